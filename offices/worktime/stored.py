"""The stored form, as JSON values: versions of a calendar, and explanations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from offices.worktime.faults import InvalidHours
from offices.worktime.values import OfficeHours, Step, StepReason
from offices.worktime.wall_clock import SECOND, Intervals, interval_texts


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
            "worked": step.worked / SECOND,
            "name": step.name,
        }
        for step in steps
    ]


def steps_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The explanation that `steps_to_json` stored, equal to the original."""
    return tuple(
        Step(
            day=date.fromisoformat(step["day"]),
            reason=StepReason(step["reason"]),
            start=datetime.fromisoformat(step["start"]).astimezone(UTC),
            end=datetime.fromisoformat(step["end"]).astimezone(UTC),
            worked=timedelta(seconds=step["worked"]),
            name=step["name"],
        )
        for step in stored
    )


def _intervals_to_json(intervals: Intervals) -> list[list[str]]:
    return [interval_texts(interval) for interval in intervals]


def _intervals_from_json(pairs: Iterable[tuple[str, str]]) -> Intervals:
    texts = ((opens, "00:00" if closes == "24:00" else closes) for opens, closes in pairs)
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in texts)
