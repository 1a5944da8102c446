"""An office, two of its specialists, and a callback in the hands of one of them."""

import pytest

from callbacks.domain import queue
from callbacks.models import Callback
from offices.enums import Presence
from offices.models import Office, StaffMember
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.offices import make_hamburg, make_member


@pytest.fixture
def hamburg(db: None) -> Office:
    """With the ladder that every installation begins with."""
    return make_hamburg()


@pytest.fixture
def marek(hamburg: Office) -> StaffMember:
    """Free."""
    return make_member(hamburg, name="Marek Lindqvist", presence=Presence.AVAILABLE)


@pytest.fixture
def imke(hamburg: Office) -> StaffMember:
    """Free as well."""
    return make_member(hamburg, name="Imke Sander", presence=Presence.AVAILABLE)


@pytest.fixture
def taken(hamburg: Office, marek: StaffMember) -> Callback:
    """Marek has taken it at noon."""
    make_ladder()
    make_callback(hamburg)
    callback = queue.take_next(actor=marek.user, now=NOON)
    assert callback is not None
    return callback
