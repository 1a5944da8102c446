"""Which days of a year an office is closed by itself: public holidays and the bridge days between them (H3). Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from offices.enums import ClosedKind, Origin
from offices.holidaynames import in_british_english, in_german

SOURCE = f"holidays {holidays.__version__}"
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class FoundDay:
    """A day that is closed by the holiday calendar or by the bridge-day rule."""

    day: date
    kind: ClosedKind
    name_de: str
    name_en: str
    origin: Origin


def public_holidays(*, country: str, subdivision: str, years: Iterable[int]) -> list[FoundDay]:
    """The public holidays of a region, named in both languages."""
    spans = list(years)
    english = _named(country, subdivision, spans, _language_of(country, "en"))
    in_german_too = _language_of(country, "de")
    german = _named(country, subdivision, spans, in_german_too) if in_german_too else {}
    return [
        FoundDay(day, ClosedKind.HOLIDAY, german.get(day) or in_german(name), in_british_english(name), Origin.LIBRARY)
        for day, name in sorted(english.items())
    ]


def _language_of(country: str, language: str) -> str | None:
    """The library's name of a language, if it has the country's holidays in it: "en_GB", "de_AT"."""
    spoken = holidays.country_holidays(country)
    known = [spoken.default_language, *spoken.supported_languages]
    return next((name for name in known if name and name.startswith(language)), None)


def _named(country: str, subdivision: str, years: list[int], language: str | None) -> dict[date, str]:
    region = subdivision or None
    return dict(holidays.country_holidays(country, subdiv=region, years=years, language=language))


def bridge_days(
    *, holidays_: Collection[date], staffed_weekdays: Collection[int], years: Iterable[int]
) -> list[FoundDay]:
    """Single staffed days between a public holiday and a weekend, or between two public holidays (H3).

    `holidays_` must reach a day beyond the years: the second of January may bridge to the first.
    """
    closed = set(holidays_)

    def is_staffed(day: date) -> bool:
        return day.weekday() in staffed_weekdays and day not in closed

    def is_bridge(day: date) -> bool:
        before, after = day - A_DAY, day + A_DAY
        touches_holiday = before in closed or after in closed
        return is_staffed(day) and touches_holiday and not is_staffed(before) and not is_staffed(after)

    return [
        FoundDay(day, ClosedKind.BRIDGE, "Brückentag", "Bridge day", Origin.RULE)
        for year in years
        for day in _days_of(year)
        if is_bridge(day)
    ]


def _days_of(year: int) -> Iterable[date]:
    first = date(year, 1, 1)
    return (first + A_DAY * number for number in range((date(year + 1, 1, 1) - first).days))


def closed_days(
    *, country: str, subdivision: str, staffed_weekdays: Collection[int], years: Iterable[int]
) -> list[FoundDay]:
    """Holidays and bridge days of the years, by day."""
    wanted = sorted(set(years))
    around = range(wanted[0] - 1, wanted[-1] + 2)
    found = public_holidays(country=country, subdivision=subdivision, years=around)
    bridges = bridge_days(holidays_={f.day for f in found}, staffed_weekdays=staffed_weekdays, years=wanted)
    return sorted([f for f in found if f.day.year in wanted] + bridges, key=lambda f: f.day)
