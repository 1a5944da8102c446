"""Somebody who looks at the screens."""

import pytest

from offices.models import Office
from tests.factories.offices import make_hamburg, make_member


@pytest.fixture
def hamburg(db) -> Office:
    """The office of everybody here."""
    return make_hamburg()


@pytest.fixture
def agent(client, hamburg):
    """A signed-in agent of Hamburg."""
    return _signed_in(client, hamburg, "agent")


@pytest.fixture
def manager(client, hamburg):
    """A signed-in manager of Hamburg."""
    return _signed_in(client, hamburg, "manager")


@pytest.fixture
def administrator(client, hamburg):
    """A signed-in administrator of Hamburg."""
    return _signed_in(client, hamburg, "administrator")


def _signed_in(client, office, role):
    member = make_member(office, role=role, name="Jana Petersen")
    client.force_login(member.user)
    return member.user
