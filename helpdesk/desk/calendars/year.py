"""The year at a glance: twelve months of days with their kind, ready to show."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.desk.calendars.planner import decided_words
from offices.domain.days import mark_of_day
from offices.enums import ClosedKind, DayState
from offices.hourtext import shown
from offices.models import ClosedDay, Office
from offices.wording import day_label

MOST_WEEKS = 6
ICONS = {
    ClosedKind.HOLIDAY: "calendar-off",
    ClosedKind.BRIDGE: "building-bridge",
    ClosedKind.CLOSURE: "lock",
    ClosedKind.SHORT: "clock-hour-4",
}


@dataclass(frozen=True)
class CalendarDay:
    """One cell. `state`: staffed, off (weekday without hours), holiday, bridge, closure, short, proposed, overruled.

    `is_stop`: the one day that the Tab key reaches; arrow keys move on from there (static/js/calendar.js).
    """

    day: date
    state: str
    label: str
    title: str
    is_today: bool
    is_past: bool
    is_stop: bool


@dataclass(frozen=True)
class CalendarMonth:
    """A month in weeks; a None is a day of another month."""

    number: int
    name: str
    weeks: tuple[tuple[CalendarDay | None, ...], ...]


def weekdays() -> list[tuple[str, str]]:
    """The heads of the columns: two letters and the whole name."""
    return [(str(WEEKDAYS_ABBR[number])[:2], str(name)) for number, name in WEEKDAYS.items()]


@dataclass(frozen=True)
class ClosedDayRow:
    """A closed day in the list beside the year."""

    pk: int
    day: date
    when: str
    name: str
    kind: str
    icon: str
    state: str
    state_label: str
    origin: str
    source: str
    hours: str
    decided: str
    proposal: str
    mark: str
    is_past: bool


def months_of(office: Office, year: int, *, now: datetime) -> list[CalendarMonth]:
    """Twelve months (two queries)."""
    rows = {row.day: row for row in office.closed_days.filter(day__year=year)}
    staffed = set(office.intervals.values_list("weekday", flat=True))
    today = now.astimezone(office.tz).date()
    return [
        CalendarMonth(number, str(MONTHS[number]), tuple(_weeks(year, number, rows, staffed, today)))
        for number in range(1, 13)
    ]


def _weeks(
    year: int, month: int, rows: dict[date, ClosedDay], staffed: set[int], today: date
) -> Iterator[tuple[CalendarDay | None, ...]]:
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    for week in weeks:
        yield tuple(_day(day, rows.get(day), staffed, today) if day.month == month else None for day in week)
    yield from [(None,) * 7] * (MOST_WEEKS - len(weeks))  # all months are as high


def _day(day: date, row: ClosedDay | None, staffed: set[int], today: date) -> CalendarDay:
    state = state_of_day(row, is_staffed=day.weekday() in staffed)
    label = _label(day, row, state)
    first = today if today.year == day.year else date(day.year, 1, 1)
    return CalendarDay(day, state, label, label if row else "", day == today, day < today, day == first)


def state_of_day(row: ClosedDay | None, *, is_staffed: bool) -> str:
    """What the cell shows; a holiday on a weekday without hours is still named."""
    if row is None:
        return "staffed" if is_staffed else "off"
    return row.kind if row.state == DayState.ACTIVE else row.state


def _label(day: date, row: ClosedDay | None, state: str) -> str:
    words = date_format(day, pgettext("date format", "l j F Y"))
    if row is None:
        said = _("staffed") if state == "staffed" else _("no hours")
        return f"{words}: {said}"
    kind = f"{row.name}, {row.get_kind_display()}"
    return f"{words}: {kind}" if row.state == DayState.ACTIVE else f"{words}: {kind}, {row.get_state_display()}"


def rows_of(rows: Iterable[ClosedDay], office: Office, *, today: date) -> list[ClosedDayRow]:
    """The list beside the year."""
    return [_row(row, office, today) for row in rows]


def _row(row: ClosedDay, office: Office, today: date) -> ClosedDayRow:
    return ClosedDayRow(
        pk=row.pk,
        day=row.day,
        when=day_label(row.day),
        name=row.name,
        kind=str(row.get_kind_display()),
        icon=ICONS[ClosedKind(row.kind)],
        state=row.state,
        state_label=str(row.get_state_display()),
        origin=str(row.get_origin_display()),
        source=row.source,
        hours=shown(row.intervals),
        decided=decided_words(row, office),
        proposal=_proposal(row),
        mark=mark_of_day(row),
        is_past=row.day < today,
    )


def _proposal(row: ClosedDay) -> str:
    if row.state == DayState.PROPOSED:
        return _("new in the holiday calendar")
    if row.proposal.get("change") == "removed":
        return _("no longer in the holiday calendar")
    if row.proposal:
        named = ClosedDay(name_de=row.proposal["name_de"], name_en=row.proposal["name_en"])
        return _("now called %(name)s") % {"name": named.name}
    return ""
