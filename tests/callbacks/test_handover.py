"""Hand over to a colleague or the other office, with acceptance; nothing is lost on the way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from callbacks.domain import queue
from callbacks.domain.attempts import record_attempt
from callbacks.domain.handover import accept_handover, ask_handover, decline_handover
from callbacks.models import Callback, Handover
from core.errors import Conflict, Invalid, Refused, violated
from core.models import Notification, Role
from offices.enums import Presence
from tests.factories.callbacks import NOON, make_callback
from tests.factories.offices import make_member, make_skill, make_woking

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


def ask(callback, giver, **to):
    return ask_handover(callback=callback, actor=giver.user, now=NOON, note="speaks Polish", **to)


def test_until_it_is_accepted_it_stays_where_it_is(taken, marek, imke):
    handover = ask(taken, marek, to_user=imke.user)
    taken.refresh_from_db()
    assert (taken.taken_by, handover.state) == (marek.user, "asked")
    told = Notification.objects.get(kind="handover")
    assert (told.recipient, told.subject) == (
        imke.user,
        f"Marek Lindqvist hands over a callback: {taken.ticket}, Gemma Lockwood",
    )
    assert told.body == "Due Wed 13 May, 14:00. speaks Polish"


def test_accepted_it_is_in_the_receivers_hands_with_the_same_due_time(taken, marek, imke):
    due = taken.due_at
    handover = ask(taken, marek, to_user=imke.user)
    accept_handover(handover=handover, actor=imke.user, now=LATER)
    for row in (taken, marek, imke, handover):
        row.refresh_from_db()
    assert (taken.taken_by, taken.taken_at, taken.assignee, taken.due_at) == (imke.user, LATER, imke.user, due)
    assert (marek.presence, imke.presence) == (Presence.AVAILABLE, Presence.ON_CALL)
    assert (handover.state, handover.answered_by) == ("accepted", imke.user)
    assert taken.escalations.filter(state="scheduled").count() == 3
    events = taken.ticket.entries.filter(event__startswith="handover").values_list("event", flat=True)
    assert list(events) == ["handover_asked", "handover_accepted"]


def test_accepted_with_full_hands_it_waits_for_the_receiver(hamburg, taken, marek, imke):
    make_callback(hamburg)
    other = queue.take_next(actor=imke.user, now=NOON)
    handover = ask(taken, marek, to_user=imke.user)
    accept_handover(handover=handover, actor=imke.user, now=LATER)
    taken.refresh_from_db()
    assert (taken.state, taken.assignee, taken.taken_by) == ("open", imke.user, None)
    assert Callback.objects.get(taken_by=imke.user) == other


def test_to_an_office_any_of_its_specialists_who_knows_the_product_accepts(hamburg, marek):
    lx = make_skill("lx")
    woking = make_woking()
    woking.covers_for.add(hamburg)
    knows = make_member(woking, skills=(lx,))
    does_not = make_member(woking)
    callback = make_callback(hamburg, skill=lx)
    handover = ask(callback, marek, to_office=woking)
    assert [told.recipient for told in Notification.objects.filter(kind="handover")] == [knows.user]
    with pytest.raises(Refused):
        accept_handover(handover=handover, actor=does_not.user, now=LATER)
    assert accept_handover(handover=handover, actor=knows.user, now=LATER).assignee == knows.user


def test_declined_with_a_reason_it_stays_and_the_asker_is_told(taken, marek, imke):
    handover = ask(taken, marek, to_user=imke.user)
    with pytest.raises(Invalid):
        decline_handover(handover=handover, actor=imke.user, now=LATER, answer=" ")
    decline_handover(handover=handover, actor=imke.user, now=LATER, answer="on my way out")
    taken.refresh_from_db()
    assert taken.taken_by == marek.user
    told = Notification.objects.get(recipient=marek.user)
    assert (told.subject, told.body) == (f"Imke Sander does not take over: {taken.ticket}", "on my way out")
    with pytest.raises(Conflict):
        accept_handover(handover=handover, actor=imke.user, now=LATER)


def test_only_those_who_were_asked_answer(hamburg, taken, marek, imke):
    handover = ask(taken, marek, to_user=imke.user)
    stranger = make_member(hamburg)
    with pytest.raises(Refused):
        accept_handover(handover=handover, actor=stranger.user, now=LATER)
    with pytest.raises(Refused):
        decline_handover(handover=handover, actor=stranger.user, now=LATER, answer="no")


def test_only_the_holder_or_a_manager_hands_over(hamburg, taken, imke):
    with pytest.raises(Refused):
        ask(taken, make_member(hamburg), to_user=imke.user)
    assert ask(taken, make_member(hamburg, role=Role.MANAGER), to_user=imke.user).state == "asked"


@pytest.mark.parametrize("made", ["attempt", "taken"])
def test_work_on_it_withdraws_the_question(hamburg, marek, imke, made):
    callback = make_callback(hamburg)
    handover = ask(callback, marek, to_user=imke.user)
    if made == "attempt":
        record_attempt(callback=callback, actor=marek.user, now=LATER, outcome="no_answer")
    else:
        queue.take(callback=callback, actor=make_member(hamburg).user, now=LATER)
    handover.refresh_from_db()
    assert handover.state == "withdrawn"
    with pytest.raises(Conflict) as refused:
        accept_handover(handover=handover, actor=imke.user, now=LATER)
    assert refused.value.code == "handover_answered"


def test_impossible_receivers_are_refused_at_their_field(hamburg, taken, marek):
    agent = make_member(hamburg, role=Role.AGENT, name="Jana")
    for to, message in (
        ({"to_user": agent.user}, "Jana does not make callbacks."),
        ({"to_user": marek.user}, "Marek Lindqvist has it already."),
        ({}, "To whom? Please choose a colleague or an office."),
    ):
        with pytest.raises(Invalid) as refused:
            ask(taken, marek, **to)
        assert refused.value.fields == {"to": message}


def test_database_keeps_one_pending_one_receiver_and_a_reason(taken, marek, imke):
    handover = ask(taken, marek, to_user=imke.user)
    with pytest.raises(Conflict) as refused:
        ask(taken, marek, to_user=imke.user)
    assert refused.value.code == "handover_pending"
    for fields, name in (
        ({"to_user": None}, "callbacks_handover_one_receiver"),
        ({"state": "declined"}, "callbacks_decline_has_reason"),
    ):
        with pytest.raises(IntegrityError) as broken, transaction.atomic():
            Handover.objects.filter(pk=handover.pk).update(**fields)
        assert violated(broken.value) == name
    handover.pk = None
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        handover.save(force_insert=True)
    assert violated(broken.value) == "callbacks_one_pending_handover"
