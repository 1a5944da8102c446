"""The next two weeks' hours in words, for the voice announcement."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from offices.enums import ClosedKind, DayState
from offices.hourtext import shown_interval
from offices.models import ClosedDay, Office

DAYS = 14
A_DAY = timedelta(days=1)


def announcement(office: Office, *, now: datetime, language: str) -> str:
    """One line per run of equal days: "Monday 18 May to Friday 22 May: 08:30–17:00." (two queries)."""
    with translation.override(language):
        return "\n".join(_lines(office, now.astimezone(office.tz).date()))


def _lines(office: Office, first: date) -> Iterator[str]:
    days = [first + A_DAY * number for number in range(DAYS)]
    hours = _hours_by_day(office, days)
    start = days[0]
    for day, following in zip(days, [*days[1:], None], strict=True):
        if following is None or hours[following] != hours[day]:
            yield f"{_span(start, day)}: {hours[day]}."
            if following:
                start = following


def _span(first: date, last: date) -> str:
    shape = pgettext("date format", "l j F")
    if first == last:
        return date_format(first, shape)
    return _("%(first)s to %(last)s") % {"first": date_format(first, shape), "last": date_format(last, shape)}


def _hours_by_day(office: Office, days: list[date]) -> dict[date, str]:
    weekly: dict[int, list[tuple[int, int]]] = {}
    for row in office.intervals.all():
        weekly.setdefault(row.weekday, []).append((row.opens, row.closes))
    special = {row.day: row for row in office.closed_days.filter(day__in=days, state=DayState.ACTIVE)}
    return {day: _said(special.get(day), weekly.get(day.weekday(), [])) for day in days}


def _said(row: ClosedDay | None, intervals: list[tuple[int, int]]) -> str:
    if row and row.kind != ClosedKind.SHORT:
        return _("closed (%(name)s)") % {"name": row.name}
    hours = [(opens, closes) for opens, closes in row.intervals] if row else intervals
    if not hours:
        return _("closed")
    said = _(" and ").join(shown_interval(interval) for interval in hours)
    return _("%(hours)s (%(name)s)") % {"hours": said, "name": row.name} if row else said
