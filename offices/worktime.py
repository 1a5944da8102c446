"""Deadline arithmetic over an office's staffed time (rules H2, H3, G2, G4). Pure; standard library only.

Instants are UTC; an office's zone serves only to turn its local opening hours into instants. A local time
means *the first instant at which the office's clock reads that time or later*. So a time that does not exist
(02:30 on the night in March) is the instant of the clock change, a time that comes twice (02:30 on the night
in October) is its first occurrence, stretches never overlap, and minutes are always real ones.

Intervals are `[open, close)`: at the closing instant the office is closed, yet a budget used up exactly then
is due then. Seconds and microseconds are kept.

All in one file on purpose: whoever doubts a due time can read the whole of it here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

Interval = tuple[time, time]  # local (open, close); a close of time(0, 0) means 24:00
Intervals = tuple[Interval, ...]

HORIZON = timedelta(days=11 * 366)  # how far, in full weeks, a question looks: ten years and some
EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)  # what may be asked about

_MIDNIGHT = time(0)
_NOTHING, _SECOND, _DAY = timedelta(0), timedelta(seconds=1), timedelta(days=1)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIRST_DAY, _LAST_DAY = EARLIEST.toordinal() - 14, LATEST.toordinal() + 14
_REMEMBERED_WEEKS = 2_000
_Key = TypeVar("_Key", int, date)
_Point = TypeVar("_Point", datetime, timedelta)


class InvalidHours(ValueError):
    """Opening hours that contradict themselves; the message names calendar, day and fault."""


class InvalidQuestion(ValueError):
    """A question without an answer: a naive datetime, a negative budget, an instant out of range."""


class NoOpening(Exception):
    """What was asked for does not come within the horizon; the message names calendar and horizon."""

    def __init__(self, calendar: str, fault: str, at: datetime, horizon: timedelta) -> None:
        super().__init__(calendar, fault, at, horizon)
        self.calendar, self.fault, self.at, self.horizon = calendar, fault, at, horizon

    def __str__(self) -> str:
        at = self.at.isoformat(timespec="seconds")
        return f"The calendar “{self.calendar}” {self.fault} within {self.horizon.days} days of {at}."


class Reason(StrEnum):
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
    reason: Reason
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


_Walls = tuple[tuple[timedelta, timedelta], ...]  # open stretches by the wall clock, since a midnight
_Stretches = tuple[tuple[datetime, datetime], ...]  # open stretches in UTC; those that touch are joined


class _Week(NamedTuple):
    """Seven local days from a Monday (an ordinal) on the time line, `[start, end)` in UTC."""

    monday: int
    start: datetime
    end: datetime
    worked: timedelta
    open: _Stretches


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
    _walls: dict[int | date, _Walls] = field(init=False, repr=False, compare=False)
    _usual: _Walls = field(init=False, repr=False, compare=False)  # a week without exceptions
    _unusual: frozenset[int] = field(init=False, repr=False, compare=False)  # Mondays of weeks with some
    _weeks: dict[int, _Week] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            zone = _checked_zone(self.zone)
            weekly = _checked_days(self.weekly, _weekday)
            special = _checked_days(self.special, _dated)
            _check_exceptions(self.special, self.closed)
        except InvalidHours as fault:
            raise InvalidHours(f"{self.calendar}: {fault}") from None
        walls = {day: _walls(intervals) for day, intervals in (*weekly.items(), *special.items())}
        values = {
            "weekly": MappingProxyType(weekly),
            "special": MappingProxyType(special),
            "closed": MappingProxyType(dict(sorted(self.closed.items()))),
            "_zone": zone,
            "_walls": walls,
            "_usual": _walls_of_week([walls.get(day, ()) for day in range(7)]),
            "_unusual": frozenset(_monday(day.toordinal()) for day in (*special, *self.closed)),
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


# Questions


def add_working_time(
    hours: OfficeHours, start: datetime, budget: timedelta, *, horizon: timedelta = HORIZON
) -> Deadline:
    """When `budget` of staffed time, counted from `start`, is used up (G2); the steps begin at `start`.

    A start while closed begins at the next opening, with a budget of zero too; a budget used up exactly at
    closing is due at closing. Raises InvalidQuestion, or NoOpening if the horizon's weeks are not enough.
    """
    start, budget = _utc(start), _not_negative(budget)
    first = _week_at(hours, start)
    left = budget + _worked_before(first, start)  # counted from the start of the week
    for week in _weeks(hours, first.monday, horizon):
        if week.worked < left:
            left -= week.worked
            continue
        for opens, closes in week.open:
            if closes > start and closes - opens >= left:
                return Deadline(opens + left, partial(_steps, hours, start, opens + left))
            left -= closes - opens
    raise _too_little(hours, start, horizon, budget, left)


def subtract_working_time(
    hours: OfficeHours, end: datetime, budget: timedelta, *, horizon: timedelta = HORIZON
) -> Deadline:
    """The inverse: `due_at` is the latest instant with `budget` of staffed time from it to `end`.

    The steps lead from there to `end`. An end while closed counts back from the previous closing; with a
    budget of zero, an end while open stays. Raises InvalidQuestion or NoOpening, as above.
    """
    end, budget = _utc(end), _not_negative(budget)
    if not budget and is_open(hours, end):
        return Deadline(end, ())
    last = _week_at(hours, end)
    left = budget + last.worked - _worked_before(last, end)  # counted back from the end of the week
    for week in _weeks(hours, last.monday, horizon, back=True):
        if week.worked < left:
            left -= week.worked
            continue
        for opens, closes in reversed(week.open):
            if opens < end and closes - opens >= left:
                return Deadline(closes - left, partial(_steps, hours, closes - left, end))
            left -= closes - opens
    raise _too_little(hours, end, horizon, budget, left)


def working_time_between(hours: OfficeHours, start: datetime, end: datetime) -> timedelta:
    """Staffed time in `[start, end)`; negative if `end` lies before `start`, so that differences add up."""
    start, end = _utc(start), _utc(end)
    if end < start:
        return -working_time_between(hours, end, start)
    first, last = _week_at(hours, start), _week_at(hours, end)
    whole = (_week(hours, monday).worked for monday in range(first.monday, last.monday, 7))
    return sum(whole, _worked_before(last, end) - _worked_before(first, start))


def is_open(hours: OfficeHours, at: datetime) -> bool:
    """Whether the office is staffed at `at`: yes at the opening instant, no at the closing instant."""
    at = _utc(at)
    return any(opens <= at < closes for opens, closes in _week_at(hours, at).open)


def next_opening(hours: OfficeHours, at: datetime, *, horizon: timedelta = HORIZON) -> datetime:
    """The first instant (UTC) after `at` at which the office turns from closed to open; or NoOpening."""
    closed_at = next_closing(hours, at, horizon=horizon) if is_open(hours, at) else at
    return add_working_time(hours, closed_at, _NOTHING, horizon=horizon).due_at


def next_closing(hours: OfficeHours, at: datetime, *, horizon: timedelta = HORIZON) -> datetime:
    """The first instant (UTC) after `at` at which the office turns from open to closed.

    Hours that go on past midnight are one stretch. An office that never closes raises NoOpening as well.
    """
    at = _utc(at)
    closes = add_working_time(hours, at, _NOTHING, horizon=horizon).due_at
    for week in _weeks(hours, _week_at(hours, closes).monday, horizon):
        closes = next((end for start, end in week.open if start <= closes < end), closes)
        if closes < week.end:
            return closes
    raise NoOpening(hours.calendar, "does not close", at, horizon)


# Weeks and days on the time line


def _weeks(hours: OfficeHours, monday: int, horizon: timedelta, *, back: bool = False) -> Iterator[_Week]:
    """The week from this Monday, then those after (or before) it, to the one that the horizon ends in."""
    step = -7 if back else 7
    for number in range(monday, monday + (horizon.days // 7 + 2) * step, step):
        if not _FIRST_DAY < number < _LAST_DAY:
            return
        yield _week(hours, number)


def _week_at(hours: OfficeHours, at: datetime) -> _Week:
    """The week that holds `at`: that of its local date, as no zone puts a Monday's midnight back (tested)."""
    return _week(hours, _monday(at.astimezone(hours._zone).toordinal()))


