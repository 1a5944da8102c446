"""Offices with their calendars, and the periods that figures look back over, in the offices' own local days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from offices.models import Office
from offices.queries import hours_of_all
from offices.worktime import OfficeHours


class FigurePeriod(StrEnum):
    """How far back a figure looks, in whole local days of the office."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"

    def first_day(self, today: date) -> date:
        """The day it began."""
        if self is FigurePeriod.WEEK:
            return today - timedelta(days=today.weekday())
        return today.replace(day=1) if self is FigurePeriod.MONTH else today


@dataclass(frozen=True)
class Place:
    """An office with its calendar and its local day."""

    office: Office
    hours: OfficeHours
    now: datetime

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.astimezone(self.office.tz).date()

    def midnight(self, day: date) -> datetime:
        """The instant at which that local day begins."""
        return datetime.combine(day, time(0), tzinfo=self.office.tz)

    def first(self, period: FigurePeriod) -> datetime:
        """The instant at which the period began there."""
        return self.midnight(period.first_day(self.today))

    @property
    def tomorrow(self) -> datetime:
        """The next midnight."""
        return self.midnight(self.today + timedelta(days=1))


def places(*, now: datetime) -> list[Place]:
    """Every office with its calendar (three queries)."""
    offices = list(Office.objects.all())
    hours = hours_of_all(offices)
    return [Place(office, hours[office.pk], now) for office in offices]
