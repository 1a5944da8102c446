"""What becomes of a promise: one table of rules, asked in Python and in the database with the same answer (G5, G10)."""

from datetime import datetime, timedelta
from itertools import product

import pytest

from callbacks.domain.attempts import record_attempt
from callbacks.domain.close import cancel_callback
from callbacks.domain.connect import connect
from callbacks.domain.promise import promise_callback
from callbacks.enums import AttemptOutcome, FaultClass
from callbacks.kept import Tally, judged, tally, verdict, verdict_of_fault
from callbacks.models import Callback
from offices.enums import Presence
from offices.models import Office, StaffMember
from promises.models import Promise
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.offices import make_hamburg, make_member
from tests.factories.tickets import make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
DUE = NOON + timedelta(hours=2)
SECOND = timedelta(seconds=1)


@pytest.fixture
def hamburg() -> Office:
    make_ladder()
    return make_hamburg()


@pytest.fixture
def imke(hamburg: Office) -> StaffMember:
    return make_member(hamburg, name="Imke", presence=Presence.AVAILABLE)


def both(callback: Callback, *, now: datetime) -> FaultClass:
    """The verdict in Python, after seeing that the database says the same."""
    fresh = Callback.objects.select_related("ticket").get(pk=callback.pk)
    found = verdict(fresh, now=now)
    assert judged(Callback.objects.filter(pk=callback.pk), now=now).get().kept == found
    return found


# -- edges ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "expected"), [(DUE - SECOND, "in_time"), (DUE, "in_time"), (DUE + SECOND, "late")], ids=str
)
def test_an_attempt_keeps_the_promise_up_to_the_second(
    hamburg: Office, imke: StaffMember, at: datetime, expected: str
) -> None:
    callback = make_callback(hamburg)
    record_attempt(callback=callback, actor=imke.user, now=at, outcome=AttemptOutcome.NO_ANSWER)
    assert both(callback, now=at + timedelta(days=1)) == expected


@pytest.mark.parametrize(("at", "expected"), [(DUE, "within"), (DUE + SECOND, "late")], ids=str)
def test_what_nobody_tried_is_late_after_its_second(hamburg: Office, at: datetime, expected: str) -> None:
    assert both(make_callback(hamburg), now=at) == expected


@pytest.mark.parametrize(
    ("at", "expected"), [(DUE - SECOND, "called_off"), (DUE, "called_off"), (DUE + SECOND, "late")], ids=str
)
def test_calling_off_what_is_late_leaves_it_late(
    hamburg: Office, imke: StaffMember, at: datetime, expected: str
) -> None:
    callback = make_callback(hamburg)
    cancel_callback(callback=callback, actor=imke.user, now=at, reason="The customer mended it")
    assert both(callback, now=at) == both(callback, now=at + timedelta(days=9)) == expected


def test_an_attempt_in_time_stays_when_the_callback_is_closed_with_a_reason(hamburg: Office, imke: StaffMember) -> None:
    callback = make_callback(hamburg)
    record_attempt(callback=callback, actor=imke.user, now=NOON, outcome=AttemptOutcome.NO_ANSWER)
    cancel_callback(callback=callback, actor=imke.user, now=DUE - SECOND, reason="The customer mended it")
    assert both(callback, now=DUE) == "in_time"


@pytest.mark.parametrize(("at", "expected"), [(DUE, "connected"), (DUE + SECOND, "late")], ids=str)
def test_a_caller_put_through_meanwhile_counts_until_the_promise_is_due(
    hamburg: Office, imke: StaffMember, at: datetime, expected: str
) -> None:
    callback = make_callback(hamburg)
    connect(ticket=callback.ticket, member=imke, actor=None, now=at)
    assert both(callback, now=at) == expected
    assert verdict_of_fault(Ticket.objects.get(pk=callback.ticket_id), now=at) == expected


