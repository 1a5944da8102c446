"""Every line of the tables in docs/deadlines.md, run."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from offices.worktime import (
    Intervals,
    OfficeHours,
    Step,
    StepReason,
    add_working_time,
    subtract_working_time,
)
from tests.offices.worktime_oracle import closed_days

PAGE = (Path(__file__).parents[2] / "docs" / "deadlines.md").read_text(encoding="utf-8")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Row = tuple[str, ...]


def table(*header: str) -> list[Row]:
    """The rows of the one table with this header."""
    _before, rows = PAGE.split("| " + " | ".join(header) + " |\n")
    lines = rows.split("\n\n")[0].splitlines()[1:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def intervals(text: str) -> Intervals:
    pairs = (pair.strip().replace("24:00", "00:00").split("–") for pair in text.split(","))
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)


def weekly(text: str) -> dict[int, Intervals]:
    """From "Mon–Thu 08:30–12:00, 13:00–17:00; Fri 08:30–12:00"."""
    hours = {}
    for part in text.split(";"):
        days, times = part.strip().split(" ", 1)
        first, last = (WEEKDAYS.index(day) for day in (days.split("–") * 2)[:2])
        hours.update(dict.fromkeys(range(first, last + 1), intervals(times)))
    return hours


def day(text: str) -> date:
    """From "Wed 2026-05-13"; the weekday must be right."""
    weekday, iso = text.split(" ")
    parsed = date.fromisoformat(iso)
    assert WEEKDAYS[parsed.weekday()] == weekday, text
    return parsed


def instant(text: str, zone: ZoneInfo) -> datetime:
    """From "Wed 2026-05-13 16:20", with an offset after it where the hour comes twice."""
    on, at = text.rsplit(" ", 1)
    parsed = datetime.combine(day(on), time.fromisoformat(at))
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=zone)
        assert parsed.utcoffset() == parsed.replace(fold=1).utcoffset(), f"{text} comes twice: say which"
    return parsed.astimezone(UTC)


def duration(text: str) -> timedelta:
    units = {unit: int(number) for number, unit in re.findall(r"(\d+) (h|min|s)\b", text)}
    return timedelta(hours=units.get("h", 0), minutes=units.get("min", 0), seconds=units.get("s", 0))


def calendars() -> dict[str, OfficeHours]:
    rows = table("office", "day", "hours", "name")
    days = [(office, day(on), hours, name) for office, on, hours, name in rows]
    made = {}
    for calendar, zone, hours in table("calendar", "zone", "hours"):
        own = [entry for entry in days if entry[0] == calendar.split(",")[0]]
        special = {on: intervals(text) for _office, on, text, _name in own if text != "closed"}
        closed = {on: name for _office, on, text, name in own if text == "closed"}
        made[calendar] = OfficeHours(zone, weekly(hours), special, closed, calendar)
    return made


CALENDARS = calendars()
ADDED = table("calendar", "start", "budget", "due", "why")
COUNTED_BACK = table("calendar", "end", "budget", "begin", "why")


def clock(at: datetime, zone: ZoneInfo) -> str:
    """The local time of day: seconds only if there are some, the offset only if the hour comes twice."""
    local = at.astimezone(zone)
    comes_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    text = local.strftime("%H:%M:%S" if local.second else "%H:%M")
    return text + (local.isoformat()[-6:] if comes_twice else "")


def length(worked: timedelta) -> str:
    minutes, seconds = divmod(int(worked.total_seconds()), 60)
    parts = ((minutes // 60, "h"), (minutes % 60, "min"), (seconds, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def why(steps: Iterable[Step], zone: ZoneInfo) -> str:
    return "; ".join(
        sentence(step, zone, is_first=not number)
        for number, step in enumerate(steps)
        if not number or step.reason not in (StepReason.BEFORE_OPENING, StepReason.AFTER_CLOSING)
    )


def sentence(step: Step, zone: ZoneInfo, *, is_first: bool) -> str:
    on = f"{WEEKDAYS[step.day.weekday()]} {step.day.day} {step.day:%b}"
    since, until = clock(step.start, zone), clock(step.end, zone).replace("00:00", "24:00")
    if step.reason is StepReason.WORKED:
        return f"{on} {since}–{until}: {length(step.worked)}"
    if step.reason is StepReason.BREAK:
        return f"{on} {since}–{until}: break"
    return f"{on}{f' {since}' if is_first else ''}: {step.name or step.reason.replace('_', ' ')}"


def test_page_has_at_least_twenty_examples_of_both_offices() -> None:
    assert len(ADDED) >= 20
    assert {row[0] for row in ADDED} == set(CALENDARS)


@pytest.mark.parametrize("row", ADDED, ids=lambda row: " ".join(row[:3]))
def test_due_time_is_as_written(row: Row) -> None:
    calendar, start, budget, due, reason = row
    hours = CALENDARS[calendar]
    zone = ZoneInfo(hours.zone)
    deadline = add_working_time(hours, instant(start, zone), duration(budget))
    assert (deadline.due_at, why(deadline.steps, zone)) == (instant(due, zone), reason)


@pytest.mark.parametrize("row", COUNTED_BACK, ids=lambda row: " ".join(row[:3]))
def test_begin_is_as_written(row: Row) -> None:
    calendar, end, budget, begin, reason = row
    hours = CALENDARS[calendar]
    zone = ZoneInfo(hours.zone)
    deadline = subtract_working_time(hours, instant(end, zone), duration(budget))
    assert (deadline.due_at, why(deadline.steps, zone)) == (instant(begin, zone), reason)


@pytest.mark.parametrize(("office", "place"), [("Hamburg", ("DE", "HH")), ("Woking", ("GB", "ENG"))])
def test_closed_days_are_the_public_holidays_and_bridge_days(office: str, place: tuple[str, str]) -> None:
    first, last = date(2026, 1, 1), date(2027, 1, 1)
    known = closed_days(*place, range(2025, 2029))
    assert set(CALENDARS[office].closed) == {on for on in known if first <= on <= last and on.weekday() < 5}
