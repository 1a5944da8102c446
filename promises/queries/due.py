"""What is due? Everything owed, of every kind, in the order of its due times: for a person, and for the manager."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from core.models import User
from offices.models import Office
from offices.queries import hours_of_all
from offices.worktime import OfficeHours
from promises.countdown import Chip, chip
from promises.kinds import DueLine, PromiseKind, kind_of, kinds
from promises.models import Promise
from promises.models.promise import PromiseQuerySet
from promises.wording import by_when

SHOWN = 200


@dataclass(frozen=True)
class DueRow:
    """One promise, ready to show."""

    kind: PromiseKind
    chip: Chip
    by: str
    line: DueLine


@dataclass(frozen=True)
class KindCount:
    """How many of one kind, for the filter; `kind` None is all of them."""

    kind: PromiseKind | None
    count: int
    current: bool


@dataclass(frozen=True)
class WhatIsDue:
    """The list and its filter."""

    rows: tuple[DueRow, ...]
    counts: tuple[KindCount, ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more than the list shows."""
        return self.total > len(self.rows)


def owed_by(user: User) -> PromiseQuerySet:
    """The live promises that this person has to keep."""
    mine = Q(pk__in=[])
    for kind in kinds():
        mine |= Q(kind=kind.name, pk__in=kind.held_by(user))
    return owed().filter(mine)


def owed() -> PromiseQuerySet:
    """Every live promise, whoever has to keep it."""
    return Promise.objects.live()


def what_is_due(promises: PromiseQuerySet, *, now: datetime, kind: PromiseKind | None = None) -> WhatIsDue:
    """These promises, the earliest due time first: four queries and one for each kind among them."""
    found = dict(promises.order_by().values_list("kind").annotate(n=Count("pk")))
    counts = [KindCount(None, sum(found.values()), kind is None)]
    counts += [KindCount(each, found[each.name], each is kind) for each in kinds() if each.name in found]
    chosen = promises.filter(kind=kind.name) if kind else promises
    rows = list(chosen.select_related("office").order_by("due_at", "pk")[:SHOWN])
    total = found.get(kind.name, 0) if kind else sum(found.values())
    return WhatIsDue(tuple(_rows(rows, now=now)), tuple(counts), total)


def _rows(promises: list[Promise], *, now: datetime) -> Iterable[DueRow]:
    lines, hours = _lines(promises), hours_of_all(_offices(promises))
    for promise in promises:
        if promise.pk in lines:
            yield _row(promise, lines[promise.pk], hours, now=now)


def _row(promise: Promise, line: DueLine, hours: Mapping[int, OfficeHours], *, now: datetime) -> DueRow:
    office, escalated = promise.office, promise.escalated_at is not None
    return DueRow(
        kind=kind_of(promise.kind),
        chip=chip(promise.due_at, hours=hours[office.pk], office=office, now=now, escalated=escalated, short=True),
        by=by_when(promise.due_at, office),
        line=line,
    )


def _lines(promises: list[Promise]) -> dict[int, DueLine]:
    """By promise: one question for each kind."""
    lines: dict[int, DueLine] = {}
    for kind in kinds():
        wanted = [promise.pk for promise in promises if promise.kind == kind.name]
        subjects = kind.related(wanted) if wanted else {}
        lines |= {pk: kind.line(subject) for pk, subject in subjects.items()}
    return lines


def _offices(promises: list[Promise]) -> list[Office]:
    return list({promise.office_id: promise.office for promise in promises}.values())