def _monday(number: int) -> int:
    return number - (number - 1) % 7  # day 1, in the year 1, was a Monday


def _week(hours: OfficeHours, monday: int) -> _Week:
    """The week from this Monday, remembered: an office is asked about the same ones again and again."""
    week = hours._weeks.get(monday)
    if week is None:
        if len(hours._weeks) >= _REMEMBERED_WEEKS:
            hours._weeks.clear()
        week = hours._weeks[monday] = _made_week(hours, monday)
    return week


def _made_week(hours: OfficeHours, monday: int) -> _Week:
    walls = hours._usual
    if monday in hours._unusual:
        walls = _walls_of_week([_walls_on(hours, date.fromordinal(monday + day)) for day in range(7)])
    first, following = date.fromordinal(monday), date.fromordinal(monday + 7)
    offset = datetime.combine(first, _MIDNIGHT, hours._zone).utcoffset()
    if offset is not None and offset == datetime.combine(following, _MIDNIGHT, hours._zone).utcoffset():
        # No clock change, as no zone goes there and back inside a week (a test asks them all).
        start = datetime.combine(first, _MIDNIGHT, UTC) - offset
        end = start + 7 * _DAY
        open_ = tuple([(start + opens, start + closes) for opens, closes in walls])
    else:
        reading = partial(_first_reading, hours._zone, first)
        start, end = reading(_NOTHING), reading(7 * _DAY)
        open_ = _joined((reading(opens), reading(closes)) for opens, closes in walls)
    return _Week(monday, start, end, sum((closes - opens for opens, closes in open_), _NOTHING), open_)


