"""Watch over the chain of managers and deputies: is somebody there whenever an office is open (G7)?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from callbacks.queries.audience import People, everybody
from offices.models import Absence, Office
from offices.queries import hours_of_all
from offices.worktime import OfficeHours

AHEAD = 28  # local days


@dataclass(frozen=True)
class Gap:
    """A day on which the office is open and has no Technical Support Manager and no deputy."""

    office: Office
    day: date


def gaps(*, now: datetime, ahead: int = AHEAD) -> list[Gap]:
    """Gaps from today on, the next one first; a fixed number of queries."""
    offices = list(Office.objects.all())
    hours, members = hours_of_all(offices), everybody()
    today = now.date() - timedelta(days=1)  # some offices are a day behind UTC
    absences = list(Absence.objects.filter(days__overlap=DateRange(today, today + timedelta(days=ahead + 2))))
    found = [
        Gap(office, day)
        for office in offices
        for day in _open_days(hours[office.pk], now.astimezone(office.tz).date(), ahead)
        if People(members, _absent_on(day, absences)).on_duty(office.pk) is None
    ]
    return sorted(found, key=lambda gap: (gap.day, gap.office.name))


def _open_days(hours: OfficeHours, first: date, ahead: int) -> Iterator[date]:
    for number in range(ahead):
        day = first + timedelta(days=number)
        if day not in hours.closed and (hours.special.get(day) or hours.weekly.get(day.weekday())):
            yield day


def _absent_on(day: date, absences: list[Absence]) -> frozenset[int]:
    return frozenset(absence.member_id for absence in absences if absence.days.lower <= day < absence.days.upper)
