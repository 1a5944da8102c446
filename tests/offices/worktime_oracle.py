"""A slow, plain judge of `offices.worktime`, and the calendars it judges by.

The judge goes through every minute of some years once, asks the zone what the office's clock reads, and
writes down whether the office is open. It goes from UTC to local time only, knows nothing of intervals,
weeks or clock changes, and so shares no idea with the code it judges. Opening hours lie on full minutes.
"""

import random
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from offices.worktime import (
    Deadline,
    OfficeHours,
    Step,
    StepReason,
    add_working_time,
    is_open,
    next_closing,
    next_opening,
    subtract_working_time,
    working_time_between,
)

MINUTE = 60_000_000  # in microseconds, the unit in which the judge counts
MINUTES_A_DAY = 1440
MICROSECOND = timedelta(microseconds=1)
STAFFED = ((time(8, 30), time(17)),)  # H2
SHORT_DAY = ((time(8, 30), time(12)),)


class OpenStretch(NamedTuple):
    """Minutes in a row, from the `start`-th on, of one local day and with one answer."""

    start: int
    day: int
    is_open: bool


class Oracle:
    """What the office's clock says, minute by minute, in the UTC days from `first` to before `end`."""

    def __init__(self, hours: OfficeHours, first: date, end: date) -> None:
        self.hours = hours
        self.origin = datetime.combine(first, time(0), UTC)
        self.length = (end - first).days * MINUTES_A_DAY
        self.open = bytearray(self.length)
        self.stretches: list[OpenStretch] = []
        self.clock_changes: list[int] = []
        self._walk(ZoneInfo(hours.zone))
        self.worked = array("I", accumulate(self.open))  # minutes worked by the end of each minute
        self._starts = [stretch.start for stretch in self.stretches]
        self._reasons = self._reasons_of_stretches()

    def _walk(self, zone: ZoneInfo) -> None:
        """A time is reached when the clock first reads it or later: hence the highest reading so far."""
        second = int(self.origin.timestamp())
        highest, day, is_open_minute, table = 0, 0, None, bytearray()
        offset = None
        for minute in range(self.length):
            clock = datetime.fromtimestamp(second + 60 * minute, zone)
            reading = clock.toordinal() * MINUTES_A_DAY + clock.hour * 60 + clock.minute
            if offset != (offset := reading - minute) and minute:
                self.clock_changes.append(minute)
            highest = max(highest, reading)
            if day != highest // MINUTES_A_DAY:
                day, is_open_minute = highest // MINUTES_A_DAY, None
                table = self._minutes_of(date.fromordinal(day))
            if is_open_minute != (is_open_minute := table[highest % MINUTES_A_DAY]):
                self.stretches.append(OpenStretch(minute, day, bool(is_open_minute)))
            self.open[minute] = is_open_minute

    def _minutes_of(self, day: date) -> bytearray:
        table = bytearray(MINUTES_A_DAY)
        if day in self.hours.closed:
            return table
        for opens, closes in self.hours.special.get(day) or self.hours.weekly.get(day.weekday(), ()):
            until = closes.hour * 60 + closes.minute or MINUTES_A_DAY
            for minute in range(opens.hour * 60 + opens.minute, until):
                table[minute] = 1
        return table

    def _reasons_of_stretches(self) -> list[StepReason]:
        opened: dict[int, list[int]] = {}
        for stretch in self.stretches:
            if stretch.is_open:
                opened.setdefault(stretch.day, []).append(stretch.start)
        return [self._reason(stretch, opened.get(stretch.day)) for stretch in self.stretches]

    def _reason(self, stretch: OpenStretch, opened: list[int] | None) -> StepReason:
        if stretch.is_open:
            return StepReason.WORKED
        if opened is None:
            is_closed = date.fromordinal(stretch.day) in self.hours.closed
            return StepReason.CLOSED if is_closed else StepReason.WEEKEND
        if stretch.start < opened[0]:
            return StepReason.BEFORE_OPENING
        return StepReason.AFTER_CLOSING if stretch.start > opened[-1] else StepReason.BREAK

    # Instants are counted in microseconds since the origin.

    def count(self, at: datetime) -> int:
        return (at - self.origin) // MICROSECOND

    def instant(self, count: int) -> datetime:
        return self.origin + count * MICROSECOND

    def is_open(self, at: int) -> bool:
        return bool(self.open[at // MINUTE])

    def worked_until(self, at: int) -> int:
        minute, rest = divmod(at, MINUTE)
        before = self.worked[minute - 1] if minute else 0
        return before * MINUTE + (rest if self.open[minute] else 0)

    def add(self, start: int, budget: int) -> int:
        if not budget:
            return start if self.is_open(start) else self.open.index(1, start // MINUTE) * MINUTE
        wanted = self.worked_until(start) + budget
        minute = bisect_left(self.worked, -(-wanted // MINUTE))  # the first by whose end so much is worked
        return (minute + 1) * MINUTE - (self.worked[minute] * MINUTE - wanted)

    def subtract(self, end: int, budget: int) -> int:
        wanted = self.worked_until(end) - budget
        if not budget:
            if self.is_open(end):
                return end
            return (bisect_left(self.worked, wanted // MINUTE) + 1) * MINUTE
        minute = bisect_right(self.worked, wanted // MINUTE)  # the first by whose end more is worked
        return (minute + 1) * MINUTE - (self.worked[minute] * MINUTE - wanted)

    def next_opening(self, at: int) -> int:
        closed = self.open.index(0, at // MINUTE)
        return self.open.index(1, closed) * MINUTE

    def next_closing(self, at: int) -> int:
        opened = self.open.index(1, at // MINUTE)
        return self.open.index(0, opened) * MINUTE

    def steps(self, start: int, end: int) -> tuple[Step, ...]:
        """The explanation that `[start, end)` ought to have."""
        steps = []
        number = bisect_right(self._starts, start // MINUTE) - 1
        while start < end:
            day, reason = date.fromordinal(self.stretches[number].day), self._reasons[number]
            until = min(end, self._starts[number + 1] * MINUTE)
            worked = (until - start if reason is StepReason.WORKED else 0) * MICROSECOND
            name = self.hours.closed.get(day, "")
            steps.append(Step(day, reason, self.instant(start), self.instant(until), worked, name))
            start, number = until, number + 1
        return tuple(steps)


class Questions:
    """Random questions to an office and the judge, leaning to where mistakes are: edges and clock changes."""

    def __init__(self, oracle: Oracle, seed: str, first: datetime, end: datetime, longest: timedelta) -> None:
        self.oracle = oracle
        self.random = random.Random(seed)
        self.first, self.end = oracle.count(first), oracle.count(end)
        self.longest = longest // MICROSECOND
        self.edges = [s.start * MINUTE for s in oracle.stretches if self.first < s.start * MINUTE < self.end]
        changes = [minute * MINUTE for minute in oracle.clock_changes]
        self.changes = [change for change in changes if self.first < change < self.end] or self.edges

    def ask(self) -> str:
        """One question to both. What they disagree about, or nothing."""
        kind = self.random.choices(("add", "subtract", "between", "at"), (5, 2, 2, 1))[0]
        question = {"add": self._add, "subtract": self._subtract, "between": self._between, "at": self._at}
        return question[kind]()

    def _add(self) -> str:
        start, budget = self._instant(), self._budget()
        due = self.oracle.add(start, budget)
        found = add_working_time(self.oracle.hours, self.oracle.instant(start), budget * MICROSECOND)
        expected = Deadline(self.oracle.instant(due), self.oracle.steps(start, due))
        return self._difference("add", (start, budget), expected, found)

    def _subtract(self) -> str:
        end, budget = self._instant(), self._budget()
        begun = self.oracle.subtract(end, budget)
        found = subtract_working_time(self.oracle.hours, self.oracle.instant(end), budget * MICROSECOND)
        expected = Deadline(self.oracle.instant(begun), self.oracle.steps(begun, end))
        return self._difference("subtract", (end, budget), expected, found)

    def _between(self) -> str:
        start, end = self._instant(), self._instant()
        worked = self.oracle.worked_until(end) - self.oracle.worked_until(start)
        instants = self.oracle.instant(start), self.oracle.instant(end)
        found = working_time_between(self.oracle.hours, *instants)
        return self._difference("between", (start, end), worked * MICROSECOND, found)

    def _at(self) -> str:
        at = self._instant()
        oracle, hours, instant = self.oracle, self.oracle.hours, self.oracle.instant(at)
        turns = oracle.instant(oracle.next_opening(at)), oracle.instant(oracle.next_closing(at))
        found = is_open(hours, instant), next_opening(hours, instant), next_closing(hours, instant)
        return self._difference("at", (at,), (oracle.is_open(at), *turns), found)

    def _instant(self) -> int:
        where = self.random.random()
        if where < 0.5:
            return self.random.randrange(self.first, self.end)
        near = self.random.choice(self.edges if where < 0.85 else self.changes)
        jitter = self.random.choice((0, 0, -1, 1, 1_000_000, MINUTE, 30 * MINUTE, 120 * MINUTE))
        jitter *= self.random.choice((-1, 1))
        return min(max(near + jitter, self.first), self.end - 1)

    def _budget(self) -> int:
        kind = self.random.random()
        if kind < 0.5:
            return 120 * MINUTE  # G2
        if kind < 0.9:
            return self.random.choice((0, 1, 30 * MINUTE, self.random.randrange(17 * 60) * MINUTE))
        return self.random.randrange(self.longest)

    def _difference(self, kind: str, question: tuple[int, ...], expected: object, found: object) -> str:
        if expected == found:
            return ""
        asked = self.oracle.instant(question[0])
        return f"{self.oracle.hours.calendar}: {kind} {question} at {asked}: {expected} is right, not {found}"


# Calendars


def bridge_days(public: Iterable[date]) -> list[date]:
    """H3: single working days between a public holiday and a weekend, or between two public holidays."""
    public_days = set(public)

    def is_free(day: date) -> bool:
        return day in public_days or day.weekday() >= 5

    neighbours = {day + side * timedelta(days=1) for day in public_days for side in (-1, 1)}
    return sorted(
        day
        for day in neighbours
        if not is_free(day) and is_free(day - timedelta(days=1)) and is_free(day + timedelta(days=1))
    )


def closed_days(country: str, subdivision: str, years: Iterable[int]) -> dict[date, str]:
    public = holidays.country_holidays(country, subdiv=subdivision, years=years)
    return dict.fromkeys(bridge_days(public), "Bridge day") | dict(public)


def short_days(closed: dict[date, str], years: Iterable[int]) -> dict[date, tuple[tuple[time, time], ...]]:
    """Christmas Eve and New Year's Eve until noon, unless they are closed anyway."""
    eves = (date(year, 12, day) for year in years for day in (24, 31))
    return {eve: SHORT_DAY for eve in eves if eve not in closed and eve.weekday() < 5}


def hamburg(years: range) -> OfficeHours:
    closed = closed_days("DE", "HH", years)
    weekly = dict.fromkeys(range(5), STAFFED)
    return OfficeHours("Europe/Berlin", weekly, short_days(closed, years), closed, "Hamburg")


def woking(years: range) -> OfficeHours:
    closed = closed_days("GB", "ENG", years)
    weekly = dict.fromkeys(range(5), STAFFED)
    return OfficeHours("Europe/London", weekly, short_days(closed, years), closed, "Woking")


def hamburg_at_night(years: range) -> OfficeHours:
    """Open on every night of a clock change, with edges inside the hour that is missing or comes twice."""
    nights = ((time(0), time(2, 10)), (time(2, 20), time(2, 30)), (time(2, 45), time(5)), (time(22), time(0)))
    closed = closed_days("DE", "HH", years)
    return OfficeHours("Europe/Berlin", dict.fromkeys(range(7), nights), {}, closed, "Hamburg at night")


def woking_at_night(years: range) -> OfficeHours:
    nights = ((time(0), time(1)), (time(1, 15), time(1, 40)), (time(1, 40), time(6)), (time(23), time(0)))
    closed = closed_days("GB", "ENG", years)
    return OfficeHours("Europe/London", dict.fromkeys(range(7), nights), {}, closed, "Woking at night")
