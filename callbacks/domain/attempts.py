"""An attempt keeps the promise; the callback ends when the caller is reached (G5)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from callbacks import events
from callbacks.domain.handover import withdraw_handover
from callbacks.domain.locking import lock_live
from callbacks.domain.promise import set_due
from callbacks.enums import AttemptOutcome, CallbackState
from callbacks.models import Attempt, Callback
from callbacks.rules import may_take
from contracts.queries import country_of
from core import live
from core.access import require
from core.errors import Conflict, Invalid
from core.models import User
from core.phones import phone_at
from offices.domain.calendar import due_after
from offices.domain.presence import finish_call
from offices.topics import FIGURES
from promises.domain.agreed import agreed_due
from promises.domain.promise import current_due, end, meet
from promises.enums import DueKind
from promises.models import DueTime
from promises.topics import QUEUE
from tickets.domain import status, timeline
from tickets.enums import EntryKind, Visibility

LONGEST_CALL = 12 * 3600  # seconds; more is a slip


def record_attempt(
    *,
    callback: Callback,
    actor: User,
    now: datetime,
    outcome: str,
    number: str = "",
    note: str = "",
    seconds: int = 0,
    later_at: datetime | None = None,
    right_number: str = "",
) -> Attempt:
    """Document an attempt. Reached ends the callback; everything else gives it its next due time.

    `seconds` is the length of the call, `later_at` the customer's wish when `outcome` is "call_later", `right_number`
    the one to call from now on when it is "wrong_number". Raises Invalid, Refused, or Conflict when somebody else has
    taken it or it is over.
    """
    with transaction.atomic():
        callback = lock_live(callback)
        _check_holder(callback, actor)
        number = _number_called(number, callback)
        _check(outcome=outcome, number=number, seconds=seconds, later_at=later_at)
        right_number = _right_number(right_number, callback) if outcome == AttemptOutcome.WRONG_NUMBER else ""
        callback.phone = right_number or callback.phone
        due_time = current_due(callback.promise)
        attempt = Attempt.objects.create(
            callback=callback,
            due_time=due_time,
            by=actor,
            at=now,
            number=number,
            outcome=outcome,
            note=note.strip(),
            seconds=seconds,
            later_at=later_at if outcome == AttemptOutcome.CALL_LATER else None,
        )
        _meet(callback, due_time, attempt, now=now)
        _record(callback, attempt, right_number=right_number)
        if outcome == AttemptOutcome.REACHED:
            _reach(callback, now=now)
        else:
            _again(callback, attempt, actor=actor, now=now)
        live.changed(QUEUE, FIGURES)
    return attempt


def _check_holder(callback: Callback, actor: User) -> None:
    if callback.taken_by and callback.taken_by_id != actor.pk:
        raise Conflict("taken", _("%(name)s has taken this callback.") % {"name": callback.taken_by.name})
    require(may_take(actor, callback))


def _check(*, outcome: str, number: str, seconds: int, later_at: datetime | None) -> None:
    faults = {}
    if outcome not in AttemptOutcome.values:
        faults["outcome"] = _("What came of it? Please choose.")
    if not number:
        faults["number"] = _("Which number was called?")
    if not 0 <= seconds <= LONGEST_CALL:
        faults["seconds"] = _("The length of the call must be between 0 seconds and 12 hours.")
    if outcome == AttemptOutcome.CALL_LATER and later_at is None:
        faults["later_at"] = _("When shall we call? Please enter day and time.")
    if faults:
        raise Invalid(faults)


def _number_called(typed: str, callback: Callback) -> str:
    """As it is kept; the callback's own unless another one is named."""
    if typed.strip() in ("", callback.phone):
        return callback.phone
    return phone_at("number", typed, country=country_of(callback.ticket.company, callback.office))


def _right_number(typed: str, callback: Callback) -> str:
    """As it is kept; "" when nobody knows it yet."""
    return phone_at("right_number", typed, country=country_of(callback.ticket.company, callback.office))


def _meet(callback: Callback, due_time: DueTime, attempt: Attempt, *, now: datetime) -> None:
    """The first attempt after a due time was set is the one it is measured by."""
    meet(due_time=due_time, now=now)
    withdraw_handover(callback=callback, now=now)
    holder = callback.taken_by or attempt.by
    callback.first_attempt_at = callback.first_attempt_at or now
    callback.taken_by = callback.taken_at = None
    finish_call(user=holder, reached=attempt.outcome == AttemptOutcome.REACHED, now=now)


def _record(callback: Callback, attempt: Attempt, *, right_number: str) -> None:
    reached = attempt.outcome == AttemptOutcome.REACHED
    happened = events.Reached if reached else events.Attempted
    timeline.record(
        ticket=callback.ticket,
        kind=EntryKind.ATTEMPT if reached else EntryKind.MISS,
        event=happened(
            callback=callback.pk,
            attempt=callback.attempts.count(),
            outcome=AttemptOutcome(attempt.outcome),
            seconds=attempt.seconds,
            number=attempt.number,
            due_at=attempt.due_time.due_at,
            right_number=right_number,
        ),
        at=attempt.at,
        author=attempt.by,
        visibility=Visibility.CUSTOMER,
    )
    if attempt.note:
        timeline.record(
            ticket=callback.ticket,
            kind=EntryKind.NOTE,
            event=events.AttemptNoted(),
            at=attempt.at,
            author=attempt.by,
            text=attempt.note,
        )


def _reach(callback: Callback, *, now: datetime) -> None:
    callback.state, callback.reached_at = CallbackState.REACHED, now
    callback.save(update_fields=["state", "reached_at", "taken_by", "taken_at", "first_attempt_at"])
    end(promise=callback.promise, now=now)


def _again(callback: Callback, attempt: Attempt, *, actor: User, now: datetime) -> None:
    callback.state = CallbackState.OPEN
    callback.save(update_fields=["state", "phone", "taken_by", "taken_at", "first_attempt_at"])
    office = callback.office
    if attempt.later_at:
        due, kind = agreed_due(office=office, due_at=attempt.later_at, now=now, field="later_at"), DueKind.WISH
    else:
        due, kind = due_after(office=office, start=now, minutes=office.retry_minutes, now=now), DueKind.RETRY
    set_due(callback=callback, due=due, kind=kind, actor=actor, now=now)


def solve_by_callback(
    *,
    callback: Callback,
    actor: User,
    now: datetime,
    cause: str,
    solution: str,
    number: str = "",
    note: str = "",
    seconds: int = 0,
    outcome: str = AttemptOutcome.REACHED,
    later_at: datetime | None = None,
) -> Attempt:
    """The caller was reached and the fault is solved: both or neither. Raises Invalid at `cause` or `solution` too."""
    with transaction.atomic():
        attempt = record_attempt(
            callback=callback,
            actor=actor,
            now=now,
            outcome=outcome,
            number=number,
            note=note,
            seconds=seconds,
            later_at=later_at,
        )
        status.solve(ticket=callback.ticket, cause=cause, solution=solution, actor=actor, now=now)
    return attempt
