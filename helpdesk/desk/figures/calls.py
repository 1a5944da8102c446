"""Incoming calls: by hour and weekday, and today's (R1)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.db.models import Count, DateTimeField, F, Func, Q

from core.numbers import share
from helpdesk.desk.figures.places import Place
from offices.models import Office
from tickets.enums import Direction
from tickets.models import Call, Ticket

WEEKS = 4  # that the calls per hour are the average of


@dataclass(frozen=True)
class Heat:
    """Incoming calls of one office by its local weekday and hour, the average of the last four weeks."""

    office: Office
    opens: time
    hours: tuple[int, ...]
    rows: tuple[tuple[int, tuple[float, ...]], ...] = field(default=())

    @property
    def cells(self) -> list[tuple[float, int, int]]:
        """(calls, weekday, hour) of every cell, most first."""
        found = [(value, day, hour) for day, row in self.rows for hour, value in zip(self.hours, row, strict=True)]
        return sorted(found, key=lambda cell: (-cell[0], cell[1], cell[2]))


class _Quarter(Func):
    """The quarter of an hour in which an instant lies: every zone's hours begin with one."""

    template = "date_bin('15 minutes', %(expressions)s, TIMESTAMPTZ '2000-01-01 00:00Z')"
    output_field = DateTimeField()


def calls_per_hour(found: Sequence[Place]) -> list[Heat]:
    """One heat map per office that was called at all (one query); closed days do not count into the average."""
    within = Q(pk__in=[])
    for place in found:
        first, last = _four_weeks(place)
        within |= Q(office=place.office, started_at__gte=place.midnight(first), started_at__lt=place.midnight(last))
    incoming = Call.objects.filter(within, direction=Direction.INBOUND).order_by()
    rows = incoming.values("office", quarter=_Quarter(F("started_at"))).annotate(n=Count("pk"))
    zones = {place.office.pk: place.office.tz for place in found}
    counted: Counter[tuple[int, int, int]] = Counter()
    for row in rows:
        local = row["quarter"].astimezone(zones[row["office"]])
        counted[row["office"], local.weekday(), local.hour] += row["n"]
    phoned = {office for office, _day, _hour in counted}
    return [_heat(place, counted) for place in found if not phoned or place.office.pk in phoned]


def _four_weeks(place: Place) -> tuple[date, date]:
    """The four weeks that ended yesterday: [first day, today)."""
    return place.today - timedelta(weeks=WEEKS), place.today


def _heat(place: Place, counted: Mapping[tuple[int, int, int], int]) -> Heat:
    weekly = {day: intervals for day, intervals in place.hours.weekly.items() if intervals}
    if not weekly:
        return Heat(place.office, time(0), ())
    opens = min(interval[0] for intervals in weekly.values() for interval in intervals)
    hours = tuple(range(opens.hour, max(_last_hour(interval[1]) for day in weekly.values() for interval in day) + 1))
    open_days = _open_days(place)
    rows = tuple(
        (day, tuple(counted.get((place.office.pk, day, hour), 0) / max(open_days.get(day, 0), 1) for hour in hours))
        for day in sorted(weekly)
    )
    return Heat(place.office, opens, hours, rows)


def _last_hour(closes: time) -> int:
    """The hour in which the last staffed minute lies; 24:00 is stored as midnight."""
    minutes = closes.hour * 60 + closes.minute or 1440
    return (minutes - 1) // 60


def _open_days(place: Place) -> dict[int, int]:
    """How many days of each weekday the office was open in the four weeks."""
    first, last = _four_weeks(place)
    days = [first + timedelta(days=number) for number in range((last - first).days)]
    counted: dict[int, int] = {}
    for day in days:
        if day not in place.hours.closed and (place.hours.special.get(day) or place.hours.weekly.get(day.weekday())):
            counted[day.weekday()] = counted.get(day.weekday(), 0) + 1
    return counted


@dataclass(frozen=True)
class CallsToday:
    """Incoming calls since midnight; of the faults settled today, how many were connected at once (R1)."""

    calls: int
    connected: int
    settled: int

    @property
    def percent_connected(self) -> float | None:
        """None when no fault was settled yet."""
        return share(self.connected, self.settled)


def today(found: Sequence[Place]) -> CallsToday:
    """Two queries, by each office's own midnight."""
    calls, tickets = Q(pk__in=[]), Q(pk__in=[])
    for place in found:
        midnight = place.midnight(place.today)
        calls |= Q(office=place.office, started_at__gte=midnight)
        tickets |= Q(office=place.office, opened_at__gte=midnight)
    counted = Ticket.objects.filter(tickets, settled_at__isnull=False).aggregate(
        settled=Count("pk"), connected=Count("pk", filter=Q(connected_at__isnull=False))
    )
    return CallsToday(calls=Call.objects.filter(calls, direction=Direction.INBOUND).count(), **counted)
