"""Clocks: the customer's own first, the office's second. The browser names the zone in a cookie (js/portal.js)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import UnknownLocaleError
from babel.dates import get_timezone_location
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from core.languages import without_region
from offices.models import Office
from offices.wording import clock, when, when_long, when_short

COOKIE = "portal_zone"


@dataclass(frozen=True)
class CustomerClocks:
    """Two walls: `place` is where the customer is (an office of no name, never stored), `office` who promised."""

    place: Office
    office: Office

    def long(self, instant: datetime) -> str:
        """ "Monday 18 May, 10:50"."""
        return _kept_together(when_long(instant, self.place))

    def day_and_time(self, instant: datetime) -> str:
        """ "Mon 18 May, 10:50"."""
        return when(instant, self.place)

    def short(self, instant: datetime, *, now: datetime) -> str:
        """ "10:50" today, "Mon 10:50" within six days."""
        return when_short(instant, self.place, now=now)

    def at_office(self, instant: datetime) -> str:
        """The office's clock, with the day when it is another one there; "" when both show the same."""
        here, there = instant.astimezone(self.place.tz), instant.astimezone(self.office.tz)
        if here.replace(tzinfo=None) == there.replace(tzinfo=None):
            return ""
        return clock(instant, self.office) if here.date() == there.date() else when(instant, self.office)

    @cached_property
    def city(self) -> str:
        """Where the customer's clock hangs, in the active language: "Tallinn"."""
        return city_of(self.place.zone)


def clocks_for(request: HttpRequest, office: Office) -> CustomerClocks:
    """The customer's clock as their browser tells it; the office's when it does not."""
    zone = request.COOKIES.get(COOKIE, "")
    return CustomerClocks(Office(name="", zone=zone if zone in known_zones() else office.zone), office)


def _kept_together(text: str) -> str:
    """German „10:50 Uhr“ is never torn apart at the end of a line."""
    return text.replace(" Uhr", "\N{NO-BREAK SPACE}Uhr")


@cache
def known_zones() -> frozenset[str]:
    """Every name of a time zone."""
    return frozenset(available_timezones())


def city_of(zone: str) -> str:
    """The place that a zone is named after, in the active language."""
    try:
        return get_timezone_location(ZoneInfo(zone), locale=without_region(get_language() or "en"), return_city=True)
    except (LookupError, UnknownLocaleError):
        return zone.rpartition("/")[2].replace("_", " ")


def choices(now: datetime, *, chosen: str = "") -> list[tuple[str, str]]:
    """Zones to choose from, by how far ahead they are, each with its time now: "Tallinn, 17:20"; the chosen one too."""
    named = [zone for zone in known_zones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))]
    if chosen in known_zones() - set(named):
        named.append(chosen)
    rows = [(now.astimezone(ZoneInfo(zone)), zone) for zone in named]
    rows.sort(key=lambda row: (row[0].utcoffset() or timedelta(0), row[1]))
    return [(zone, f"{zone.replace('_', ' ')}, {local:%H:%M}") for local, zone in rows]
