"""The questions: when a budget of staffed time is used up, how much lies between two instants, is it open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from offices.worktime.faults import InvalidQuestion, NoOpening
from offices.worktime.timeline import EARLIEST, LATEST, steps_of, week_at, week_of, weeks_from, worked_before
from offices.worktime.values import Deadline, OfficeHours
from offices.worktime.wall_clock import NOTHING

HORIZON = timedelta(days=11 * 366)  # how far, in full weeks, a question looks: ten years and some


def add_working_time(
    hours: OfficeHours, start: datetime, budget: timedelta, *, horizon: timedelta = HORIZON
) -> Deadline:
    """When `budget` of staffed time, counted from `start`, is used up (G2); the steps begin at `start`.

    A start while closed begins at the next opening, with a budget of zero too; a budget used up exactly at
    closing is due at closing. Raises InvalidQuestion, or NoOpening if the horizon's weeks are not enough.
    """
    start, budget = _utc(start), _not_negative(budget)
    first = week_at(hours, start)
    left = budget + worked_before(first, start)  # counted from the start of the week
    for week in weeks_from(hours, first.monday, horizon):
        if week.worked < left:
            left -= week.worked
            continue
        for opens, closes in week.open:
            if closes > start and closes - opens >= left:
                return Deadline(opens + left, partial(steps_of, hours, start, opens + left))
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
    last = week_at(hours, end)
    left = budget + last.worked - worked_before(last, end)  # counted back from the end of the week
    for week in weeks_from(hours, last.monday, horizon, back=True):
        if week.worked < left:
            left -= week.worked
            continue
        for opens, closes in reversed(week.open):
            if opens < end and closes - opens >= left:
                return Deadline(closes - left, partial(steps_of, hours, closes - left, end))
            left -= closes - opens
    raise _too_little(hours, end, horizon, budget, left)


def working_time_between(hours: OfficeHours, start: datetime, end: datetime) -> timedelta:
    """Staffed time in `[start, end)`; negative if `end` lies before `start`, so that differences add up."""
    start, end = _utc(start), _utc(end)
    if end < start:
        return -working_time_between(hours, end, start)
    first, last = week_at(hours, start), week_at(hours, end)
    whole = (week_of(hours, monday).worked for monday in range(first.monday, last.monday, 7))
    return sum(whole, worked_before(last, end) - worked_before(first, start))


def is_open(hours: OfficeHours, at: datetime) -> bool:
    """Whether the office is staffed at `at`: yes at the opening instant, no at the closing instant."""
    at = _utc(at)
    return any(opens <= at < closes for opens, closes in week_at(hours, at).open)


def next_opening(hours: OfficeHours, at: datetime, *, horizon: timedelta = HORIZON) -> datetime:
    """The first instant (UTC) after `at` at which the office turns from closed to open; or NoOpening."""
    closed_at = next_closing(hours, at, horizon=horizon) if is_open(hours, at) else at
    return add_working_time(hours, closed_at, NOTHING, horizon=horizon).due_at


def next_closing(hours: OfficeHours, at: datetime, *, horizon: timedelta = HORIZON) -> datetime:
    """The first instant (UTC) after `at` at which the office turns from open to closed.

    Hours that go on past midnight are one stretch. An office that never closes raises NoOpening as well.
    """
    at = _utc(at)
    closes = add_working_time(hours, at, NOTHING, horizon=horizon).due_at
    for week in weeks_from(hours, week_at(hours, closes).monday, horizon):
        closes = next((end for start, end in week.open if start <= closes < end), closes)
        if closes < week.end:
            return closes
    raise NoOpening(hours.calendar, "does not close", at, horizon)


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise InvalidQuestion(f"{at.isoformat()} is naive: an instant needs a zone.")
    if not EARLIEST.year <= at.year < LATEST.year:
        raise InvalidQuestion(f"{at.isoformat()} is not in the years {EARLIEST.year} to {LATEST.year - 1}.")
    return at.astimezone(UTC)


def _not_negative(budget: timedelta) -> timedelta:
    if budget < NOTHING:
        raise InvalidQuestion(f"The budget is negative: {budget}.")
    return budget


def _too_little(hours: OfficeHours, at: datetime, horizon: timedelta, budget: timedelta, left: timedelta) -> NoOpening:
    fault = "has no opening" if left == budget else f"is open for only {budget - left} of {budget}"
    return NoOpening(hours.calendar, fault, at, horizon)
