"""Who is staffed when, over several offices, and when only one of them is. Pure: hours in, instants out."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Generic, TypeVar

from offices.worktime import NoOpening, OfficeHours, is_open, next_closing, next_opening

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Stretch(Generic[Key]):
    """`[start, end)` (UTC) in which an office is staffed."""

    office: Key
    start: datetime
    end: datetime


def stretches(hours: OfficeHours, *, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The staffed stretches within `[start, end)`, cut at its ends."""
    at = start
    while at < end:
        try:
            opens = at if is_open(hours, at) else next_opening(hours, at)
            closes = next_closing(hours, opens)
        except NoOpening:  # it never opens again, or never closes
            closes = end
            opens = at if is_open(hours, at) else end
        if opens < end:
            yield opens, min(closes, end)
        at = closes


def alone(offices: Mapping[Key, OfficeHours], *, start: datetime, end: datetime) -> list[Stretch[Key]]:
    """The stretches within `[start, end)` in which exactly one of several offices is staffed, in order."""
    if len(offices) < 2:
        return []
    staffed = {key: list(stretches(hours, start=start, end=end)) for key, hours in offices.items()}
    edges = sorted({edge for found in staffed.values() for stretch in found for edge in stretch})
    lonely: list[Stretch[Key]] = []
    for left, right in pairwise(edges):
        there = [key for key, found in staffed.items() if any(opens <= left < closes for opens, closes in found)]
        if len(there) == 1:
            lonely.append(Stretch(there[0], left, right))
    return list(_joined(lonely))


def _joined(found: list[Stretch[Key]]) -> Iterator[Stretch[Key]]:
    """Neighbours of the same office are one."""
    run: Stretch[Key] | None = None
    for stretch in found:
        if run and run.office == stretch.office and run.end == stretch.start:
            run = Stretch(run.office, run.start, stretch.end)
            continue
        if run:
            yield run
        run = stretch
    if run:
        yield run
