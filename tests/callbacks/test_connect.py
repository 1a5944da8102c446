"""The caller is connected to somebody who is free and knows the product (G1)."""

from datetime import timedelta

import pytest

from callbacks import wording
from callbacks.domain import queue
from callbacks.domain.connect import connect, offers
from core.errors import Conflict
from core.models import Notification, Role
from offices.enums import Presence
from tests.factories.callbacks import NOON, make_callback
from tests.factories.core import make_user
from tests.factories.offices import make_member, make_woking
from tests.factories.tickets import make_family, make_owned_device, make_ticket

pytestmark = pytest.mark.django_db


def free(office, **fields):
    return make_member(office, **{"presence": Presence.AVAILABLE, "since": NOON} | fields)


def test_connected_the_ticket_is_settled_and_the_member_busy(hamburg):
    owen = free(hamburg, name="Owen Pritchard")
    ticket = make_ticket(hamburg, now=NOON)
    later = NOON + timedelta(seconds=52)
    connect(ticket=ticket, member=owen, actor=make_user(), now=later)
    ticket.refresh_from_db()
    owen.refresh_from_db()
    assert (ticket.connected_to, ticket.owner, ticket.connected_at, ticket.settled_at) == (
        owen.user,
        owen.user,
        later,
        later,
    )
    assert (owen.presence, owen.presence_since) == (Presence.ON_CALL, later)
    entry = ticket.entries.get()
    assert (entry.event, entry.data) == ("connected", {"to": "Owen Pritchard", "seconds": 52})


def test_whoever_gets_the_caller_finds_the_ticket_in_their_page(hamburg):
    owen = free(hamburg, name="Owen Pritchard", language="de")
    ticket = make_ticket(hamburg, now=NOON, caller_name="Gemma Lockwood")
    connect(ticket=ticket, member=owen, actor=make_user(), now=NOON)
    told = Notification.objects.get(channel="page")
    assert (told.recipient, told.subject, told.url) == (
        owen.user,
        "Anruf für Sie: Gemma Lockwood, Thameside Bakery Ltd",
        ticket.get_absolute_url(),
    )


@pytest.mark.parametrize("presence", [Presence.ON_CALL, Presence.WRAP_UP, Presence.BREAK, Presence.AWAY])
def test_whoever_is_not_free_is_not_given_away(hamburg, presence):
    owen = free(hamburg, presence=presence, name="Owen Pritchard")
    ticket = make_ticket(hamburg)
    with pytest.raises(Conflict) as refused:
        connect(ticket=ticket, member=owen, actor=None, now=NOON)
    assert (refused.value.code, str(refused.value)) == ("not_free", "Owen Pritchard is no longer free.")
    ticket.refresh_from_db()
    assert ticket.settled_at is None


def test_two_tickets_never_get_the_same_member(hamburg):
    owen = free(hamburg)
    connect(ticket=make_ticket(hamburg), member=owen, actor=None, now=NOON)
    with pytest.raises(Conflict):
        connect(ticket=make_ticket(hamburg), member=owen, actor=None, now=NOON)


def test_one_caller_is_not_connected_twice(hamburg):
    ticket = make_ticket(hamburg)
    connect(ticket=ticket, member=free(hamburg), actor=None, now=NOON)
    other = free(hamburg)
    with pytest.raises(Conflict) as refused:
        connect(ticket=ticket, member=other, actor=None, now=NOON)
    other.refresh_from_db()
    assert (refused.value.code, other.presence) == ("connected", Presence.AVAILABLE)


def test_promise_made_meanwhile_is_closed_while_the_caller_is_still_there(hamburg):
    callback = make_callback(hamburg)
    connect(ticket=callback.ticket, member=free(hamburg, name="Owen Pritchard"), actor=make_user(), now=NOON)
    callback.refresh_from_db()
    assert (callback.state, callback.close_reason) == ("closed", "The caller was connected to Owen Pritchard.")


def test_promise_that_somebody_has_begun_is_not_taken_away(hamburg):
    callback = make_callback(hamburg)
    queue.take(callback=callback, actor=make_member(hamburg).user, now=NOON)
    owen = free(hamburg)
    with pytest.raises(Conflict) as refused:
        connect(ticket=callback.ticket, member=owen, actor=None, now=NOON)
    owen.refresh_from_db()
    assert (refused.value.code, owen.presence) == ("taken", Presence.AVAILABLE)


def test_offers_are_free_first_then_language_then_office_then_longest_free(hamburg):
    woking = make_woking()
    woking.covers_for.add(hamburg)
    family = make_family()
    ticket = make_ticket(hamburg, device=make_owned_device(None, family=family), language="de")
    skills = (family.skill,)
    busy = free(hamburg, skills=skills, presence=Presence.ON_CALL)
    other_office = free(woking, skills=skills)
    foreign = free(hamburg, skills=skills, languages=("en",))
    short = free(hamburg, skills=skills, since=NOON + timedelta(minutes=1))
    best = free(hamburg, skills=skills)
    free(hamburg)  # does not know the product
    free(hamburg, skills=skills, role=Role.AGENT)
    free(hamburg, skills=skills, presence=Presence.AWAY)
    assert offers(ticket=ticket) == [best, short, other_office, foreign, busy]


def test_offices_that_do_not_cover_are_not_asked(hamburg):
    free(make_woking())
    assert offers(ticket=make_ticket(hamburg)) == []


def test_sentence_to_say_is_in_the_callers_language(hamburg):
    owen = free(hamburg, name="Owen Pritchard")
    assert wording.connect_say(owen, language="de") == (
        "„Ich verbinde Sie jetzt mit Owen Pritchard. Ihre Beschreibung liegt dort schon vor.“"
    )
