"""A contract's class names the offices that may cover: no other one is proposed. The receipt decides (E2)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from callbacks.domain import queue
from callbacks.domain.connect import offers
from callbacks.domain.handover import ask_handover
from callbacks.forms import HandOverForm
from callbacks.queries.hints import staffed_longer
from core.errors import Invalid
from offices.enums import Presence
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.contracts import make_class, make_contract
from tests.factories.offices import make_hamburg, make_member, make_woking
from tests.factories.tickets import log, make_customer, make_owned_device
from tickets.domain import change
from tickets.domain.receipts import may_cover

pytestmark = pytest.mark.django_db
FOUR = datetime(2026, 5, 13, 14, 0, tzinfo=UTC)  # Hamburg closes in an hour, Woking in two
TOMORROW = datetime(2026, 5, 14, 7, 30, tzinfo=UTC)


@pytest.fixture
def hamburg():
    make_ladder()
    return make_hamburg()


@pytest.fixture
def woking(hamburg):
    office = make_woking()
    office.covers_for.add(hamburg)
    return office


def logged(office, *, named=(), **fields):
    """A ticket of a device under a contract whose class names these offices."""
    customer = make_customer(office)
    device = make_owned_device(customer.company, **fields)
    cls = make_class()
    cls.offices.set(named)
    make_contract(customer.company, device, cls=cls)
    return log(office, make_member(office).user, company_id=customer.company_id, serial=device.serial)


def hint(ticket):
    """What the agent sees before promising."""
    return staffed_longer(office=ticket.office, due_at=TOMORROW, now=FOUR, named=may_cover(ticket))


def of_woking(woking, ticket, **fields):
    """A specialist of the other office who knows the product."""
    return make_member(woking, skills=(ticket.device.product.family.skill,), presence=Presence.AVAILABLE, **fields)


def test_class_that_names_no_office_lets_every_one_cover(hamburg, woking):
    ticket = logged(hamburg)
    bella = of_woking(woking, ticket)
    assert may_cover(ticket) == frozenset()
    assert offers(ticket=ticket) == [bella]
    callback = make_callback(ticket=ticket)
    assert queue.take_next(actor=bella.user, now=NOON) == callback


def test_office_that_the_class_names_may_cover(hamburg, woking):
    ticket = logged(hamburg, named=[woking])
    bella = of_woking(woking, ticket)
    assert offers(ticket=ticket) == [bella]
    assert hint(ticket) == "Woking is staffed 1 h longer today."
    callback = make_callback(ticket=ticket)
    assert queue.take_next(actor=bella.user, now=NOON) == callback


def test_other_office_is_neither_offered_nor_hinted_at_nor_given_the_callback(hamburg, woking):
    ticket = logged(hamburg, named=[hamburg])
    bella = of_woking(woking, ticket)
    assert offers(ticket=ticket) == []
    assert hint(ticket) == ""
    make_callback(ticket=ticket)
    assert queue.take_next(actor=bella.user, now=NOON) is None


def test_own_office_makes_the_callback_also_if_the_class_names_only_the_other(hamburg, woking):
    ticket = logged(hamburg, named=[woking])
    ole = make_member(hamburg, skills=(ticket.device.product.family.skill,), presence=Presence.AVAILABLE)
    assert offers(ticket=ticket) == [ole]
    callback = make_callback(ticket=ticket)
    assert queue.take_next(actor=ole.user, now=NOON) == callback


def test_handed_over_only_to_offices_and_colleagues_that_may_cover(hamburg, woking):
    ticket = logged(hamburg, named=[hamburg])
    bella, ole = of_woking(woking, ticket, name="Bella Hart"), make_member(hamburg, name="Ole Brandt")
    callback = make_callback(ticket=ticket)
    choices = HandOverForm(callback=callback).fields["to"].choices
    named = [label for _group, options in choices[1:] for _key, label in options]
    assert "Ole Brandt (Hamburg)" in named
    assert "Hamburg" in named
    assert not [label for label in named if "Woking" in label]
    for to in ({"to_office": woking}, {"to_user": bella.user}):
        with pytest.raises(Invalid) as refused:
            ask_handover(callback=callback, actor=ole.user, now=NOON, **to)
        assert refused.value.fields == {"to": "The customer's contract does not let Woking cover."}
    assert not callback.handovers.exists()


def test_receipt_decides_and_not_what_the_class_says_later(hamburg, woking):
    ticket = logged(hamburg, named=[hamburg])
    make_class().offices.set([hamburg, woking])
    assert may_cover(ticket) == {hamburg.pk}
    later = NOON + timedelta(minutes=1)
    change.set_device(ticket=ticket, device=ticket.device, actor=make_member(hamburg).user, now=later)
    assert may_cover(ticket) == {hamburg.pk, woking.pk}
    callback = make_callback(ticket=ticket)
    assert queue.take_next(actor=of_woking(woking, ticket).user, now=later) == callback


def test_contract_that_has_ended_says_nothing_about_who_may_help(hamburg, woking):
    customer = make_customer(hamburg)
    device = make_owned_device(customer.company)
    cls = make_class()
    cls.offices.set([hamburg])
    make_contract(customer.company, device, cls=cls, last=date(2026, 4, 30))
    ticket = log(hamburg, make_member(hamburg).user, company_id=customer.company_id, serial=device.serial)
    assert may_cover(ticket) == frozenset()
    bella = of_woking(woking, ticket)
    assert offers(ticket=ticket) == [bella]
