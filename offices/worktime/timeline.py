"""Which instants are staffed: weeks and days on the time line."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from offices.worktime.values import OfficeHours, Step, StepReason, Week
from offices.worktime.wall_clock import DAY, MIDNIGHT, NOTHING, SECOND, Walls, joined, monday_of, walls_of_week

EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)  # what may be asked about
_FIRST_DAY, _LAST_DAY = EARLIEST.toordinal() - 14, LATEST.toordinal() + 14
_REMEMBERED_WEEKS = 2_000


def weeks_from(hours: OfficeHours, monday: int, horizon: timedelta, *, back: bool = False) -> Iterator[Week]:
    """The week from this Monday, then those after (or before) it, to the one that the horizon ends in."""
    step = -7 if back else 7
    for number in range(monday, monday + (horizon.days // 7 + 2) * step, step):
        if not _FIRST_DAY < number < _LAST_DAY:
            return
        yield week_of(hours, number)


def week_at(hours: OfficeHours, at: datetime) -> Week:
    """The week that holds `at`: that of its local date, as no zone puts a Monday's midnight back (tested)."""
    return week_of(hours, monday_of(at.astimezone(hours._zone).toordinal()))


def week_of(hours: OfficeHours, monday: int) -> Week:
    """The week from this Monday, remembered: an office is asked about the same ones again and again."""
    week = hours._weeks.get(monday)
    if week is None:
        if len(hours._weeks) >= _REMEMBERED_WEEKS:
            hours._weeks.clear()
        week = hours._weeks[monday] = _made_week(hours, monday)
    return week


def _made_week(hours: OfficeHours, monday: int) -> Week:
    walls = hours._usual
    if monday in hours._unusual:
        walls = walls_of_week([_walls_on(hours, date.fromordinal(monday + day)) for day in range(7)])
    first, following = date.fromordinal(monday), date.fromordinal(monday + 7)
    offset = datetime.combine(first, MIDNIGHT, hours._zone).utcoffset()
    if offset is not None and offset == datetime.combine(following, MIDNIGHT, hours._zone).utcoffset():
        # No clock change, as no zone goes there and back inside a week (a test asks them all).
        start = datetime.combine(first, MIDNIGHT, UTC) - offset
        end = start + 7 * DAY
        open_ = tuple([(start + opens, start + closes) for opens, closes in walls])
    else:
        reading = partial(first_reading, hours._zone, first)
        start, end = reading(NOTHING), reading(7 * DAY)
        open_ = joined((reading(opens), reading(closes)) for opens, closes in walls)
    return Week(monday, start, end, sum((closes - opens for opens, closes in open_), NOTHING), open_)


def _walls_on(hours: OfficeHours, day: date) -> Walls:
    if day in hours.closed:
        return ()
    return hours._walls.get(day) or hours._walls.get(day.weekday(), ())


def first_reading(zone: ZoneInfo, day: date, wall: timedelta = NOTHING) -> datetime:
    """The first instant at which a clock in `zone` reads `wall` after the midnight of `day`, or later."""
    local = datetime.combine(day, MIDNIGHT, zone) + wall
    after = local.astimezone(UTC)
    if after.astimezone(zone) == local:  # in one zone, `==` compares what the clock reads
        return after
    # `local` does not exist: by PEP 495, fold=1 lies before the clock change and fold=0 after it.
    before = local.replace(fold=1, microsecond=0).astimezone(UTC)
    offset = after.astimezone(zone).utcoffset()
    seconds = range((after - before) // SECOND)
    change = bisect_left(
        seconds, True, key=lambda second: (before + second * SECOND).astimezone(zone).utcoffset() == offset
    )
    return before + change * SECOND


def worked_before(week: Week, at: datetime) -> timedelta:
    """Staffed time from the start of the week to `at`."""
    return sum((min(closes, at) - opens for opens, closes in week.open if opens < at), NOTHING)


def steps_of(hours: OfficeHours, start: datetime, end: datetime) -> tuple[Step, ...]:
    """Each stretch of each local day in `[start, end)`, with its reason (G4)."""
    steps: list[Step] = []
    day = start.astimezone(hours._zone).date()
    midnight = first_reading(hours._zone, day)
    while midnight < end:
        following = first_reading(hours._zone, day + DAY)
        for reason, since, until in _reasons(hours, day, midnight, following):
            since, until = max(since, start), min(until, end)
            worked = until - since if reason is StepReason.WORKED else NOTHING
            if since < until:
                steps.append(Step(day, reason, since, until, worked, hours.closed.get(day, "")))
        day, midnight = day + DAY, following
    return tuple(steps)


def _reasons(
    hours: OfficeHours, day: date, midnight: datetime, following: datetime
) -> Iterator[tuple[StepReason, datetime, datetime]]:
    """The whole local day, stretch by stretch."""
    week = week_of(hours, monday_of(day.toordinal()))
    open_ = [(max(o, midnight), min(c, following)) for o, c in week.open if o < following and c > midnight]
    if not open_:
        yield StepReason.CLOSED if day in hours.closed else StepReason.WEEKEND, midnight, following
        return
    since, gap = midnight, StepReason.BEFORE_OPENING
    for opens, closes in open_:
        yield gap, since, opens
        yield StepReason.WORKED, opens, closes
        since, gap = closes, StepReason.BREAK
    yield StepReason.AFTER_CLOSING, since, following
