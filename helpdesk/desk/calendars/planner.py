"""Bridge-day planner: for a year, both offices side by side, with the calls that the same day had last year (H3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.languages import in_both
from core.models import User
from offices.closeddays import FoundDay, closed_days
from offices.domain.days import DayPlan, accept_day, mark_of_day, overrule_day, set_day
from offices.enums import ClosedKind, DayState
from offices.hourtext import shown
from offices.models import ClosedDay, Office
from offices.queries import hours_of_all
from offices.wording import day_label
from offices.worktime import OfficeHours
from tickets.models import Call

A_DAY = timedelta(days=1)
LONGEST_RUN = timedelta(days=14)
SAME_WEEKDAY_LAST_YEAR = timedelta(weeks=52)
MORNING = ((8 * 60 + 30, 12 * 60),)  # what a short 24 or 31 December is offered as; editable afterwards
YEAR_END = (
    (24, "Heiligabend", "Christmas Eve"),
    (31, "Silvester", "New Year’s Eve"),
)
CLOSED, SHORT, OPEN = "closed", "short", "open"


@dataclass(frozen=True)
class Cell:
    """One candidate in one office. `state` is closed, short, open, proposed, or "" where it is no candidate.

    `away` is the run of days without service that closing makes; `decided` is who decided, or "" for nobody yet;
    `calls_last_year` is None where that day is still to come; `mark` is the day's (`offices.domain.days.mark_of_day`).
    """

    office: Office
    state: str
    hours: str
    away: str
    calls_last_year: int | None
    choices: tuple[tuple[str, str], ...]
    decided: str
    mark: str
    is_past: bool


@dataclass(frozen=True)
class Candidate:
    """A day that could be closed, with a cell for each office."""

    day: date
    when: str
    name: str
    cells: tuple[Cell, ...]


def candidates(offices: Sequence[Office], *, year: int, now: datetime) -> list[Candidate]:
    """Bridge days of any office and the year's end, in order (two queries, and one for each office's calls)."""
    hours = hours_of_all(offices)
    found = {office.pk: _bridges(office, hours[office.pk], year) for office in offices}
    days = sorted({day for bridges in found.values() for day in bridges} | {date(year, 12, d) for d, *_ in YEAR_END})
    known = ClosedDay.objects.filter(office__in=offices, day__in=days).select_related("decided_by")
    rows = {(row.office_id, row.day): row for row in known}
    calls = {office.pk: _calls(office, [day - SAME_WEEKDAY_LAST_YEAR for day in days]) for office in offices}
    return [
        Candidate(
            day,
            date_format(day, pgettext("date format", "l j F")),
            _name(day, found),
            tuple(
                _cell(
                    office,
                    day,
                    rows.get((office.pk, day)),
                    is_candidate=day in found[office.pk] or (_is_year_end(day) and day.weekday() < 5),
                    hours=hours[office.pk],
                    calls=calls[office.pk].get(day - SAME_WEEKDAY_LAST_YEAR, 0),
                    now=now,
                )
                for office in offices
            ),
        )
        for day in days
    ]


def _bridges(office: Office, hours: OfficeHours, year: int) -> dict[date, FoundDay]:
    weekdays = {weekday for weekday, intervals in hours.weekly.items() if intervals}
    days = closed_days(country=office.country, subdivision=office.subdivision, staffed_weekdays=weekdays, years=[year])
    return {day.day: day for day in days if day.kind == ClosedKind.BRIDGE and not _is_year_end(day.day)}


def _calls(office: Office, days: Sequence[date]) -> dict[date, int]:
    local = Call.objects.filter(office=office).annotate(local_day=TruncDate("started_at", tzinfo=office.tz))
    first, last = min(days) - timedelta(days=1), max(days) + timedelta(days=2)
    counted = local.filter(started_at__date__range=(first, last), local_day__in=days)
    return dict(counted.values("local_day").annotate(n=Count("pk")).values_list("local_day", "n"))


def _name(day: date, found: dict[int, dict[date, FoundDay]]) -> str:
    if _is_year_end(day):
        return in_both(*_names_of(day)[:2])
    bridge = next(bridges[day] for bridges in found.values() if day in bridges)
    return in_both(bridge.name_de, bridge.name_en)


def _is_year_end(day: date) -> bool:
    return day.month == 12 and day.day in {number for number, *_ in YEAR_END}


def _names_of(day: date) -> tuple[str, str]:
    return next((de, en) for number, de, en in YEAR_END if number == day.day)


def _cell(
    office: Office,
    day: date,
    row: ClosedDay | None,
    *,
    is_candidate: bool,
    hours: OfficeHours,
    calls: int,
    now: datetime,
) -> Cell:
    closed, short, open_ = (CLOSED, _("closed")), (SHORT, _("short")), (OPEN, _("open"))
    return Cell(
        office=office,
        state=_state(row) if is_candidate or row else "",
        hours=shown(row.intervals) if row else "",
        away=_away(hours, day),
        calls_last_year=calls if day - SAME_WEEKDAY_LAST_YEAR < now.astimezone(office.tz).date() else None,
        choices=(closed, short, open_) if _is_year_end(day) else (closed, open_),
        decided=decided_words(row, office) if row else "",
        mark=mark_of_day(row),
        is_past=day < now.astimezone(office.tz).date(),
    )


def decided_words(row: ClosedDay, office: Office) -> str:
    """Who decided a day, and when; "" for nobody."""
    if not row.decided_by or not row.decided_at:
        return ""
    on = date_format(row.decided_at.astimezone(office.tz), pgettext("date format", "j M Y"))
    return _("%(name)s on %(day)s") % {"name": row.decided_by.name, "day": on}


def _away(hours: OfficeHours, day: date) -> str:
    """The days in a row without service when the day is closed: "Thu 14 May to Sun 17 May, 4 days"."""
    first = last = day
    while not _is_staffed(hours, first - A_DAY) and day - first < LONGEST_RUN:
        first -= A_DAY
    while not _is_staffed(hours, last + A_DAY) and last - day < LONGEST_RUN:
        last += A_DAY
    count = (last - first).days + 1
    if count == 1:
        return day_label(day)
    text = ngettext("%(first)s to %(last)s, %(n)d day", "%(first)s to %(last)s, %(n)d days", count)
    return text % {"first": day_label(first), "last": day_label(last), "n": count}


def _is_staffed(hours: OfficeHours, day: date) -> bool:
    return day not in hours.closed and bool(hours.special.get(day) or hours.weekly.get(day.weekday()))


def _state(row: ClosedDay | None) -> str:
    if row is None or row.state == DayState.OVERRULED:
        return OPEN
    if row.state == DayState.PROPOSED:
        return "proposed"
    return SHORT if row.kind == ClosedKind.SHORT else CLOSED


def decide(*, office: Office, day: date, choice: str, actor: User, now: datetime, seen: str | None = None) -> ClosedDay:
    """Close, shorten or open a candidate. A decision stays a person's: the library never changes it again.

    `seen` is the mark that the cell carried; raises Conflict when somebody has decided otherwise since.
    """
    row = ClosedDay.objects.filter(office=office, day=day).first()
    if choice == CLOSED and row and row.kind != ClosedKind.SHORT:
        return accept_day(row=row, actor=actor, now=now, seen=seen)
    if choice == OPEN and row:
        return overrule_day(row=row, actor=actor, now=now, seen=seen)
    names = _names_of(day) if _is_year_end(day) else ("Brückentag", "Bridge day")
    plan = DayPlan(day, *names, MORNING if choice == SHORT else ())
    state = DayState.OVERRULED if choice == OPEN else DayState.ACTIVE
    return set_day(office=office, plan=plan, state=state, actor=actor, now=now, seen=seen)
