"""Bridge-day planner: for a year, both offices side by side, with the calls that the same day had last year (H3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.formats import date_format
from django.utils.translation import get_language

from helpdesk.core.models import User
from offices.closeddays import FoundDay, closed_days
from offices.domain.days import DayPlan, accept_day, overrule_day, set_day
from offices.enums import ClosedKind, DayState
from offices.hourtext import shown
from offices.models import ClosedDay, Office
from tickets.models import Call

SAME_WEEKDAY_LAST_YEAR = timedelta(weeks=52)
MORNING = ((8 * 60 + 30, 12 * 60),)  # what a short 24 or 31 December is offered as; editable afterwards
YEAR_END = (
    (24, "Heiligabend", "Christmas Eve"),
    (31, "Silvester", "New Year’s Eve"),
)
CLOSED, SHORT, OPEN = "closed", "short", "open"


@dataclass(frozen=True)
class Cell:
    """One candidate in one office. `state` is closed, short, open, proposed, or "" where it is no candidate."""

    office: Office
    state: str
    hours: str
    calls_last_year: int
    may_be_short: bool
    is_past: bool


@dataclass(frozen=True)
class Candidate:
    """A day that could be closed, with a cell for each office."""

    day: date
    when: str
    name: str
    cells: tuple[Cell, ...]


def candidates(offices: Sequence[Office], *, year: int, now: datetime) -> list[Candidate]:
    """Bridge days of any office and the year's end, in order (three queries for each office)."""
    found = {office.pk: _bridges(office, year) for office in offices}
    days = sorted({day for bridges in found.values() for day in bridges} | {date(year, 12, d) for d, *_ in YEAR_END})
    rows = {(row.office_id, row.day): row for row in ClosedDay.objects.filter(office__in=offices, day__in=days)}
    calls = {office.pk: _calls(office, [day - SAME_WEEKDAY_LAST_YEAR for day in days]) for office in offices}
    return [
        Candidate(
            day,
            date_format(day, "l, j F"),
            _name(day, found),
            tuple(
                _cell(office, day, rows.get((office.pk, day)), found[office.pk], calls[office.pk], now)
                for office in offices
            ),
        )
        for day in days
    ]


def _bridges(office: Office, year: int) -> dict[date, FoundDay]:
    weekdays = set(office.intervals.values_list("weekday", flat=True))
    days = closed_days(country=office.country, subdivision=office.subdivision, staffed_weekdays=weekdays, years=[year])
    return {day.day: day for day in days if day.kind == ClosedKind.BRIDGE and not _is_year_end(day.day)}


def _calls(office: Office, days: Sequence[date]) -> dict[date, int]:
    local = Call.objects.filter(office=office).annotate(local_day=TruncDate("started_at", tzinfo=office.tz))
    first, last = min(days) - timedelta(days=1), max(days) + timedelta(days=2)
    counted = local.filter(started_at__date__range=(first, last), local_day__in=days)
    return dict(counted.values("local_day").annotate(n=Count("pk")).values_list("local_day", "n"))


def _name(day: date, found: dict[int, dict[date, FoundDay]]) -> str:
    in_german = (get_language() or "").startswith("de")
    if _is_year_end(day):
        return _names_of(day)[0 if in_german else 1]
    bridge = next(bridges[day] for bridges in found.values() if day in bridges)
    return bridge.name_de if in_german else bridge.name_en


def _is_year_end(day: date) -> bool:
    return day.month == 12 and day.day in {number for number, *_ in YEAR_END}


def _names_of(day: date) -> tuple[str, str]:
    return next((de, en) for number, de, en in YEAR_END if number == day.day)


def _cell(
    office: Office,
    day: date,
    row: ClosedDay | None,
    bridges: dict[date, FoundDay],
    calls: dict[date, int],
    now: datetime,
) -> Cell:
    is_candidate = day in bridges or (_is_year_end(day) and day.weekday() < 5)
    state = _state(row) if is_candidate or row else ""
    hours = shown(row.intervals) if row else ""
    is_past = day < now.astimezone(office.tz).date()
    return Cell(office, state, hours, calls.get(day - SAME_WEEKDAY_LAST_YEAR, 0), _is_year_end(day), is_past)


def _state(row: ClosedDay | None) -> str:
    if row is None or row.state == DayState.OVERRULED:
        return OPEN
    if row.state == DayState.PROPOSED:
        return "proposed"
    return SHORT if row.kind == ClosedKind.SHORT else CLOSED


def decide(*, office: Office, day: date, choice: str, actor: User, now: datetime) -> ClosedDay:
    """Close, shorten or open a candidate. A decision stays a person's: the library never changes it again."""
    row = ClosedDay.objects.filter(office=office, day=day).first()
    if choice == CLOSED and row and row.kind != ClosedKind.SHORT:
        return accept_day(row=row, actor=actor, now=now)
    if choice == OPEN and row:
        return overrule_day(row=row, actor=actor, now=now)
    names = _names_of(day) if _is_year_end(day) else ("Brückentag", "Bridge day")
    plan = DayPlan(day, *names, MORNING if choice == SHORT else ())
    row = set_day(office=office, plan=plan, actor=actor, now=now)
    return overrule_day(row=row, actor=actor, now=now) if choice == OPEN else row
