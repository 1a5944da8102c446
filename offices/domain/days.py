"""Closed days as rows: filled in by themselves, never touching a past day or one that a person decided (H3)."""

from collections.abc import Iterable
from datetime import datetime

from offices.closeddays import SOURCE, FoundDay, closed_days
from offices.enums import DayState, Origin
from offices.models import ClosedDay, Office, OpeningInterval


def fill_closed_days(*, office: Office, years: Iterable[int], now: datetime) -> int:
    """Add the days that the holiday calendar and the bridge-day rule name. Returns how many rows were added.

    A year that is filled for the first time gets them in force, past days too: that is the office's set-up. In a year
    that was filled before, a past day is left alone and a new future day is only proposed.
    """
    weekdays = set(OpeningInterval.objects.filter(office=office).values_list("weekday", flat=True))
    wanted = sorted(set(years))
    known = {row.day for row in ClosedDay.objects.filter(office=office, day__year__in=wanted)}
    filled = {day.year for day in known}
    today = now.astimezone(office.tz).date()
    found = closed_days(country=office.country, subdivision=office.subdivision, staffed_weekdays=weekdays, years=wanted)
    new = [
        _row(office, day, DayState.PROPOSED if day.day.year in filled else DayState.ACTIVE)
        for day in found
        if day.day not in known and (day.day.year not in filled or day.day >= today)
    ]
    return len(ClosedDay.objects.bulk_create(new, ignore_conflicts=True))


def _row(office: Office, found: FoundDay, state: DayState) -> ClosedDay:
    return ClosedDay(
        office=office,
        day=found.day,
        kind=found.kind,
        name_de=found.name_de,
        name_en=found.name_en,
        origin=found.origin,
        state=state,
        source=SOURCE if found.origin == Origin.LIBRARY else "",
    )
