"""What is due? Everything owed, of every kind, in the order of its due times: for a person, and for the manager."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from core.models import User
from offices.worktime import OfficeHours
from promises.countdown import Chip, chip
from promises.kinds import DueLine, PromiseKind, kinds, promise_kind
from promises.models import Promise
from promises.models.promise import PromiseQuerySet
from promises.wording import by_when


@dataclass(frozen=True)
class DueRow:
    """One promise, ready to show; `due_at` is on its office's clock."""

    kind: PromiseKind
    chip: Chip
    by: str
    due_at: datetime
    office: str
    line: DueLine


def owed_by(user: User) -> PromiseQuerySet:
    """The live promises that this person has to keep."""
    mine = Q(pk__in=[])
    for kind in kinds():
        mine |= Q(kind=kind.name, pk__in=kind.held_by(user))
    return owed().filter(mine)


def owed() -> PromiseQuerySet:
    """Every live promise, whoever has to keep it."""
    return Promise.objects.live()


def counts_by_kind(promises: PromiseQuerySet) -> dict[str, int]:
    """How many of each kind there are; '' are all of them. One query."""
    found: dict[str, int] = dict(promises.order_by().values_list("kind").annotate(n=Count("pk")))
    return {kind.name: found.get(kind.name, 0) for kind in kinds()} | {"": sum(found.values())}


def due_row(
    promise: Promise, lines: Mapping[int, DueLine], hours: Mapping[int, OfficeHours], *, now: datetime
) -> DueRow:
    """One promise with its line (`lines_of`) and its office's hours."""
    office, escalated = promise.office, promise.escalated_at is not None
    return DueRow(
        kind=promise_kind(promise.kind),
        chip=chip(promise.due_at, hours=hours[office.pk], office=office, now=now, escalated=escalated, short=True),
        by=by_when(promise.due_at, office),
        due_at=promise.due_at.astimezone(office.tz),
        office=office.name,
        line=lines.get(promise.pk, DueLine("", "", "", "", "")),
    )


def lines_of(promises: Sequence[Promise]) -> dict[int, DueLine]:
    """What each promise is about, in the active language: one question for each kind among them."""
    lines: dict[int, DueLine] = {}
    for kind in kinds():
        wanted = [promise.pk for promise in promises if promise.kind == kind.name]
        subjects = kind.related(wanted) if wanted else {}
        lines |= {pk: kind.line(subject) for pk, subject in subjects.items()}
    return lines
