"""A promise is a fact with an explanation and the steps that guard it (G2, G3, G4, G7)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from callbacks import wording
from callbacks.domain.forgotten import promise_forgotten
from callbacks.domain.promise import preview, promise_callback
from callbacks.models import Callback
from core.errors import Conflict, DomainError, Invalid, violated
from core.models import Notification, Role
from offices.enums import ClosedKind
from promises.enums import DueKind
from promises.models import DueTime
from promises.wording import why
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.core import make_user
from tests.factories.offices import close_day, make_hamburg, make_woking
from tests.factories.promises import make_promise
from tests.factories.tickets import make_family, make_owned_device, make_ticket
from tickets.enums import EntryKind, TicketKind, Visibility, Way

pytestmark = pytest.mark.django_db

EVE = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)  # 16:20 in Hamburg, before a holiday weekend
AFTER = datetime(2026, 5, 18, 7, 50, tzinfo=UTC)  # Monday 09:50


@pytest.fixture
def hamburg():
    office = make_hamburg()
    close_day(office, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    close_day(office, date(2026, 5, 15), "Brückentag", "Bridge day", ClosedKind.BRIDGE)
    return office


def test_promise_is_due_two_staffed_hours_later_and_says_why(hamburg):
    callback = make_callback(hamburg, now=EVE)
    assert (callback.due_at, callback.promised_due_at, callback.state) == (AFTER, AFTER, "open")
    due = callback.due_times.get()
    assert (due.kind, due.start_at, due.due_at, due.budget_minutes) == (DueKind.PROMISE, EVE, AFTER, 120)
    assert why(due) == (
        "Logged 16:20 + 40 min until closing 17:00. Thu 14 May: Ascension Day. Fri 15 May: Bridge day. "
        "Mon 18 May 08:30 + 1 h 20 = 09:50."
    )


def test_promise_counts_from_the_instant_the_fault_was_logged(hamburg):
    ticket = make_ticket(hamburg, now=NOON)
    callback = promise_callback(ticket=ticket, actor=None, now=NOON + timedelta(minutes=10))
    assert callback.due_at == NOON + timedelta(hours=2)


def test_promise_for_a_settled_ticket_counts_from_now(hamburg):
    ticket = make_ticket(hamburg, now=NOON, settled_at=NOON)
    later = NOON + timedelta(minutes=30)
    assert promise_callback(ticket=ticket, actor=None, now=later).due_at == later + timedelta(hours=2)


def test_promise_settles_the_ticket_and_is_told_to_the_customer(hamburg):
    ticket = make_ticket(hamburg, now=EVE, email="gemma@example.com")
    callback = promise_callback(ticket=ticket, actor=make_user(), now=EVE)
    ticket.refresh_from_db()
    assert ticket.settled_at == EVE
    entry = ticket.entries.get()
    assert (entry.kind, entry.event, entry.visibility) == (EntryKind.PROMISE, "promised", Visibility.CUSTOMER)
    assert entry.data["due_at"] == AFTER.isoformat()
    assert entry.data["steps"] == callback.due_times.get().steps
    mail = Notification.objects.get(kind="promised")
    assert mail.address == "gemma@example.com"
    assert mail.subject == f"Ticket {ticket}: we call you back by Monday 18 May, 09:50"
    assert "Logged 16:20 + 40 min until closing 17:00." in mail.body


def test_promise_knows_skill_language_and_phone(hamburg):
    family = make_family()
    device = make_owned_device(None, family=family)
    ticket = make_ticket(hamburg, device=device, language="de")
    callback = promise_callback(ticket=ticket, actor=None, now=NOON, phone="+4940123456")
    assert (callback.skill, callback.language, callback.phone) == (family.skill, "de", "+4940123456")


def test_promise_writes_the_steps_of_the_ladder(hamburg):
    make_ladder()
    callback = make_callback(hamburg, now=EVE)
    steps = callback.escalations.order_by("fire_at").values_list("step__offset_minutes", "fire_at", "state")
    assert list(steps) == [
        (-30, AFTER - timedelta(minutes=30), "scheduled"),
        (0, AFTER, "scheduled"),
        (30, AFTER + timedelta(minutes=30), "scheduled"),
    ]


def test_steps_count_staffed_minutes_across_the_night(hamburg):
    make_ladder()
    callback = make_callback(hamburg, now=datetime(2026, 5, 11, 13, 10, tzinfo=UTC))  # 15:10, due Tuesday 08:40
    fire_at = list(callback.escalations.order_by("fire_at").values_list("fire_at", flat=True))
    assert fire_at == [
        datetime(2026, 5, 11, 14, 40, tzinfo=UTC),  # Monday 16:40: 20 minutes, then 10 on Tuesday
        datetime(2026, 5, 12, 6, 40, tzinfo=UTC),
        datetime(2026, 5, 12, 7, 10, tzinfo=UTC),
    ]


def test_second_open_promise_for_a_ticket_is_a_conflict(hamburg):
    callback = make_callback(hamburg)
    with pytest.raises(Conflict) as refused:
        promise_callback(ticket=callback.ticket, actor=None, now=NOON)
    assert refused.value.code == "already_promised"
    assert Callback.objects.count() == 1


def test_database_refuses_a_second_open_promise(hamburg):
    callback = make_callback(hamburg)
    callback.pk, callback.promise = None, make_promise(hamburg, callback.due_at)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        callback.save(force_insert=True)
    assert violated(refused.value) == "callbacks_one_open_per_ticket"


def test_promise_for_a_solved_ticket_is_refused(hamburg):
    ticket = make_ticket(hamburg, status="solved", solved_at=NOON)
    with pytest.raises(DomainError) as refused:
        promise_callback(ticket=ticket, actor=None, now=NOON)
    assert refused.value.code == "ticket_not_live"


def test_promise_by_an_agreed_time_for_one_person(hamburg):
    engineer = make_user(role=Role.SPECIALIST)
    ticket = make_ticket(hamburg, kind=TicketKind.ENQUIRY)
    tuesday = datetime(2026, 5, 19, 8, 0, tzinfo=UTC)
    callback = promise_callback(
        ticket=ticket, actor=engineer, now=NOON, assignee=engineer, due_at=tuesday, reason="the engineer calls"
    )
    assert (callback.due_at, callback.assignee) == (tuesday, engineer)
    assert callback.escalations.count() == 3  # the same clock and ladder
    assert why(callback.due_times.get()) == ("Agreed with the customer for Tue 19 May, 10:00: the engineer calls")


def test_promise_for_somebody_who_makes_no_callbacks_is_refused(hamburg):
    for nobody in (
        make_user(role=Role.AGENT, name="Jana"),
        make_user(role=Role.SPECIALIST, name="Gone", is_active=False),
    ):
        with pytest.raises(Invalid) as refused:
            promise_callback(ticket=make_ticket(hamburg), actor=None, now=NOON, assignee=nobody)
        assert refused.value.fields == {"assignee": f"{nobody.name} does not make callbacks."}
    assert Callback.objects.count() == 0


@pytest.mark.parametrize(
    ("due_at", "message"),
    [
        (NOON, "This time is past."),
        (
            datetime(2026, 5, 14, 8, 0, tzinfo=UTC),
            "Hamburg is closed then. It opens again on Mon 18 May, 08:30.",
        ),
        (
            datetime(2026, 5, 13, 15, 0, 1, tzinfo=UTC),
            "Hamburg is closed then. It opens again on Mon 18 May, 08:30.",
        ),
    ],
)
def test_agreed_time_that_cannot_be_kept_is_refused_at_its_field(hamburg, due_at, message):
    with pytest.raises(Invalid) as refused:
        promise_callback(ticket=make_ticket(hamburg), actor=None, now=NOON, due_at=due_at)
    assert refused.value.fields == {"due_at": message}
    assert not Callback.objects.exists()


def test_agreed_time_at_closing_itself_is_kept(hamburg):
    closing = datetime(2026, 5, 13, 15, 0, tzinfo=UTC)
    assert make_callback(hamburg, due_at=closing).due_at == closing


def test_preview_stores_nothing(hamburg):
    due = preview(office=hamburg, now=EVE)
    assert (due.due_at, due.budget_minutes) == (AFTER, 120)
    assert not Callback.objects.exists()


def test_due_time_before_its_start_is_refused_by_the_database(hamburg):
    callback = make_callback(hamburg)
    due = callback.due_times.get()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        DueTime.objects.filter(pk=due.pk).update(due_at=due.start_at - timedelta(seconds=1))
    assert violated(refused.value) == "promises_due_after_start"


def test_moved_due_time_without_a_reason_is_refused_by_the_database(hamburg):
    due = make_callback(hamburg).due_times.get()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        DueTime.objects.filter(pk=due.pk).update(kind=DueKind.MOVED)
    assert violated(refused.value) == "promises_move_has_reason"


def test_sentence_to_say_is_in_the_callers_language(hamburg):
    callback = make_callback(hamburg, now=EVE, language="de", phone="+494066969214")
    assert wording.promise_say(callback) == (
        "„Wir rufen Sie spätestens am Montag, dem 18. Mai, um 9 Uhr 50 unter 040 66969214 zurück.“"
    )
    callback.language = "en-gb"
    assert wording.promise_say(callback) == (
        "“We will call you back on 040 66969214 by 9.50 a.m. on Monday 18 May at the latest.”"
    )


class TestForgotten:
    """Closing the page makes the promise anyway."""

    def test_covered_fault_is_promised_after_the_grace(self, hamburg):
        ticket = make_ticket(hamburg, now=NOON, way=Way.COVERED)
        assert promise_forgotten(now=NOON + timedelta(seconds=89)) == 0
        assert promise_forgotten(now=NOON + timedelta(seconds=90)) == 1
        callback = ticket.callbacks.get()
        assert (callback.due_at, callback.promised_by) == (NOON + timedelta(hours=2), None)
        assert promise_forgotten(now=NOON + timedelta(hours=1)) == 0

    def test_goodwill_is_promised_too(self, hamburg):
        ticket = make_ticket(hamburg, now=NOON, way=Way.GOODWILL, way_reason="good customer")
        assert promise_forgotten(now=NOON + timedelta(minutes=5)) == 1
        assert ticket.callbacks.count() == 1

    @pytest.mark.parametrize(
        "fields",
        [
            {"way": Way.OPEN},
            {"way": Way.CHARGEABLE},
            {"way": Way.COVERED, "settled_at": NOON},
            {"way": Way.COVERED, "kind": TicketKind.ENQUIRY},
            {"way": Way.COVERED, "status": "solved", "solved_at": NOON},
        ],
    )
    def test_everything_else_is_left_alone(self, hamburg, fields):
        make_ticket(hamburg, now=NOON, **fields)
        assert promise_forgotten(now=NOON + timedelta(hours=1)) == 0
        assert not Callback.objects.exists()

    def test_one_that_cannot_be_promised_does_not_stop_those_behind_it(self, hamburg):
        woking = make_woking(intervals=())
        never = make_ticket(woking, now=NOON - timedelta(minutes=1), way=Way.COVERED)
        ticket = make_ticket(hamburg, now=NOON, way=Way.COVERED)
        assert promise_forgotten(now=NOON + timedelta(minutes=5)) == 1
        assert (ticket.callbacks.count(), never.callbacks.count()) == (1, 0)
