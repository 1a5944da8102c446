"""An attempt keeps the promise but not the callback (G5); a manager moves a promise by hand (G3)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from callbacks import wording
from callbacks.domain.attempts import record_attempt
from callbacks.domain.move import move_due
from callbacks.domain.promise import promise_callback
from callbacks.enums import AttemptOutcome
from callbacks.models import Attempt, Callback
from core.errors import Conflict, Invalid, Refused, violated
from core.models import Notification, Role
from offices.enums import Presence
from promises.enums import DueKind
from promises.wording import why
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.offices import make_member
from tests.factories.tickets import make_ticket
from tickets.wording import words_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=40)


def test_reached_ends_the_callback(taken, marek):
    attempt = record_attempt(
        callback=taken,
        actor=marek.user,
        now=LATER,
        outcome=AttemptOutcome.REACHED,
        note="Ribbon was loose.",
        seconds=310,
    )
    taken.refresh_from_db()
    assert (attempt.number, attempt.seconds, attempt.due_time.met_at) == (taken.phone, 310, LATER)
    assert (taken.state, taken.reached_at, taken.first_attempt_at, taken.taken_by) == ("reached", LATER, LATER, None)
    assert set(taken.escalations.values_list("state", flat=True)) == {"dropped"}
    marek.refresh_from_db()
    assert marek.presence == Presence.WRAP_UP
    assert list(taken.ticket.entries.values_list("kind", "event", "visibility")) == [
        ("promise", "promised", "customer"),
        ("attempt", "reached", "customer"),
        ("note", "attempt_note", "internal"),
    ]


@pytest.mark.parametrize(
    "outcome", [AttemptOutcome.NO_ANSWER, AttemptOutcome.ENGAGED, AttemptOutcome.VOICEMAIL, AttemptOutcome.WRONG_NUMBER]
)
def test_nobody_reached_gives_a_due_time_of_its_own(taken, marek, outcome):
    record_attempt(callback=taken, actor=marek.user, now=LATER, outcome=outcome)
    taken.refresh_from_db()
    assert (taken.state, taken.taken_by, taken.due_at) == ("open", None, LATER + timedelta(hours=2))
    assert (taken.promised_due_at, taken.first_attempt_at, taken.reached_at) == (NOON + timedelta(hours=2), LATER, None)
    first, second = taken.due_times.all()
    assert (first.met_at, second.met_at, second.kind) == (LATER, None, DueKind.RETRY)
    assert why(second) == "Attempt 12:40 + 2 h, all within opening hours (08:30 to 17:00) = 14:40."
    assert list(taken.escalations.filter(state="scheduled").values_list("due_time", flat=True)) == [second.pk] * 3
    assert taken.escalations.filter(state="dropped", due_time=first).count() == 3
    marek.refresh_from_db()
    assert marek.presence == Presence.AVAILABLE


def test_right_number_learnt_from_a_wrong_one_is_called_next(taken, marek):
    record_attempt(
        callback=taken, actor=marek.user, now=LATER, outcome=AttemptOutcome.WRONG_NUMBER, right_number="040 669 69-555"
    )
    taken.refresh_from_db()
    assert taken.phone == "+494066969555"
    entry = taken.ticket.entries.get(event="attempted")
    assert entry.data["right_number"] == "+494066969555"
    assert words_of(entry).after == "From now on we call +49 40 66969555."


def test_right_number_that_is_none_is_refused_at_its_field(taken, marek):
    number = taken.phone
    with pytest.raises(Invalid) as caught:
        record_attempt(callback=taken, actor=marek.user, now=LATER, outcome="wrong_number", right_number="reception")
    assert caught.value.fields == {
        "right_number": "This cannot be a phone number. With area code, for example +49 40 66969 214."
    }
    taken.refresh_from_db()
    assert (taken.phone, taken.attempts.count()) == (number, 0)


def test_right_number_counts_only_after_a_wrong_one(taken, marek):
    number = taken.phone
    record_attempt(
        callback=taken, actor=marek.user, now=LATER, outcome=AttemptOutcome.ENGAGED, right_number="+49 40 66969 555"
    )
    taken.refresh_from_db()
    assert taken.phone == number


def test_next_attempt_is_due_after_the_offices_own_minutes(hamburg, taken, marek):
    hamburg.retry_minutes = 45
    hamburg.save()
    record_attempt(callback=taken, actor=marek.user, now=LATER, outcome=AttemptOutcome.NO_ANSWER)
    taken.refresh_from_db()
    assert taken.due_at == LATER + timedelta(minutes=45)


def test_customers_wish_is_the_next_due_time(taken, marek):
    wish = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
    attempt = record_attempt(
        callback=taken, actor=marek.user, now=LATER, outcome=AttemptOutcome.CALL_LATER, later_at=wish
    )
    taken.refresh_from_db()
    assert (attempt.later_at, taken.due_at) == (wish, wish)
    assert why(taken.due_times.last()) == "The customer asked for Thu 14 May, 10:00."


def test_warning_for_a_wish_near_at_hand_is_at_once_and_never_early(taken, marek):
    wish = LATER + timedelta(minutes=10)
    record_attempt(callback=taken, actor=marek.user, now=LATER, outcome=AttemptOutcome.CALL_LATER, later_at=wish)
    steps = taken.escalations.filter(state="scheduled").order_by("fire_at").values_list("fire_at", flat=True)
    assert list(steps) == [LATER, wish, wish + timedelta(minutes=30)]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"outcome": "hung_up"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": AttemptOutcome.REACHED, "seconds": -1}, "seconds"),
        ({"outcome": AttemptOutcome.REACHED, "seconds": 43_201}, "seconds"),
        ({"outcome": AttemptOutcome.CALL_LATER}, "later_at"),
        ({"outcome": AttemptOutcome.CALL_LATER, "later_at": LATER}, "later_at"),
        ({"outcome": AttemptOutcome.CALL_LATER, "later_at": datetime(2026, 5, 16, 8, 0, tzinfo=UTC)}, "later_at"),
    ],
)
def test_wrong_facts_are_refused_at_their_field_and_nothing_is_written(taken, marek, fields, fault):
    with pytest.raises(Invalid) as refused:
        record_attempt(callback=taken, actor=marek.user, now=LATER, **fields)
    assert set(refused.value.fields) == {fault}
    taken.refresh_from_db()
    assert (taken.state, Attempt.objects.count()) == ("taken", 0)


def test_somebody_elses_is_a_conflict(hamburg, taken):
    with pytest.raises(Conflict) as refused:
        record_attempt(callback=taken, actor=make_member(hamburg).user, now=LATER, outcome=AttemptOutcome.REACHED)
    assert str(refused.value) == "Marek Lindqvist has taken this callback."


def test_second_documentation_of_the_last_attempt_is_a_conflict(taken, marek):
    record_attempt(callback=taken, actor=marek.user, now=LATER, outcome=AttemptOutcome.REACHED)
    with pytest.raises(Conflict) as refused:
        record_attempt(callback=taken, actor=marek.user, now=LATER, outcome=AttemptOutcome.REACHED)
    assert (refused.value.code, Attempt.objects.count()) == ("not_open", 1)


def test_only_the_first_attempt_meets_a_due_time(taken, marek):
    due = taken.due_times.get()
    record_attempt(callback=taken, actor=marek.user, now=LATER, outcome=AttemptOutcome.NO_ANSWER)
    due.refresh_from_db()
    again = LATER + timedelta(minutes=30)
    record_attempt(callback=taken, actor=marek.user, now=again, outcome=AttemptOutcome.REACHED)
    due.refresh_from_db()
    taken.refresh_from_db()
    assert (due.met_at, taken.first_attempt_at, taken.reached_at) == (LATER, LATER, again)


def test_database_refuses_a_wish_without_time_and_reached_without_time(taken, marek):
    attempt = record_attempt(callback=taken, actor=marek.user, now=LATER, outcome=AttemptOutcome.NO_ANSWER)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(outcome=AttemptOutcome.CALL_LATER)
    assert violated(refused.value) == "callbacks_later_has_time"
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Callback.objects.filter(pk=taken.pk).update(state="reached")
    assert violated(refused.value) == "callbacks_reached_has_time"


class TestMove:
    def test_manager_moves_it_with_a_reason_and_the_customer_is_told(self, hamburg):
        make_ladder()
        manager = make_member(hamburg, role=Role.MANAGER)
        callback = make_callback(ticket=make_ticket(hamburg, now=NOON, email="gemma@example.com"))
        to = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
        move_due(callback=callback, due_at=to, reason="power cut", actor=manager.user, now=LATER)
        callback.refresh_from_db()
        assert (callback.due_at, callback.promised_due_at) == (to, NOON + timedelta(hours=2))
        assert why(callback.due_times.last()) == "Moved by hand to Thu 14 May, 10:00: power cut"
        assert callback.escalations.filter(state="scheduled").count() == 3
        assert callback.escalations.filter(state="dropped").count() == 3
        mail = Notification.objects.get(kind="promise_moved")
        assert mail.subject == f"Ticket {callback.ticket}: our callback has been moved to Thursday 14 May, 10:00"
        assert "The reason: power cut" in mail.body

    def test_others_do_not_move_it(self, hamburg, marek):
        with pytest.raises(Refused):
            move_due(callback=make_callback(hamburg), due_at=LATER, reason="x", actor=marek.user, now=NOON)

    def test_moving_needs_a_reason_and_a_staffed_time(self, hamburg):
        manager = make_member(hamburg, role=Role.MANAGER)
        callback = make_callback(hamburg)
        with pytest.raises(Invalid) as refused:
            move_due(callback=callback, due_at=LATER, reason=" ", actor=manager.user, now=NOON)
        assert set(refused.value.fields) == {"reason"}
        night = datetime(2026, 5, 13, 20, 0, tzinfo=UTC)
        with pytest.raises(Invalid) as refused:
            move_due(callback=callback, due_at=night, reason="x", actor=manager.user, now=NOON)
        assert set(refused.value.fields) == {"due_at"}


WORDS = "0171 1234567 mobil, b. Meier"
TWO = "0171 1234567 ab 14 Uhr"


def test_words_beside_a_number_never_become_its_digits(taken, marek):
    """C7: what was called, what is called from now on, and what is promised."""
    attempt = record_attempt(
        callback=taken, actor=marek.user, now=LATER, outcome="wrong_number", number=WORDS, right_number=WORDS
    )
    taken.refresh_from_db()
    assert (attempt.number, taken.phone) == ("+491711234567", "+491711234567")


@pytest.mark.parametrize("field", ["number", "right_number"])
def test_a_number_that_reads_in_two_ways_is_refused_at_its_field(taken, marek, field):
    with pytest.raises(Invalid) as caught:
        record_attempt(callback=taken, actor=marek.user, now=LATER, outcome="wrong_number", **{field: TWO})
    assert caught.value.fields == {field: "There are more digits beside the number. Enter one number only."}


def test_a_promise_names_the_number_without_the_words(hamburg, marek):
    ticket = make_ticket(hamburg)
    with pytest.raises(Invalid) as caught:
        promise_callback(ticket=ticket, actor=marek.user, now=NOON, phone=TWO)
    assert set(caught.value.fields) == {"phone"}
    callback = promise_callback(ticket=ticket, actor=marek.user, now=NOON, phone="040 669690 Durchwahl 214")
    assert callback.phone == "+4940669690;ext=214"
    assert "040 669690 extension 214" in wording.promise_say(callback)
