"""Closed and short days as rows: filled in by themselves, decided by people, never changed once past (H3)."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import live
from core.access import require
from core.errors import Conflict, Invalid
from core.models import User
from offices.closeddays import SOURCE, FoundDay, closed_days
from offices.domain.calendar import current_version, lock_calendar
from offices.enums import ClosedKind, DayState, Origin
from offices.models import ClosedDay, Office, OpeningInterval
from offices.rules import may_edit_calendar
from offices.topics import FIGURES, OFFICES

NO_ROW = "open"  # the mark of a day that nothing was ever said about


@dataclass(frozen=True)
class DayPlan:
    """What a day shall be: closed, or short with these intervals (minutes after local midnight)."""

    day: date
    name_de: str
    name_en: str
    intervals: tuple[tuple[int, int], ...] = ()

    @property
    def kind(self) -> ClosedKind:
        """Short when it has hours."""
        return ClosedKind.SHORT if self.intervals else ClosedKind.CLOSURE


def set_day(
    *,
    office: Office,
    plan: DayPlan,
    actor: User,
    now: datetime,
    state: DayState = DayState.ACTIVE,
    seen: str | None = None,
) -> ClosedDay:
    """Close or shorten a day by hand; it stays decided, whatever the library says later. Moves no promise (G3).

    `seen` is the mark of the day (`mark_of_day`) that the actor had before them. Raises Conflict when somebody has
    decided otherwise since, Invalid for a day that is past.
    """
    require(may_edit_calendar(actor))
    _refuse_past(office, plan.day, now)
    values = {
        "kind": plan.kind,
        "name_de": plan.name_de,
        "name_en": plan.name_en,
        "intervals": [list(interval) for interval in plan.intervals],
        "origin": Origin.MANAGER,
        "state": state,
        "source": "",
        "proposal": {},
        "decided_by": actor,
        "decided_at": now,
    }
    with transaction.atomic():
        lock_calendar(office)
        _refuse_changed(ClosedDay.objects.filter(office=office, day=plan.day).first(), seen)
        row, _made = ClosedDay.objects.update_or_create(office=office, day=plan.day, defaults=values)
        _written(office, actor, now, plan.name_en)
    return row


def overrule_day(*, row: ClosedDay, actor: User, now: datetime, seen: str | None = None) -> ClosedDay:
    """The office is open on that day after all; the row stays and can be restored. `seen` as in `set_day`."""
    return _decide(row, DayState.OVERRULED, actor=actor, now=now, seen=seen)


def accept_day(*, row: ClosedDay, actor: User, now: datetime, seen: str | None = None) -> ClosedDay:
    """A proposed or overruled day comes into force. `seen` as in `set_day`."""
    return _decide(row, DayState.ACTIVE, actor=actor, now=now, seen=seen)


def restore_day(*, row: ClosedDay, actor: User, now: datetime, seen: str | None = None) -> ClosedDay:
    """Back to what the holiday calendar and the bridge-day rule say; a day they do not know is overruled."""
    require(may_edit_calendar(actor))
    _refuse_past(row.office, row.day, now)
    found = {day.day: day for day in _found(row.office, [row.day.year])}.get(row.day)
    if not found:
        return overrule_day(row=row, actor=actor, now=now, seen=seen)
    with transaction.atomic():
        row = _locked(row, seen)
        row.kind, row.name_de, row.name_en, row.origin = found.kind, found.name_de, found.name_en, found.origin
        row.state, row.intervals, row.source = DayState.ACTIVE, [], _source(found)
        row.decided_by, row.decided_at, row.proposal = None, None, {}
        row.save()
        _written(row.office, actor, now, row.name_en)
    return row


def _decide(row: ClosedDay, state: DayState, *, actor: User, now: datetime, seen: str | None) -> ClosedDay:
    require(may_edit_calendar(actor))
    _refuse_past(row.office, row.day, now)
    with transaction.atomic():
        row = _locked(row, seen)
        row.state, row.decided_by, row.decided_at, row.proposal = state, actor, now, {}
        row.save(update_fields=["state", "decided_by", "decided_at", "proposal"])
        _written(row.office, actor, now, row.name_en)
    return row


def _locked(row: ClosedDay, seen: str | None) -> ClosedDay:
    """The day as it is now, under the lock of its office. Raises Conflict when it is not the one that was seen."""
    lock_calendar(row.office)
    fresh = ClosedDay.objects.select_related("office").filter(pk=row.pk).first()
    _refuse_changed(fresh, seen)
    if fresh is None:
        raise _changed()
    return fresh


def _written(office: Office, actor: User, now: datetime, reason: str) -> None:
    current_version(office=office, now=now, actor=actor, reason=reason)
    live.changed(OFFICES, FIGURES)


def _refuse_past(office: Office, day: date, now: datetime) -> None:
    if day < now.astimezone(office.tz).date():
        raise Invalid({"day": _("This day is past. What happened on it stays as it was.")})


def mark_of_day(row: ClosedDay | None) -> str:
    """Another text whenever a day is another: what a form carries, to tell that somebody decided it in the meantime."""
    if row is None:
        return NO_ROW
    facts = (row.kind, row.state, row.name_de, row.name_en, row.intervals, row.proposal, row.decided_by_id)
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _refuse_changed(row: ClosedDay | None, seen: str | None) -> None:
    if seen is not None and seen != mark_of_day(row):
        raise _changed()


def _changed() -> Conflict:
    return Conflict("day_changed", _("Somebody has decided this day in the meantime."))


# -- filled in by themselves ------------------------------------------------------------------------------------


def fill_closed_days(*, office: Office, years: Iterable[int], now: datetime) -> int:
    """Add what the holiday calendar and the bridge-day rule name. Returns how many rows were added or proposed.

    A year that is filled for the first time gets its days in force, past ones too: that is the office's set-up. In a
    year that was filled before, past days and days that a person decided are left alone, and every difference in the
    future is only proposed: a new day as PROPOSED, a day that is gone or renamed as `proposal` on its row. A day that
    is PROPOSED still was never in force: it simply follows the library, and goes when the library takes it back.
    """
    wanted = sorted(set(years))
    known = {row.day: row for row in ClosedDay.objects.filter(office=office, day__year__in=wanted)}
    filled = {day.year for day, row in known.items() if row.origin != Origin.MANAGER}
    today = now.astimezone(office.tz).date()
    found = {day.day: day for day in _found(office, wanted)}
    new = [
        _row(office, day, DayState.PROPOSED if day.day.year in filled else DayState.ACTIVE)
        for day in found.values()
        if day.day not in known and (day.day.year not in filled or day.day >= today)
    ]
    with transaction.atomic():
        lock_calendar(office)
        added = ClosedDay.objects.bulk_create(new, ignore_conflicts=True)
        changed = len(added) + _propose_changes(known.values(), found, today)
        if changed:
            current_version(office=office, now=now)
            live.changed(OFFICES, FIGURES)
    return changed


def _propose_changes(rows: Iterable[ClosedDay], found: dict[date, FoundDay], today: date) -> int:
    proposed = 0
    for row in rows:
        if row.origin == Origin.MANAGER or row.decided_by_id or row.day < today:
            continue
        proposal = _proposal(row, found.get(row.day))
        undecided = ClosedDay.objects.filter(pk=row.pk, decided_by=None)  # somebody may be deciding right now
        if row.state == DayState.PROPOSED:
            proposed += _follow(undecided, proposal)
        elif proposal != row.proposal:
            changed = undecided.update(proposal=proposal)
            proposed += changed if proposal else 0
    return proposed


def _follow(undecided: QuerySet[ClosedDay], proposal: dict[str, str]) -> int:
    if not proposal:
        return 0
    if proposal["change"] == "removed":
        return undecided.delete()[0]
    return undecided.update(**{name: proposal[name] for name in ("kind", "name_de", "name_en")})


def _proposal(row: ClosedDay, found: FoundDay | None) -> dict[str, str]:
    """What the library says now, where it differs from the row; {} when it agrees."""
    if not found:
        return {"change": "removed"}
    if (found.kind, found.name_de, found.name_en) == (row.kind, row.name_de, row.name_en):
        return {}
    return {"change": "renamed", "kind": found.kind, "name_de": found.name_de, "name_en": found.name_en}


def apply_proposal(*, row: ClosedDay, accept: bool, actor: User, now: datetime, seen: str | None = None) -> ClosedDay:
    """A person decides what the library proposed for a day: take it over, or keep the row as it is."""
    require(may_edit_calendar(actor))
    with transaction.atomic():
        row = _locked(row, seen)
        if row.state == DayState.PROPOSED:
            return (accept_day if accept else overrule_day)(row=row, actor=actor, now=now)
        change = row.proposal.get("change")
        if not accept:
            return _decide(row, DayState(row.state), actor=actor, now=now, seen=seen)
        return (overrule_day if change == "removed" else restore_day)(row=row, actor=actor, now=now)


def _found(office: Office, years: Sequence[int]) -> list[FoundDay]:
    weekdays = set(OpeningInterval.objects.filter(office=office).values_list("weekday", flat=True))
    return closed_days(country=office.country, subdivision=office.subdivision, staffed_weekdays=weekdays, years=years)


def _row(office: Office, found: FoundDay, state: DayState) -> ClosedDay:
    return ClosedDay(
        office=office,
        day=found.day,
        kind=found.kind,
        name_de=found.name_de,
        name_en=found.name_en,
        origin=found.origin,
        state=state,
        source=_source(found),
    )


def _source(found: FoundDay) -> str:
    return SOURCE if found.origin == Origin.LIBRARY else ""
