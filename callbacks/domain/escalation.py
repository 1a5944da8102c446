"""The sweep: what is due is told, in order, each step exactly once, never early (G7, G8).

One step, one durable transaction: the row is taken by SKIP LOCKED together with its callback and ticket, so two sweeps
never meet and nobody is waited for; the messages and the mark are written in the same transaction. Whoever dies before
the commit has done nothing, whoever dies after it has done all. The unique constraint is the truth, the lock the speed.
There is no savepoint: every round trip to the database counts in a burst (docs/decisions/0008-sweep.md).
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from callbacks import messages
from callbacks.enums import LIVE, Audience, EscalationState
from callbacks.models import Escalation, LadderStep
from callbacks.queries.audience import told
from core import live
from offices.duty import People, Receiver
from offices.models import Office
from tickets.domain import timeline
from tickets.enums import EntryKind

log = logging.getLogger(__name__)
NEEDED = (
    "fire_at",
    "state",
    "step_id",
    "due_time__due_at",
    "callback__state",
    "callback__due_at",
    "callback__office_id",
    "callback__skill_id",
    "callback__taken_by_id",
    "callback__assignee_id",
    "callback__contact_name",
    "callback__escalated_at",
    "callback__ticket__number",
    "callback__ticket__company_name",
)


@dataclass
class Memory:
    """What one run of the sweep remembers between its steps: people, ladders, offices."""

    people: People | None = None
    steps: dict[int, LadderStep] = field(default_factory=dict)
    offices: dict[int, Office] = field(default_factory=dict)

    def people_at(self, now: datetime) -> People:
        """Everybody, with the absences around the start of this run: a run takes seconds."""
        if self.people is None:
            self.people = People.at(now)
        return self.people

    def step(self, pk: int) -> LadderStep:
        """A step of a ladder; they never change."""
        if pk not in self.steps:
            self.steps[pk] = LadderStep.objects.get(pk=pk)
        return self.steps[pk]

    def office(self, pk: int) -> Office:
        """An office as it is at the start of this run."""
        if pk not in self.offices:
            self.offices[pk] = Office.objects.get(pk=pk)
        return self.offices[pk]


def due_steps(*, now: datetime) -> QuerySet[Escalation]:
    """Steps whose instant has come, in order: the question that the partial index callbacks_sweep answers."""
    return Escalation.objects.filter(state=EscalationState.SCHEDULED, fire_at__lte=now).order_by("fire_at", "pk")


def is_any_due(*, now: datetime) -> bool:
    """Whether the sweep has anything to do: answered from the index alone, also with a million open promises."""
    return due_steps(now=now).values_list("fire_at", "pk").first() is not None


def escalate_next(*, now: datetime, memory: Memory | None = None) -> Escalation | None:
    """Do the next due step. Returns it (done, dropped or set aside), or None when nothing is due."""
    step = None
    memory = memory or Memory()
    try:
        with transaction.atomic(durable=True):
            step = _take(now=now, memory=memory)
            if step:
                _do(step, now=now, memory=memory)
    except Exception as fault:  # whatever is wrong with this row must not stop those behind it
        if step is None or _is_outage(fault):
            raise  # nothing was done; the next sweep does it
        _set_aside(step, fault, now=now)
    return step


def _is_outage(fault: Exception) -> bool:
    """The database went away, broke a deadlock or was told to stop: not the row's fault."""
    return isinstance(fault, OperationalError | InterfaceError) or type(fault) is DatabaseError


def _take(*, now: datetime, memory: Memory) -> Escalation | None:
    """The next step, locked with its callback and ticket; PostgreSQL gives locked rows as they are now.

    Only the earliest waiting step of a callback can be taken: steps of one callback are told in their order, also when
    the earlier one is just being told elsewhere or was passed by as locked.
    """
    earlier = Escalation.objects.filter(
        callback=OuterRef("callback"), state=EscalationState.SCHEDULED, fire_at__lt=OuterRef("fire_at")
    )
    rows = due_steps(now=now).filter(~Exists(earlier)).select_related("due_time", "callback__ticket").only(*NEEDED)
    locked = rows.select_for_update(of=("self", "callback", "callback__ticket"), skip_locked=True, no_key=True)
    step: Escalation | None = locked.first()
    if step:
        step.step = memory.step(step.step_id)
        step.callback.office = memory.office(step.callback.office_id)
    return step


def _do(step: Escalation, *, now: datetime, memory: Memory) -> None:
    callback = step.callback
    if callback.state not in LIVE or callback.due_at != step.due_time.due_at:
        step.state = EscalationState.DROPPED
        step.save(update_fields=["state"])
        return
    receivers = told(
        memory.people_at(now),
        step.step.audience,
        at=now,
        office_id=callback.office_id,
        skill_id=callback.skill_id,
        whose=(callback.taken_by_id, callback.assignee_id),
    )
    _mark(step, receivers, now=now)
    messages.tell_escalation(step, told=receivers, now=now)
    _record(step, now=now)
    live.changed("queue", "dashboard")


def _mark(step: Escalation, receivers: list[Receiver], *, now: datetime) -> None:
    step.state, step.done_at = EscalationState.DONE, now
    step.late_seconds = (now - step.fire_at) // timedelta(seconds=1)
    step.told = [each.user.name[:120] for each in receivers]
    step.save(update_fields=["state", "done_at", "late_seconds", "told"])
    callback = step.callback
    if step.step.audience != Audience.SPECIALISTS and callback.escalated_at is None:
        callback.escalated_at = now
        callback.save(update_fields=["escalated_at"])


def _record(step: Escalation, *, now: datetime) -> None:
    timeline.record(
        ticket=step.callback.ticket,
        kind=EntryKind.AUDIT,
        event="escalated",
        at=now,
        data={
            "audience": step.step.audience,
            "minutes": step.step.offset_minutes,
            "told": step.told,
            "late_seconds": step.late_seconds,
            "due_at": step.due_time.due_at.isoformat(),
        },
    )


def _set_aside(step: Escalation, fault: Exception, *, now: datetime) -> None:
    """Mark a row that cannot be told and say so to the managers; that failing too is only logged.

    Its own transaction was rolled back, so this is another one; what somebody else has done meanwhile stays done.
    """
    log.error("escalation %s set aside", step.pk, exc_info=fault)
    with transaction.atomic(durable=True):
        waiting = Escalation.objects.filter(pk=step.pk, state=EscalationState.SCHEDULED)
        error = f"{type(fault).__name__}: {fault}"[:2000]
        if not waiting.update(state=EscalationState.POISONED, done_at=now, error=error):
            return
        step.state = EscalationState.POISONED
        try:
            with transaction.atomic():
                messages.tell_set_aside(step, now=now)
        except DatabaseError as second:
            log.error("nobody could be told of it", exc_info=second)