def test_a_promise_after_the_connection_is_judged_by_itself(hamburg: Office, imke: StaffMember) -> None:
    ticket = make_ticket(hamburg, now=NOON)
    connect(ticket=ticket, member=imke, actor=None, now=NOON)
    callback = promise_callback(ticket=ticket, actor=imke.user, now=NOON + timedelta(minutes=5))
    assert both(callback, now=NOON + timedelta(days=1)) == "late"
    assert verdict_of_fault(Ticket.objects.get(pk=ticket.pk), now=NOON + timedelta(days=1)) == "connected"


def test_a_new_promise_makes_the_first_one_no_better(hamburg: Office, imke: StaffMember) -> None:
    first = make_callback(hamburg)
    cancel_callback(callback=first, actor=imke.user, now=DUE + SECOND, reason="once more")
    second = promise_callback(ticket=first.ticket, actor=imke.user, now=DUE + 2 * SECOND)
    record_attempt(callback=second, actor=imke.user, now=DUE + timedelta(minutes=1), outcome=AttemptOutcome.REACHED)
    assert both(second, now=DUE + timedelta(hours=1)) == "in_time"
    assert verdict_of_fault(Ticket.objects.get(pk=first.ticket_id), now=DUE + timedelta(hours=1)) == "late"


def test_calling_off_makes_no_figure_better(hamburg: Office, imke: StaffMember) -> None:
    kept, late, within = (make_callback(hamburg) for _each in range(3))
    record_attempt(callback=kept, actor=imke.user, now=NOON, outcome=AttemptOutcome.NO_ANSWER)
    Callback.objects.filter(pk=within.pk).update(promised_due_at=DUE + timedelta(hours=1))
    now = DUE + SECOND
    before = tally(Callback.objects.all(), now=now)
    assert before == Tally(in_time=1, late=1, within=1)
    for callback in (late, within):
        cancel_callback(callback=callback, actor=imke.user, now=now, reason="enough")
    after = tally(Callback.objects.all(), now=now)
    assert after == Tally(in_time=1, late=1, called_off=1)
    assert (before.percent, after.percent, before.total, after.total) == (50.0, 50.0, 3, 3)


# -- the database and the verdict agree -----------------------------------------------------------------------------

STEPS = (None, -SECOND, timedelta(0), SECOND)


def test_database_and_verdict_agree_on_every_order_of_events(hamburg: Office) -> None:
    """Every instant unknown, before, at and after the due time, in every combination, seen at three instants."""
    ticket = make_ticket(hamburg, now=NOON)
    rows = []
    tickets = {step: make_ticket(hamburg, now=NOON) if step is not None else ticket for step in STEPS}
    for step, one in tickets.items():
        Ticket.objects.filter(pk=one.pk).update(connected_at=None if step is None else DUE + step)
    orders = list(product(STEPS, repeat=4))
    promises = Promise.objects.bulk_create(
        Promise(kind="callback", office=hamburg, given_at=NOON, due_at=DUE) for _each in orders
    )
    for promise, (attempt, closed, reached, connected) in zip(promises, orders, strict=True):
        rows.append(
            Callback(
                promise=promise,
                ticket=tickets[connected],
                office=hamburg,
                language="de",
                phone="1",
                contact_name="Tobias Wernicke",
                state="reached" if reached is not None else "closed",
                close_reason="reason",
                promised_at=NOON,
                promised_due_at=DUE,
                due_at=DUE,
                first_attempt_at=None if attempt is None else DUE + attempt,
                closed_at=None if closed is None else DUE + closed,
                reached_at=DUE + (reached or timedelta(0)),
            )
        )
    Callback.objects.bulk_create(rows)
    for now in (DUE - SECOND, DUE, DUE + SECOND):
        found = judged(Callback.objects.select_related("ticket"), now=now)
        assert len(found) == len(STEPS) ** 4
        said = [(row.kept, verdict(row, now=now)) for row in found]
        assert [pair for pair in said if pair[0] != pair[1]] == []
        assert {kept for kept, _verdict in said} >= {"connected", "in_time", "called_off"}
        counted = tally(Callback.objects.all(), now=now)
        assert counted.total == len(said)
        assert {name: getattr(counted, name) for name in FaultClass.values} == {
            name: sum(kept == name for kept, _verdict in said) for name in FaultClass.values
        }
