"""The ladder's steps of one due time: written as rows when the promise is given, dropped when it is met (G7, G8)."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from core import notify, outbox
from offices.models import Office
from offices.worktime import OfficeHours, add_working_time, office_hours_from_json, subtract_working_time
from promises.enums import DueKind, EscalationState
from promises.kinds import PromiseKind, promise_kind
from promises.models import DueTime, Escalation, Ladder, LadderStep, Promise

AT_ONCE_AFTER = timedelta(microseconds=1)  # what is done at the very instant of the due time is still in time


def ladder_for(*, kind: str, office: Office, scope: str = "") -> Ladder | None:
    """The kind's active ladder that fits best: office and scope, then office, then scope, then the one for all."""
    fits = Q(office=office) | Q(office=None)
    fits &= Q(scope__in={scope, ""})
    ladders = Ladder.objects.filter(fits, kind=kind, active=True)
    return ladders.order_by(F("office").asc(nulls_last=True), "-scope").first()


def first_ladder(kind: PromiseKind, *, now: datetime) -> Ladder | None:
    """The ladder that a kind starts with; None when it has one already, also a later version."""
    if Ladder.objects.filter(kind=kind.name).exists():
        return None
    ladder = Ladder.objects.create(kind=kind.name, version=1, created_at=now)
    LadderStep.objects.bulk_create(
        LadderStep(
            ladder=ladder, offset_minutes=rung.offset_minutes, audience=rung.audience, channels=list(rung.channels)
        )
        for rung in kind.first_ladder
    )
    return ladder


def schedule(*, promise: Promise, due_time: DueTime, scope: str) -> list[Escalation]:
    """Write the steps of a due time. Minutes count in staffed time of the calendar that the due time came from."""
    hours = office_hours_from_json(due_time.calendar.hours)
    ladder = ladder_for(kind=promise.kind, office=promise.office, scope=scope)
    rows = [
        Escalation(
            promise=promise, due_time=due_time, step=step, fire_at=_fire_at(due_time, step.offset_minutes, hours)
        )
        for step in (ladder.steps.all() if ladder else ())
    ]
    if promise_kind(promise.kind).lapses:
        rows.append(Escalation(promise=promise, due_time=due_time, fire_at=due_time.due_at + AT_ONCE_AFTER))
    return Escalation.objects.bulk_create(rows)


def _fire_at(due_time: DueTime, offset: int, hours: OfficeHours) -> datetime:
    """The step's instant. A due time set by hand may lie nearer than the warning: then the warning is at once."""
    minutes = timedelta(minutes=abs(offset))
    if offset < 0:
        instant = subtract_working_time(hours, due_time.due_at, minutes).due_at
    elif offset > 0:
        instant = add_working_time(hours, due_time.due_at, minutes).due_at
    else:
        instant = due_time.due_at
    if due_time.kind == DueKind.PROMISE and due_time.budget_minutes:
        return instant
    return max(instant, due_time.set_at)


def drop(*, promise: Promise, now: datetime) -> int:
    """Steps not told yet are no longer needed, and those told leave the pages. Returns how many were not told."""
    told = promise.escalations.filter(state=EscalationState.DONE, due_time__due_at=promise.due_at)
    keys = [
        notify.key(kind, pk) for pk in told.values_list("pk", flat=True) for kind in promise_kind(promise.kind).messages
    ]
    outbox.take_back(keys, now=now)
    waiting = promise.escalations.filter(state=EscalationState.SCHEDULED)
    return waiting.update(state=EscalationState.DROPPED)
