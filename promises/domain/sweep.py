"""The sweep: what is due is told, in order, each step exactly once, never early (G7, G8).

One step, one durable transaction: the row is taken by SKIP LOCKED together with its promise, so two sweeps never meet
and nobody is waited for; the messages and the mark are written in the same transaction. Whoever dies before the commit
has done nothing, whoever dies after it has done all. The unique constraint is the truth, the lock the speed. There is
no savepoint: every round trip to the database counts in a burst (docs/decisions/0008-sweep.md).

The sweep holds a promise and waits for nobody; whoever holds a subject may wait for its promise. So a subject is only
read here. A kind that has to change its subject (`PromiseKind.lapse`) takes those locks without waiting, or is
passed by.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from core import live
from offices.duty import People, Receiver
from offices.models import Office
from promises.domain.promise import end
from promises.domain.telling import Telling, tell_set_aside
from promises.enums import MANAGERS, EscalationState, StepAudience
from promises.kinds import Busy, Subject, promise_kind
from promises.models import Escalation, LadderStep
from promises.queries.audience import told

log = logging.getLogger(__name__)
NEEDED = (
    "fire_at",
    "state",
    "step_id",
    "due_time__due_at",
    "promise__kind",
    "promise__office_id",
    "promise__due_at",
    "promise__escalated_at",
    "promise__ended_at",
)
READ_AHEAD = 50  # subjects of the steps behind this one, read in the same question: a burst asks once for so many


@dataclass
class Memory:
    """What one run of the sweep (seconds) remembers between its steps. What decides is never remembered: it is on the
    promise's own row, which each step reads under its lock."""

    people: People | None = None
    steps: dict[int, LadderStep] = field(default_factory=dict)
    offices: dict[int, Office] = field(default_factory=dict)
    subjects: dict[str, dict[int, Subject]] = field(default_factory=dict)
    busy: set[int] = field(default_factory=set)  # passed by: somebody is changing the subject

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

    def subject(self, step: Escalation, *, now: datetime) -> Subject:
        """What the step is about, read with those of the same kind that are next. Raises LookupError without one."""
        promise, kind = step.promise, promise_kind(step.promise.kind)
        known = self.subjects.setdefault(kind.name, {})
        if promise.pk not in known:
            following = due_steps(now=now).filter(fire_at__gte=step.fire_at, promise__kind=kind.name)
            known = self.subjects[kind.name] = dict(kind.subjects(following.values("promise_id")[:READ_AHEAD]))
        if promise.pk not in known:  # many are due at this instant, or somebody else has those before it
            known |= kind.subjects([promise.pk])
        if promise.pk not in known:
            raise LookupError(f"promise {promise.pk} ({kind.name}) has no subject")
        return known[promise.pk]


def due_steps(*, now: datetime) -> QuerySet[Escalation]:
    """Steps whose instant has come, in order: the question that the partial index promises_sweep answers."""
    return Escalation.objects.filter(state=EscalationState.SCHEDULED, fire_at__lte=now).order_by("fire_at", "pk")


def is_any_due(*, now: datetime) -> bool:
    """Whether the sweep has anything to do: answered from the index alone, also with a million open promises."""
    return due_steps(now=now).values_list("fire_at", "pk").first() is not None


def escalate_next(*, now: datetime, memory: Memory | None = None) -> Escalation | None:
    """Do the next due step. Returns it (done, dropped, set aside or passed by), or None when nothing is due."""
    step = None
    memory = memory or Memory()
    try:
        with transaction.atomic(durable=True):
            step = _take(now=now, memory=memory)
            if step:
                _do(step, now=now, memory=memory)
    except Busy:
        assert step is not None  # noqa: S101  # nobody is busy before a step was taken
        memory.busy.add(step.pk)  # nothing was done; the next run does it
    except Exception as fault:  # whatever is wrong with this row must not stop those behind it
        if step is None or _is_outage(fault):
            raise  # nothing was done; the next sweep does it
        _set_aside(step, fault, now=now)
    return step


def _is_outage(fault: Exception) -> bool:
    """The database went away, broke a deadlock or was told to stop: not the row's fault."""
    return isinstance(fault, OperationalError | InterfaceError) or type(fault) is DatabaseError


def _take(*, now: datetime, memory: Memory) -> Escalation | None:
    """The next step, locked with its promise; PostgreSQL gives locked rows as they are now.

    Only the earliest waiting step of a promise can be taken: steps of one promise are told in their order, also when
    the earlier one is just being told elsewhere or was passed by as locked.
    """
    earlier = Escalation.objects.filter(
        promise=OuterRef("promise"), state=EscalationState.SCHEDULED, fire_at__lt=OuterRef("fire_at")
    )
    rows = due_steps(now=now).filter(~Exists(earlier)).select_related("due_time", "promise").only(*NEEDED)
    if memory.busy:
        rows = rows.exclude(pk__in=memory.busy)
    step: Escalation | None = rows.select_for_update(of=("self", "promise"), skip_locked=True, no_key=True).first()
    if step:
        step.step = memory.step(step.step_id) if step.step_id else None
        step.promise.office = memory.office(step.promise.office_id)
    return step


def _do(step: Escalation, *, now: datetime, memory: Memory) -> None:
    promise = step.promise
    if promise.ended_at is not None or promise.due_at != step.due_time.due_at:
        _drop(step)
        return
    subject, kind = memory.subject(step, now=now), promise_kind(promise.kind)
    if subject.is_over:
        end(promise=promise, now=now)
        step.state = EscalationState.DROPPED
    elif step.step is None:
        kind.lapse(promise.pk, now=now)
        _mark(step, [], now=now)
        end(promise=promise, now=now)
    else:
        receivers = _receivers(step, subject, now=now, memory=memory)
        names = [each.user.name for each in receivers] or [address for address, _language in subject.addresses]
        _mark(step, names, now=now)
        Telling(step, step.step, kind, subject).to(receivers, now=now)
        kind.record(step, subject, now=now)
    live.changed(*kind.topics)


def _drop(step: Escalation) -> None:
    step.state = EscalationState.DROPPED
    step.save(update_fields=["state"])


def _receivers(step: Escalation, subject: Subject, *, now: datetime, memory: Memory) -> list[Receiver]:
    """Who is told. A holder who has an address only is told there, and nobody is told in their place."""
    assert step.step is not None  # noqa: S101  # a lapse tells nobody by itself
    office = step.promise.office
    if subject.addresses and not subject.holders and step.step.audience == StepAudience.HOLDER:
        return []
    people = memory.people_at(now)
    return told(
        people, step.step.audience, at=now, office_id=office.pk, skill_id=subject.skill_id, whose=subject.holders
    )


def _mark(step: Escalation, told: list[str], *, now: datetime) -> None:
    step.state, step.done_at = EscalationState.DONE, now
    step.late_seconds = (now - step.fire_at) // timedelta(seconds=1)
    step.told = [name[:120] for name in told]
    step.save(update_fields=["state", "done_at", "late_seconds", "told"])
    promise = step.promise
    if step.step and step.step.audience in MANAGERS and promise.escalated_at is None:
        promise.escalated_at = now
        promise.save(update_fields=["escalated_at"])


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
                tell_set_aside(step, now=now)
        except (DatabaseError, LookupError) as second:
            log.error("nobody could be told of it", exc_info=second)
