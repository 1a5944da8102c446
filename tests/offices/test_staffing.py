"""When only one of several offices is staffed."""

from datetime import UTC, date, datetime, time

from offices.staffing import Stretch, alone, stretches
from offices.worktime import OfficeHours

WEEK = {weekday: ((time(8, 30), time(17)),) for weekday in range(5)}
HAMBURG = OfficeHours("Europe/Berlin", WEEK, closed={date(2026, 5, 14): "Ascension Day"})
WOKING = OfficeHours("Europe/London", WEEK)
ALWAYS = OfficeHours("Europe/London", {weekday: ((time(0), time(0)),) for weekday in range(7)})
NEVER = OfficeHours("Europe/London", {})
BOTH = {"hamburg": HAMBURG, "woking": WOKING}


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def test_each_office_has_an_hour_of_its_own() -> None:
    assert alone(BOTH, start=utc(13, 0), end=utc(14, 0)) == [
        Stretch("hamburg", utc(13, 6, 30), utc(13, 7, 30)),
        Stretch("woking", utc(13, 15), utc(13, 16)),
    ]


def test_cut_at_the_ends_asked_for() -> None:
    assert alone(BOTH, start=utc(13, 15, 30), end=utc(13, 15, 45)) == [
        Stretch("woking", utc(13, 15, 30), utc(13, 15, 45))
    ]


def test_holiday_of_one_leaves_the_other_alone_all_day() -> None:
    assert alone(BOTH, start=utc(14, 0), end=utc(15, 0)) == [Stretch("woking", utc(14, 7, 30), utc(14, 16))]


def test_one_office_is_never_alone_and_none_is_no_company() -> None:
    assert alone({"hamburg": HAMBURG}, start=utc(13, 0), end=utc(14, 0)) == []
    assert alone({"a": NEVER, "b": NEVER}, start=utc(13, 0), end=utc(14, 0)) == []


def test_office_that_never_closes_or_never_opens() -> None:
    assert list(stretches(ALWAYS, start=utc(13, 1), end=utc(14, 2))) == [(utc(13, 1), utc(14, 2))]
    assert list(stretches(NEVER, start=utc(13, 1), end=utc(14, 2))) == []


def test_a_break_makes_two_stretches() -> None:
    hours = OfficeHours("Europe/Berlin", {2: ((time(8, 30), time(12)), (time(13), time(17)))})
    assert list(stretches(hours, start=utc(13, 0), end=utc(14, 0))) == [
        (utc(13, 6, 30), utc(13, 10)),
        (utc(13, 11), utc(13, 15)),
    ]
