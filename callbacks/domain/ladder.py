"""The ladder's steps of one due time: written as rows when the promise is made, dropped when it is met (G7, G8)."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from callbacks import messages
from callbacks.enums import DueKind, EscalationState
from callbacks.models import Callback, DueTime, Escalation, Ladder
from contracts.models import ContractClass
from offices.models import Office
from offices.worktime import OfficeHours, add_working_time, office_hours_from_json, subtract_working_time


def ladder_for(*, office: Office, contract_class: ContractClass | None) -> Ladder | None:
    """The active ladder that fits best: office and class, then office, then class, then the one for all."""
    fits = Q(office=office) | Q(office=None)
    fits &= Q(contract_class=contract_class) | Q(contract_class=None)
    ladders = Ladder.objects.filter(fits, active=True).order_by(
        F("office").asc(nulls_last=True), F("contract_class").asc(nulls_last=True)
    )
    return ladders.first()


def schedule(*, callback: Callback, due_time: DueTime, contract_class: ContractClass | None) -> list[Escalation]:
    """Write the steps of a due time. Minutes count in staffed time of the calendar that the due time came from."""
    ladder = ladder_for(office=callback.office, contract_class=contract_class)
    if ladder is None:
        return []
    hours = office_hours_from_json(due_time.calendar.hours)
    rows = [
        Escalation(
            callback=callback,
            due_time=due_time,
            step=step,
            fire_at=_fire_at(due_time, step.offset_minutes, hours),
        )
        for step in ladder.steps.all()
    ]
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


def drop(*, callback: Callback, now: datetime) -> int:
    """Steps not told yet are no longer needed, and those told leave the pages. Returns how many were not told."""
    told = callback.escalations.filter(state=EscalationState.DONE, due_time__due_at=callback.due_at)
    messages.put_away(told.values_list("pk", flat=True), now=now)
    waiting = callback.escalations.filter(state=EscalationState.SCHEDULED)
    return waiting.update(state=EscalationState.DROPPED)
