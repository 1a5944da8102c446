"""Counting where clocks change: at night, at midnight, over a whole day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from offices.worktime import OfficeHours, StepReason, add_working_time, next_opening, working_time_between
from tests.offices.sample_hours import ALWAYS, BERLIN, STAFFED, TWO_HOURS, local


@pytest.mark.parametrize(
    ("night", "hours_long"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 5, 12), 24)]
)
def test_round_the_clock_day_has_its_real_length(night: date, hours_long: int) -> None:
    midnights = [datetime.combine(day, time(0), BERLIN) for day in (night, night + timedelta(days=1))]
    always = OfficeHours("Europe/Berlin", ALWAYS)
    assert working_time_between(always, *midnights) == timedelta(hours=hours_long)


@pytest.mark.parametrize(
    ("interval", "worked_in_march", "worked_in_october"),
    [
        ((time(1), time(4)), 120, 240),
        ((time(2, 30), time(4)), 60, 150),  # opens at 03:00; at the first 02:30
        ((time(1), time(2, 30)), 60, 90),  # closes at 03:00; at the first 02:30
        ((time(2, 15), time(2, 45)), 0, 30),
        ((time(2, 30), time(3)), 0, 90),
        ((time(3), time(4)), 60, 60),
    ],
)
def test_interval_across_the_clock_change_counts_real_minutes(
    interval: tuple[time, time], worked_in_march: int, worked_in_october: int
) -> None:
    hours = OfficeHours("Europe/Berlin", {6: (interval,)})
    worked = [
        working_time_between(hours, local(f"{day}T00:00"), local(f"{day}T12:00"))
        for day in ("2026-03-29", "2026-10-25")
    ]
    assert worked == [timedelta(minutes=worked_in_march), timedelta(minutes=worked_in_october)]


def test_opening_inside_the_missing_hour_is_at_the_clock_change_to_the_microsecond() -> None:
    hours = OfficeHours("Europe/Berlin", {6: ((time(2, 30, 0, 5), time(4)),)})
    assert next_opening(hours, local("2026-03-29T00:00")) == local("2026-03-29T03:00")


def test_interval_that_the_clock_change_swallows_leaves_one_break() -> None:
    hours = OfficeHours("Europe/Berlin", {6: ((time(0), time(1)), (time(2, 15), time(2, 45)), (time(5), time(6)))})
    steps = add_working_time(hours, local("2026-03-29T00:00"), TWO_HOURS).steps
    assert [(step.reason, step.end - step.start) for step in steps] == [
        (StepReason.WORKED, timedelta(hours=1)),
        (StepReason.BREAK, timedelta(hours=3)),
        (StepReason.WORKED, timedelta(hours=1)),
    ]


def test_day_that_a_zone_skipped_has_no_time_and_no_step() -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from 29 to 31 December 2011
    hours = OfficeHours("Pacific/Apia", dict.fromkeys(range(7), STAFFED))
    deadline = add_working_time(hours, local("2011-12-29T16:00", apia), TWO_HOURS)
    assert deadline.due_at == local("2011-12-31T09:30", apia)
    assert {step.day for step in deadline.steps} == {date(2011, 12, 29), date(2011, 12, 31)}


@pytest.mark.parametrize(("zone", "night"), [("America/Sao_Paulo", "2017-10-15"), ("America/Havana", "2026-11-01")])
def test_clock_change_at_midnight_leaves_no_gap_between_days(zone: str, night: str) -> None:
    hours = OfficeHours(zone, dict.fromkeys(range(7), STAFFED))
    noon = local(f"{night}T12:00", ZoneInfo(zone)) - timedelta(days=1)
    steps = add_working_time(hours, noon, timedelta(hours=12)).steps
    assert steps[0].start == noon
    assert [step.end for step in steps[:-1]] == [step.start for step in steps[1:]]
    assert working_time_between(hours, noon, steps[-1].end) == timedelta(hours=12)


def test_no_zone_does_what_weeks_take_for_granted_that_none_does() -> None:
    """Change its clock there and back between two Mondays, or put a Monday's midnight back."""
    monday = datetime.fromisoformat("2014-12-29T00:00")
    days = [monday + timedelta(days=number) for number in range(7 * 52 * 22)]
    for name in available_timezones():
        zone = ZoneInfo(name)
        offsets = [zone.utcoffset(day) for day in days]
        for number in range(0, len(days) - 7, 7):
            if offsets[number] == offsets[number + 7]:
                assert len(set(offsets[number : number + 7])) == 1, (name, days[number])
            else:
                midnight = (days[number], days[number] - timedelta(seconds=1))
                assert not all(comes_twice(wall, zone) for wall in midnight), (name, days[number])


def comes_twice(wall: datetime, zone: ZoneInfo) -> bool:
    first, second = (wall.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1))
    return first < second
