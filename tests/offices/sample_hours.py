"""Small calendars and exact instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from offices.worktime import OfficeHours

BERLIN = ZoneInfo("Europe/Berlin")
STAFFED = ((time(8, 30), time(17)),)
WORKWEEK = dict.fromkeys(range(5), STAFFED)
ALWAYS = dict.fromkeys(range(7), ((time(0), time(0)),))
HAMBURG = OfficeHours(
    "Europe/Berlin",
    WORKWEEK,
    special={date(2026, 12, 24): ((time(8, 30), time(12)),)},
    closed={date(2026, 5, 14): "Ascension Day", date(2026, 5, 15): "Bridge day"},
    name="Hamburg",
)
LUNCH = OfficeHours("Europe/Berlin", {1: ((time(8, 30), time(12)), (time(13), time(17)))}, name="Lunch")
TWO_HOURS = timedelta(hours=2)
NOTHING = timedelta(0)
AWARE = datetime(2026, 5, 12, 9, tzinfo=UTC)


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)