def _walls_on(hours: OfficeHours, day: date) -> _Walls:
    if day in hours.closed:
        return ()
    return hours._walls.get(day) or hours._walls.get(day.weekday(), ())


def _walls_of_week(days: list[_Walls]) -> _Walls:
    """The open stretches of seven days, since Monday's midnight; past midnight they may be joined."""
    return _joined((day * _DAY + o, day * _DAY + c) for day, walls in enumerate(days) for o, c in walls)


def _joined(stretches: Iterable[tuple[_Point, _Point]]) -> tuple[tuple[_Point, _Point], ...]:
    """The stretches in order, those that touch as one, without those that a clock change swallowed."""
    joined: list[tuple[_Point, _Point]] = []
    for start, end in stretches:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        elif start < end:
            joined.append((start, end))
    return tuple(joined)


def _first_reading(zone: ZoneInfo, day: date, wall: timedelta = _NOTHING) -> datetime:
    """The first instant at which a clock in `zone` reads `wall` after the midnight of `day`, or later."""
    local = datetime.combine(day, _MIDNIGHT, zone) + wall
    after = local.astimezone(UTC)
    if after.astimezone(zone) == local:  # in one zone, `==` compares what the clock reads
        return after
    # `local` does not exist: by PEP 495, fold=1 lies before the clock change and fold=0 after it.
    before = local.replace(fold=1, microsecond=0).astimezone(UTC)
    offset = after.astimezone(zone).utcoffset()
    seconds = range((after - before) // _SECOND)
    change = bisect_left(
        seconds, True, key=lambda second: (before + second * _SECOND).astimezone(zone).utcoffset() == offset
    )
    return before + change * _SECOND


def _worked_before(week: _Week, at: datetime) -> timedelta:
    """Staffed time from the start of the week to `at`."""
    return sum((min(closes, at) - opens for opens, closes in week.open if opens < at), _NOTHING)


def _steps(hours: OfficeHours, start: datetime, end: datetime) -> tuple[Step, ...]:
    """Each stretch of each local day in `[start, end)`, with its reason (G4)."""
    steps: list[Step] = []
    day = start.astimezone(hours._zone).date()
    midnight = _first_reading(hours._zone, day)
    while midnight < end:
        following = _first_reading(hours._zone, day + _DAY)
        for reason, since, until in _reasons(hours, day, midnight, following):
            since, until = max(since, start), min(until, end)
            worked = until - since if reason is Reason.WORKED else _NOTHING
            if since < until:
                steps.append(Step(day, reason, since, until, worked, hours.closed.get(day, "")))
        day, midnight = day + _DAY, following
    return tuple(steps)


def _reasons(
    hours: OfficeHours, day: date, midnight: datetime, following: datetime
) -> Iterator[tuple[Reason, datetime, datetime]]:
    """The whole local day, stretch by stretch."""
    week = _week(hours, _monday(day.toordinal()))
    open_ = [(max(o, midnight), min(c, following)) for o, c in week.open if o < following and c > midnight]
    if not open_:
        yield Reason.CLOSED if day in hours.closed else Reason.WEEKEND, midnight, following
        return
    since, gap = midnight, Reason.BEFORE_OPENING
    for opens, closes in open_:
        yield gap, since, opens
        yield Reason.WORKED, opens, closes
        since, gap = closes, Reason.BREAK
    yield Reason.AFTER_CLOSING, since, following


def _too_little(hours: OfficeHours, at: datetime, horizon: timedelta, budget: timedelta, left: timedelta) -> NoOpening:
    fault = "has no opening" if left == budget else f"is open for only {budget - left} of {budget}"
    return NoOpening(hours.calendar, fault, at, horizon)


# Checks


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise InvalidQuestion(f"{at.isoformat()} is naive: an instant needs a zone.")
    if not EARLIEST.year <= at.year < LATEST.year:
        raise InvalidQuestion(f"{at.isoformat()} is not in the years {EARLIEST.year} to {LATEST.year - 1}.")
    return at.astimezone(UTC)


def _not_negative(budget: timedelta) -> timedelta:
    if budget < _NOTHING:
        raise InvalidQuestion(f"The budget is negative: {budget}.")
    return budget


def _checked_zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, TypeError, OSError):  # unknown, malformed, no text, a directory
        raise InvalidHours(f"{zone!r} is not a known time zone.") from None


