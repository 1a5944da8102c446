"""Give a promise, set another due time, meet it, end it (G2 to G5). Everything runs in the caller's transaction."""

from datetime import datetime

from django.db import transaction

from core.models import User
from offices.domain.calendar import Due
from offices.models import Office
from promises.domain import ladder
from promises.enums import DueKind
from promises.models import DueTime, Promise


def give(
    *,
    kind: str,
    office: Office,
    due: Due,
    now: datetime,
    actor: User | None = None,
    cause: DueKind = DueKind.PROMISE,
    reason: str = "",
    scope: str = "",
) -> Promise:
    """A promise with its first due time and the steps that guard it.

    `office` is whose calendar counts, `scope` the key of a ladder of its own (`PromiseKind.scopes`). The subject that
    points at it is written by the caller, in the same transaction.
    """
    with transaction.atomic():
        promise = Promise.objects.create(kind=kind, office=office, given_at=now, due_at=due.due_at)
        _add(promise, due, cause=cause, actor=actor, now=now, reason=reason, scope=scope)
    return promise


def set_due(
    *,
    promise: Promise,
    due: Due,
    cause: DueKind,
    now: datetime,
    actor: User | None = None,
    reason: str = "",
    scope: str = "",
) -> DueTime:
    """Give a locked promise another due time with fresh steps; those of the one before are no longer needed."""
    ladder.drop(promise=promise, now=now)
    promise.due_at = due.due_at
    promise.escalated_at = None
    promise.save(update_fields=["due_at", "escalated_at"])
    return _add(promise, due, cause=cause, actor=actor, now=now, reason=reason, scope=scope)


def _add(
    promise: Promise, due: Due, *, cause: DueKind, actor: User | None, now: datetime, reason: str, scope: str
) -> DueTime:
    due_time = DueTime.objects.create(
        promise=promise,
        kind=cause,
        start_at=due.start_at,
        budget_minutes=due.budget_minutes,
        due_at=due.due_at,
        steps=due.steps,
        calendar=due.calendar,
        set_by=actor,
        set_at=now,
        reason=reason[:300],
    )
    ladder.schedule(promise=promise, due_time=due_time, scope=scope)
    return due_time


def lock(promise: int) -> Promise:
    """The promise as it is now, locked until the transaction ends; after the locks of its subject, never before."""
    fresh: Promise = Promise.objects.select_for_update(no_key=True).get(pk=promise)
    return fresh


def current_due(promise: Promise) -> DueTime:
    """The due time that counts now: the last one set."""
    due: DueTime = promise.due_times.order_by("-set_at", "-pk")[0]
    return due


def meet(*, due_time: DueTime, now: datetime) -> None:
    """What was owed has been done; the first time after a due time was set is the one it is measured by (G5)."""
    if due_time.met_at is None:
        due_time.met_at = now
        due_time.save(update_fields=["met_at"])


def end(*, promise: Promise, now: datetime) -> None:
    """Nobody owes it any more: no further step, and what was told leaves the pages. Ending it twice changes nothing."""
    if promise.ended_at is not None:
        return
    ladder.drop(promise=promise, now=now)
    promise.ended_at = now
    promise.save(update_fields=["ended_at"])
