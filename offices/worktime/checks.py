"""What is no calendar: refused with a message that names day and fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from offices.worktime.faults import InvalidHours
from offices.worktime.wall_clock import Interval, Intervals, closing_of, shown, wall_of

Key = TypeVar("Key", int, date)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def checked_zone(zone: str) -> ZoneInfo:
    """The zone of that IANA name."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, TypeError, OSError):  # unknown, malformed, no text, a directory
        raise InvalidHours(f"{zone!r} is not a known time zone.") from None


def weekday(day: int) -> str:
    """The name of a weekday, for messages; refuses what is none."""
    if type(day) is not int or not 0 <= day <= 6:
        raise InvalidHours(f"{day!r} is not a weekday (0 Monday to 6 Sunday).")
    return _WEEKDAYS[day]


def dated(day: date) -> str:
    """A date, for messages; refuses what is none."""
    if type(day) is not date:
        raise InvalidHours(f"{day!r} is not a date.")
    return day.isoformat()


def check_exceptions(special: Mapping[date, Intervals], closed: Mapping[date, str]) -> None:
    """A closed day has a name and no hours, a day with hours of its own has some."""
    for day, name in closed.items():
        on = dated(day)
        if not (isinstance(name, str) and name.strip()):
            raise InvalidHours(f"{on}: a closed day needs the name of its reason.")
        if day in special:
            raise InvalidHours(f"{on} is both closed and a day with hours of its own.")
    for day, intervals in special.items():
        if not intervals:
            raise InvalidHours(f"{dated(day)}: a day without hours must be a closed day with a name.")


def checked_days(days: Mapping[Key, Intervals], named: Callable[[Key], str]) -> dict[Key, Intervals]:
    """The days in order, each with its intervals in order; days without any are left out."""
    checked = {day: _checked_intervals(named(day), intervals) for day, intervals in days.items()}
    return {day: checked[day] for day in sorted(checked) if checked[day]}


def _checked_intervals(day: str, intervals: Intervals) -> Intervals:
    ordered = tuple(sorted(_checked_interval(day, interval) for interval in intervals))
    for one, other in pairwise(ordered):
        if closing_of(one) > wall_of(other[0]):
            raise InvalidHours(f"{day}: {shown(one)} and {shown(other)} overlap.")
    return ordered


def _checked_interval(day: str, interval: Interval) -> Interval:
    if len(interval) != 2 or not all(isinstance(at, time) for at in interval):
        raise InvalidHours(f"{day}: {interval!r} is not a pair of times.")
    opens, closes = interval
    if opens.tzinfo or closes.tzinfo:
        raise InvalidHours(f"{day}: opening hours are local times and carry no zone.")
    if closing_of(interval) <= wall_of(opens):
        raise InvalidHours(f"{day}: {shown(interval)} does not close after it opens.")
    return opens, closes