def _weekday(day: int) -> str:
    if type(day) is not int or not 0 <= day <= 6:
        raise InvalidHours(f"{day!r} is not a weekday (0 Monday to 6 Sunday).")
    return _WEEKDAYS[day]


def _dated(day: date) -> str:
    if type(day) is not date:
        raise InvalidHours(f"{day!r} is not a date.")
    return day.isoformat()


def _check_exceptions(special: Mapping[date, Intervals], closed: Mapping[date, str]) -> None:
    for day, name in closed.items():
        shown = _dated(day)
        if not (isinstance(name, str) and name.strip()):
            raise InvalidHours(f"{shown}: a closed day needs the name of its reason.")
        if day in special:
            raise InvalidHours(f"{shown} is both closed and a day with hours of its own.")
    for day, intervals in special.items():
        if not intervals:
            raise InvalidHours(f"{_dated(day)}: a day without hours must be a closed day with a name.")


def _checked_days(days: Mapping[_Key, Intervals], named: Callable[[_Key], str]) -> dict[_Key, Intervals]:
    """The days in order, each with its intervals in order; days without any are left out."""
    checked = {day: _checked_intervals(named(day), intervals) for day, intervals in days.items()}
    return {day: checked[day] for day in sorted(checked) if checked[day]}


def _checked_intervals(day: str, intervals: Intervals) -> Intervals:
    ordered = tuple(sorted(_checked_interval(day, interval) for interval in intervals))
    for one, other in pairwise(ordered):
        if _closing(one) > _wall(other[0]):
            raise InvalidHours(f"{day}: {_shown(one)} and {_shown(other)} overlap.")
    return ordered


