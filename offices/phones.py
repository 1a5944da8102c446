"""When an office's phones are staffed, in words (H2), for people outside the house."""

from datetime import date, time, timedelta
from itertools import groupby

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, pgettext

from offices.models import Office
from offices.queries import hours_of
from offices.worktime import OfficeHours

Intervals = tuple[tuple[time, time], ...]
_MONDAY = date(2024, 1, 1)


def phone_line(office: Office) -> str:
    """ "Phones in Hamburg: Mon to Fri 08:30 to 17:00, except public holidays and bridge days." "" without hours."""
    hours = weekly_words(hours_of(office))
    if not hours:
        return ""
    values = {"office": office.name, "hours": hours}
    return gettext("Phones in %(office)s: %(hours)s, except public holidays and bridge days.") % values


def weekly_words(hours: OfficeHours) -> str:
    """Weekdays with the same hours together: "Mon to Thu 08:30 to 17:00, Fri 08:30 to 15:00"."""
    days: list[tuple[int, Intervals]] = [(day, tuple(hours.weekly.get(day, ()))) for day in range(7)]
    stretches = [(list(group), intervals) for intervals, group in groupby(days, key=lambda day: day[1])]
    return ", ".join(
        f"{_days(group[0][0], group[-1][0])} {_intervals(intervals)}" for group, intervals in stretches if intervals
    )


def _days(first: int, last: int) -> str:
    if first == last:
        return _name(first)
    return gettext("%(first)s to %(last)s") % {"first": _name(first), "last": _name(last)}


def _name(weekday: int) -> str:
    return date_format(_MONDAY + timedelta(days=weekday), pgettext("date format", "D"))


def _intervals(intervals: Intervals) -> str:
    words = [
        gettext("%(opens)s to %(closes)s")
        % {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}" if closes != time(0) else "24:00"}
        for opens, closes in intervals
    ]
    return gettext(" and ").join(words)
