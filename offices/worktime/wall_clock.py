"""What the wall clock of an office shows: its local hours as stretches of time since a midnight."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TypeVar

Interval = tuple[time, time]  # local (open, close); a close of time(0, 0) means 24:00
Intervals = tuple[Interval, ...]
Walls = tuple[tuple[timedelta, timedelta], ...]  # open stretches by the wall clock, since a midnight
Point = TypeVar("Point", datetime, timedelta)

MIDNIGHT = time(0)
NOTHING, SECOND, DAY = timedelta(0), timedelta(seconds=1), timedelta(days=1)


def wall_of(at: time) -> timedelta:
    """How far a time of day lies after midnight by the wall clock."""
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def closing_of(interval: Interval) -> timedelta:
    """Its close, likewise; midnight as a close is 24:00."""
    return wall_of(interval[1]) or DAY


def walls_of(intervals: Intervals) -> Walls:
    """The open stretches of one day, since its midnight."""
    return joined((wall_of(interval[0]), closing_of(interval)) for interval in intervals)


def walls_of_week(days: list[Walls]) -> Walls:
    """The open stretches of seven days, since Monday's midnight; past midnight they may be joined."""
    return joined((day * DAY + o, day * DAY + c) for day, walls in enumerate(days) for o, c in walls)


def joined(stretches: Iterable[tuple[Point, Point]]) -> tuple[tuple[Point, Point], ...]:
    """The stretches in order, those that touch as one, without those that a clock change swallowed."""
    found: list[tuple[Point, Point]] = []
    for start, end in stretches:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        elif start < end:
            found.append((start, end))
    return tuple(found)


def monday_of(number: int) -> int:
    """The Monday of the week of a day; both are ordinals."""
    return number - (number - 1) % 7  # day 1, in the year 1, was a Monday


def interval_texts(interval: Interval) -> list[str]:
    """Open and close as text, "24:00" for midnight as a close."""
    opens, closes = (at.isoformat("auto" if at.second or at.microsecond else "minutes") for at in interval)
    return [opens, "24:00" if closes == "00:00" else closes]


def shown(interval: Interval) -> str:
    """For messages: 08:30–17:00."""
    return "–".join(interval_texts(interval))
