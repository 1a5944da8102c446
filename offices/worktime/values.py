"""What goes in and what comes out: the calendar of an office; a due time with its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from offices.worktime.checks import check_exceptions, checked_days, checked_zone, dated, weekday
from offices.worktime.faults import InvalidHours
from offices.worktime.wall_clock import Intervals, Walls, monday_of, walls_of, walls_of_week


class StepReason(StrEnum):
    """Why a stretch of a local day counts or does not count."""

    WORKED = "worked"
    BEFORE_OPENING = "before_opening"
    AFTER_CLOSING = "after_closing"
    BREAK = "break"
    WEEKEND = "weekend"  # a weekday without hours
    CLOSED = "closed"  # a public holiday, bridge day or closure: the step carries its name


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch `[start, end)` (UTC) of the local day `day`; `worked` is its length, or zero while closed."""

    day: date
    reason: StepReason
    start: datetime
    end: datetime
    worked: timedelta
    name: str = ""


class _StepsWhenRead:
    """`Deadline.steps`: the steps, or the call that makes them when first read (ten years have 9,000)."""

    def __get__(self, deadline: Deadline | None, owner: type[Deadline]) -> tuple[Step, ...]:
        if deadline is None:
            raise AttributeError("steps")  # says to dataclass: no default
        steps: tuple[Step, ...] | Callable[[], tuple[Step, ...]] = vars(deadline)["steps"]
        if callable(steps):
            steps = vars(deadline)["steps"] = steps()
        return steps

    def __set__(self, deadline: Deadline, steps: tuple[Step, ...] | Callable[[], tuple[Step, ...]]) -> None:
        vars(deadline)["steps"] = steps


@dataclass(frozen=True)
class Deadline:
    """The instant found (UTC), and why: steps in order, without a gap, between it and the one asked from."""

    due_at: datetime
    steps: _StepsWhenRead = _StepsWhenRead()  # reads as tuple[Step, ...]


Stretches = tuple[tuple[datetime, datetime], ...]  # open stretches in UTC; those that touch are joined


class Week(NamedTuple):
    """Seven local days from a Monday (an ordinal) on the time line, `[start, end)` in UTC."""

    monday: int
    start: datetime
    end: datetime
    worked: timedelta
    open: Stretches


@dataclass(frozen=True)
class OfficeHours:
    """One version of an office's calendar: a frozen, hashable value. Invalid input raises InvalidHours.

    zone: IANA name. weekly: weekday (0 Monday … 6 Sunday) to its local intervals; one left out has none.
    special: a date to hours of its own (a short day). closed: a date to the name of the reason. A close of
    time(0, 0) means 24:00; hours past midnight are two intervals, on two days.
    """

    zone: str
    weekly: Mapping[int, Intervals]
    special: Mapping[date, Intervals] = field(default_factory=dict)
    closed: Mapping[date, str] = field(default_factory=dict)
    name: str = ""
    # Derived from the fields above, or remembered: no part of the value.
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _walls: dict[int | date, Walls] = field(init=False, repr=False, compare=False)
    _usual: Walls = field(init=False, repr=False, compare=False)  # a week without exceptions
    _unusual: frozenset[int] = field(init=False, repr=False, compare=False)  # Mondays of weeks with some
    _weeks: dict[int, Week] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            zone = checked_zone(self.zone)
            weekly = checked_days(self.weekly, weekday)
            special = checked_days(self.special, dated)
            check_exceptions(self.special, self.closed)
        except InvalidHours as fault:
            raise InvalidHours(f"{self.calendar}: {fault}") from None
        walls = {day: walls_of(intervals) for day, intervals in (*weekly.items(), *special.items())}
        values = {
            "weekly": MappingProxyType(weekly),
            "special": MappingProxyType(special),
            "closed": MappingProxyType(dict(sorted(self.closed.items()))),
            "_zone": zone,
            "_walls": walls,
            "_usual": walls_of_week([walls.get(day, ()) for day in range(7)]),
            "_unusual": frozenset(monday_of(day.toordinal()) for day in (*special, *self.closed)),
            "_weeks": {},
        }
        for attribute, value in values.items():
            object.__setattr__(self, attribute, value)  # the one moment at which the value may be set

    def __hash__(self) -> int:
        days = (tuple(mapping.items()) for mapping in (self.weekly, self.special, self.closed))
        return hash((self.zone, self.name, *days))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled and copied by its five fields: a mapping proxy cannot be, what is remembered need not."""
        return OfficeHours, (self.zone, dict(self.weekly), dict(self.special), dict(self.closed), self.name)

    @property
    def calendar(self) -> str:
        """What messages call it: its name, or its zone."""
        return self.name or str(self.zone)
