"""Taking is atomic, one at a time; what is not worked on goes back (G6)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from callbacks.domain import queue
from callbacks.domain.attempts import record_attempt
from callbacks.domain.close import cancel_callback
from callbacks.models import Callback
from callbacks.queries.suitable import to_be_taken
from core.errors import Conflict, Invalid, Refused, violated
from core.models import Role
from offices.enums import Presence
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.core import make_user
from tests.factories.offices import make_member, make_skill, make_woking

pytestmark = pytest.mark.django_db


def test_take_next_gives_the_earliest_due_then_the_oldest(hamburg, marek):
    later = make_callback(hamburg, now=NOON + timedelta(minutes=5))
    agreed = NOON + timedelta(minutes=120)
    younger = make_callback(hamburg, now=NOON + timedelta(minutes=1), due_at=agreed)
    first = make_callback(hamburg, now=NOON)
    at, order = NOON + timedelta(minutes=10), []
    for _turn in range(3):
        taken = queue.take_next(actor=marek.user, now=at)
        order.append(taken)
        cancel_callback(callback=taken, actor=marek.user, now=at, reason="done")
    assert order == [first, younger, later]
    assert queue.take_next(actor=marek.user, now=at) is None


def test_taken_one_is_the_takers_and_the_taker_is_on_a_call(hamburg, marek):
    make_callback(hamburg)
    taken = queue.take_next(actor=marek.user, now=NOON)
    assert (taken.state, taken.taken_by, taken.taken_at) == ("taken", marek.user, NOON)
    marek.refresh_from_db()
    assert (marek.presence, marek.presence_since) == (Presence.ON_CALL, NOON)


def test_second_press_of_the_key_gives_the_same_one(hamburg, marek):
    make_callback(hamburg)
    make_callback(hamburg)
    first = queue.take_next(actor=marek.user, now=NOON)
    assert queue.take_next(actor=marek.user, now=NOON) == first
    assert Callback.objects.filter(state="taken").count() == 1


def test_database_refuses_a_second_taken_one_per_person(hamburg, marek):
    first, second = make_callback(hamburg), make_callback(hamburg)
    queue.take(callback=first, actor=marek.user, now=NOON)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Callback.objects.filter(pk=second.pk).update(state="taken", taken_by=marek.user, taken_at=NOON)
    assert violated(refused.value) == "callbacks_one_taken_per_person"
    with pytest.raises(Conflict) as refused:
        queue.take(callback=second, actor=marek.user, now=NOON)
    assert refused.value.code == "holding"


@pytest.mark.parametrize("fields", [{"state": "taken"}, {"taken_by": 0}])
def test_database_refuses_taken_by_nobody_and_open_with_a_holder(hamburg, marek, fields):
    callback = make_callback(hamburg)
    values = {name: marek.user if name == "taken_by" else value for name, value in fields.items()}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Callback.objects.filter(pk=callback.pk).update(**values)
    assert violated(refused.value) == "callbacks_taken_by_somebody"


def test_take_next_respects_skill_language_office_and_assignee(hamburg):
    lx, cw = make_skill("lx"), make_skill("cw")
    woking = make_woking()
    member = make_member(hamburg, skills=(lx,), languages=("de",))
    make_callback(hamburg, skill=cw, language="de")
    make_callback(hamburg, skill=lx, language="en-gb")
    make_callback(woking, skill=lx, language="de")
    make_callback(hamburg, skill=lx, language="de", assignee=make_user(role=Role.SPECIALIST))
    assert queue.take_next(actor=member.user, now=NOON) is None
    fitting = make_callback(hamburg, now=NOON + timedelta(minutes=30), skill=lx, language="de")
    assert queue.take_next(actor=member.user, now=NOON + timedelta(minutes=31)) == fitting


def test_take_next_reaches_the_office_that_one_covers_for(hamburg):
    woking = make_woking()
    hamburg.covers_for.add(woking)
    callback = make_callback(woking)
    member = make_member(hamburg)
    assert queue.take_next(actor=member.user, now=NOON) == callback
    assert queue.take_next(actor=make_member(hamburg).user, now=NOON, office=hamburg) is None


def test_take_next_takes_what_is_assigned_to_the_actor(hamburg, marek):
    callback = make_callback(hamburg, assignee=marek.user)
    assert queue.take_next(actor=marek.user, now=NOON) == callback


def test_take_next_never_leaves_lying_what_is_assigned_to_somebody_of_another_product_language_and_office(hamburg):
    member = make_member(hamburg, skills=(make_skill("lx"),), languages=("de",))
    theirs = make_callback(make_woking(), skill=make_skill("cw"), language="en-gb", assignee=member.user)
    assert queue.take_next(actor=member.user, now=NOON) == theirs


def test_agents_take_nothing(hamburg):
    make_callback(hamburg)
    agent = make_member(hamburg, role=Role.AGENT)
    with pytest.raises(Refused) as refused:
        queue.take_next(actor=agent.user, now=NOON)
    assert str(refused.value) == "Callbacks are made by specialists."
    assert Callback.objects.get().state == "open"


def test_taking_what_somebody_holds_names_the_holder(hamburg, marek):
    callback = make_callback(hamburg)
    queue.take(callback=callback, actor=marek.user, now=NOON)
    with pytest.raises(Conflict) as refused:
        queue.take(callback=callback, actor=make_member(hamburg).user, now=NOON)
    assert (refused.value.code, str(refused.value)) == ("taken", "Marek Lindqvist has taken this callback.")
    assert queue.take(callback=callback, actor=marek.user, now=NOON + timedelta(minutes=1)).taken_at == NOON


def test_given_back_it_is_open_again_with_a_note_and_the_holder_is_free(hamburg, marek):
    callback = make_callback(hamburg)
    queue.take(callback=callback, actor=marek.user, now=NOON)
    with pytest.raises(Refused):
        queue.give_back(callback=callback, actor=make_member(hamburg).user, now=NOON)
    queue.give_back(callback=callback, actor=marek.user, now=NOON + timedelta(minutes=3), note="has to leave")
    callback.refresh_from_db()
    marek.refresh_from_db()
    assert (callback.state, callback.taken_by, callback.taken_at) == ("open", None, None)
    assert marek.presence == Presence.AVAILABLE
    entry = callback.ticket.entries.get(event="given_back")
    assert (entry.text, entry.data) == ("has to leave", {"holder": "Marek Lindqvist", "since": NOON.isoformat()})


def test_taken_and_not_worked_on_goes_back_after_the_offices_time(hamburg, marek):
    assert hamburg.takeover_minutes == 15
    callback = make_callback(hamburg)
    queue.take(callback=callback, actor=marek.user, now=NOON)
    assert queue.return_stale(now=NOON + timedelta(minutes=15) - timedelta(seconds=1)) == 0
    assert queue.return_stale(now=NOON + timedelta(minutes=15)) == 1
    callback.refresh_from_db()
    assert (callback.state, callback.taken_by) == ("open", None)
    assert callback.ticket.entries.get(event="went_back").data["holder"] == "Marek Lindqvist"


def test_time_after_which_it_goes_back_is_each_offices_own(hamburg, marek):
    quick = make_woking(takeover_minutes=5)
    specialist = make_member(quick)
    slow, fast = make_callback(hamburg), make_callback(quick)
    queue.take(callback=slow, actor=marek.user, now=NOON)
    queue.take(callback=fast, actor=specialist.user, now=NOON)
    assert queue.return_stale(now=NOON + timedelta(minutes=6)) == 1
    assert set(Callback.objects.filter(state="open")) == {fast}


class TestClose:
    def test_closing_needs_a_reason(self, hamburg, marek):
        callback = make_callback(hamburg)
        with pytest.raises(Invalid) as refused:
            cancel_callback(callback=callback, actor=marek.user, now=NOON, reason="  ")
        assert set(refused.value.fields) == {"reason"}
        with pytest.raises(IntegrityError) as broken, transaction.atomic():
            Callback.objects.filter(pk=callback.pk).update(state="closed")
        assert violated(broken.value) == "callbacks_closed_has_reason"

    def test_closed_it_needs_no_further_step(self, hamburg, marek):
        make_ladder()
        callback = make_callback(hamburg)
        cancel_callback(callback=callback, actor=marek.user, now=NOON, reason="solved it themselves")
        callback.refresh_from_db()
        assert (callback.state, callback.close_reason, callback.closed_by) == (
            "closed",
            "solved it themselves",
            marek.user,
        )
        assert set(callback.escalations.values_list("state", flat=True)) == {"dropped"}
        with pytest.raises(Conflict) as refused:
            cancel_callback(callback=callback, actor=marek.user, now=NOON, reason="again")
        assert refused.value.code == "not_open"

    def test_nobody_closes_what_somebody_else_holds_but_a_manager(self, hamburg, marek):
        callback = make_callback(hamburg)
        queue.take(callback=callback, actor=marek.user, now=NOON)
        callback.refresh_from_db()
        with pytest.raises(Refused):
            cancel_callback(callback=callback, actor=make_member(hamburg).user, now=NOON, reason="x")
        manager = make_member(hamburg, role=Role.MANAGER)
        assert cancel_callback(callback=callback, actor=manager.user, now=NOON, reason="x").state == "closed"


# -- who is late already stays first (G5) ---------------------------------------------------------------------------

LATE = NOON + timedelta(hours=2, minutes=30)  # half an hour after the first one was due


def tried_late(hamburg, marek):
    """(a late one tried half an hour after its time, one due later, one late by less)."""
    late, fine = make_callback(hamburg), make_callback(hamburg, now=NOON + timedelta(minutes=60))
    less_late = make_callback(hamburg, now=NOON + timedelta(minutes=20))
    queue.take(callback=late, actor=marek.user, now=LATE)
    record_attempt(callback=late, actor=marek.user, now=LATE, outcome="no_answer")
    late.refresh_from_db()
    return late, fine, less_late


def test_attempt_without_success_leaves_a_late_one_where_it_was(hamburg, marek):
    late, fine, less_late = tried_late(hamburg, marek)
    assert (late.late_since, late.owed_by) == (NOON + timedelta(hours=2), NOON + timedelta(hours=2))
    assert late.due_at > fine.due_at
    assert list(Callback.objects.live().most_urgent_first()) == [late, less_late, fine]


def test_take_next_comes_back_to_a_late_one_after_a_rest(hamburg, marek):
    late, _fine, less_late = tried_late(hamburg, marek)
    rested = LATE + timedelta(minutes=10)
    just_before = to_be_taken(member=marek, now=rested - timedelta(seconds=1))
    assert (just_before.first(), just_before.last()) == (less_late, late)
    assert queue.take_next(actor=marek.user, now=rested) == late


def test_take_next_gives_what_rests_when_nothing_else_waits(hamburg, marek):
    late = make_callback(hamburg)
    queue.take(callback=late, actor=marek.user, now=LATE)
    record_attempt(callback=late, actor=marek.user, now=LATE, outcome="no_answer")
    assert queue.take_next(actor=marek.user, now=LATE) == late


@pytest.mark.parametrize("after", [timedelta(), timedelta(seconds=1)])
def test_attempt_at_the_due_time_itself_is_in_time(hamburg, marek, after):
    callback = make_callback(hamburg)
    at = callback.due_at + after
    queue.take(callback=callback, actor=marek.user, now=at)
    record_attempt(callback=callback, actor=marek.user, now=at, outcome="no_answer")
    callback.refresh_from_db()
    assert callback.late_since == (NOON + timedelta(hours=2) if after else None)


def test_second_attempt_without_success_keeps_the_first_missed_time_and_a_wish_ends_it(hamburg, marek):
    late, _fine, _less_late = tried_late(hamburg, marek)
    again, wish = LATE + timedelta(minutes=15), LATE + timedelta(minutes=60)
    queue.take(callback=late, actor=marek.user, now=again)
    record_attempt(callback=late, actor=marek.user, now=again, outcome="no_answer")
    late.refresh_from_db()
    assert late.late_since == NOON + timedelta(hours=2)
    queue.take(callback=late, actor=marek.user, now=again)
    record_attempt(callback=late, actor=marek.user, now=again, outcome="call_later", later_at=wish)
    late.refresh_from_db()
    assert (late.late_since, late.owed_by) == (None, wish)