def _checked_interval(day: str, interval: Interval) -> Interval:
    if len(interval) != 2 or not all(isinstance(at, time) for at in interval):
        raise InvalidHours(f"{day}: {interval!r} is not a pair of times.")
    opens, closes = interval
    if opens.tzinfo or closes.tzinfo:
        raise InvalidHours(f"{day}: opening hours are local times and carry no zone.")
    if _closing(interval) <= _wall(opens):
        raise InvalidHours(f"{day}: {_shown(interval)} does not close after it opens.")
    return opens, closes


def _walls(intervals: Intervals) -> _Walls:
    return _joined((_wall(interval[0]), _closing(interval)) for interval in intervals)


def _wall(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def _closing(interval: Interval) -> timedelta:
    return _wall(interval[1]) or _DAY


def _shown(interval: Interval) -> str:
    return "–".join(_interval_to_json(interval))


# Stored form: versions of a calendar, and explanations


def office_hours_to_json(hours: OfficeHours) -> dict[str, Any]:
    """The calendar as JSON values in a stable order, to store a version; midnight as a close is "24:00"."""
    return {
        "name": hours.name,
        "zone": hours.zone,
        "weekly": {str(day): _intervals_to_json(each) for day, each in hours.weekly.items()},
        "special": {day.isoformat(): _intervals_to_json(each) for day, each in hours.special.items()},
        "closed": {day.isoformat(): name for day, name in hours.closed.items()},
    }


def office_hours_from_json(stored: Mapping[str, Any]) -> OfficeHours:
    """The calendar that `office_hours_to_json` stored; raises InvalidHours if it is none."""
    try:
        weekly = {int(day): _intervals_from_json(each) for day, each in stored["weekly"].items()}
        special = {date.fromisoformat(day): _intervals_from_json(e) for day, e in stored["special"].items()}
        closed = {date.fromisoformat(day): name for day, name in stored["closed"].items()}
        zone, name = stored["zone"], stored["name"]
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise InvalidHours(f"This is no stored calendar: {fault!r}") from fault
    return OfficeHours(zone, weekly, special, closed, name)


def steps_to_json(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """An explanation as JSON values: instants in UTC, `worked` in seconds."""
    return [
        {
            "day": step.day.isoformat(),
            "reason": step.reason.value,
            "start": step.start.isoformat(),
            "end": step.end.isoformat(),
            "worked": step.worked / _SECOND,
            "name": step.name,
        }
        for step in steps
    ]


def steps_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The explanation that `steps_to_json` stored, equal to the original."""
    return tuple(
        Step(
            day=date.fromisoformat(step["day"]),
            reason=Reason(step["reason"]),
            start=datetime.fromisoformat(step["start"]).astimezone(UTC),
            end=datetime.fromisoformat(step["end"]).astimezone(UTC),
            worked=timedelta(seconds=step["worked"]),
            name=step["name"],
        )
        for step in stored
    )


def _intervals_to_json(intervals: Intervals) -> list[list[str]]:
    return [_interval_to_json(interval) for interval in intervals]


def _interval_to_json(interval: Interval) -> list[str]:
    opens, closes = (at.isoformat("auto" if at.second or at.microsecond else "minutes") for at in interval)
    return [opens, "24:00" if closes == "00:00" else closes]


def _intervals_from_json(pairs: Iterable[tuple[str, str]]) -> Intervals:
    texts = ((opens, "00:00" if closes == "24:00" else closes) for opens, closes in pairs)
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in texts)
