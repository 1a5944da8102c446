"""Watch over the chain of managers and deputies: is somebody there whenever an office is open (G7)?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from offices.duty import People
from offices.models import Office, StaffMember
from offices.queries import hours_of_all
from offices.worktime import OfficeHours

AHEAD = 28  # local days
Piece = tuple[datetime, datetime]


@dataclass(frozen=True)
class Gap:
    """A day on which the office is open and has no Technical Support Manager and no deputy, all day or in `pieces`."""

    office: Office
    day: date
    pieces: tuple[Piece, ...] = ()


def gaps(*, now: datetime, ahead: int = AHEAD) -> list[Gap]:
    """Gaps from today on, the next one first; a fixed number of queries."""
    offices = list(Office.objects.all())
    hours, people = hours_of_all(offices), People.between(now, now + timedelta(days=ahead))
    found = [
        gap
        for office in offices
        for day in (now.astimezone(office.tz).date() + timedelta(days=number) for number in range(ahead))
        if (gap := _gap(office, day, hours[office.pk], people))
    ]
    return sorted(found, key=lambda gap: (gap.day, gap.office.name))


def _gap(office: Office, day: date, hours: OfficeHours, people: People) -> Gap | None:
    """What is missing on that day: the opening hours, cut where somebody's shift begins or ends."""
    opened = list(_opened(office, day, hours))
    edges = _edges(people.members, day) if opened else set()
    alone = [
        piece
        for whole in opened
        for piece in _cut(whole, edges)
        if not people.is_manager_there(office.pk, at=piece[0] + (piece[1] - piece[0]) / 2)
    ]
    if not alone:
        return None
    pieces = tuple(_joined(alone))
    return Gap(office, day, () if pieces == tuple(opened) else pieces)


def _opened(office: Office, day: date, hours: OfficeHours) -> Iterator[Piece]:
    if day in hours.closed:
        return
    for opens, closes in hours.special.get(day) or hours.weekly.get(day.weekday(), ()):
        ends = day if closes > time(0) else day + timedelta(days=1)  # midnight as a close is 24:00
        yield datetime.combine(day, opens, office.tz), datetime.combine(ends, closes, office.tz)


def _edges(members: Sequence[StaffMember], day: date) -> set[datetime]:
    """Where a shift or somebody's day begins or ends; other zones reach into this day from those beside it."""
    nearby = [day + timedelta(days=number) for number in (-1, 0, 1)]
    midnights = {datetime.combine(near, time(0), member.office.tz) for member in members for near in nearby}
    return midnights | {
        datetime.combine(near, time(0), member.office.tz) + timedelta(minutes=minute)
        for member in members
        for shift in member.shifts.all()
        for near in nearby
        if near.weekday() == shift.weekday
        for minute in (shift.starts, shift.ends)
    }


def _cut(whole: Piece, edges: set[datetime]) -> Iterator[Piece]:
    starts, ends = whole
    inside = sorted(edge for edge in edges if starts < edge < ends)
    yield from pairwise([starts, *inside, ends])


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Those that touch as one."""
    start, end = pieces[0]
    for following, until in pieces[1:]:
        if following > end:
            yield start, end
            start = following
        end = until
    yield start, end
