"""The rules of counting at their edges (H2, H3, G2, G4); docs/deadlines.md has the everyday examples."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from offices.worktime import (
    OfficeHours,
    Step,
    StepReason,
    add_working_time,
    is_open,
    next_closing,
    next_opening,
    subtract_working_time,
    working_time_between,
)
from tests.offices.sample_hours import ALWAYS, BERLIN, HAMBURG, LUNCH, NOTHING, TWO_HOURS, local


def due(hours: OfficeHours, start: str, budget: timedelta = TWO_HOURS) -> str:
    """The due time on Hamburg's clock."""
    due_at = add_working_time(hours, local(start), budget).due_at
    return due_at.astimezone(BERLIN).replace(tzinfo=None).isoformat()


# Due times and their steps


def test_steps_of_the_holiday_weekend_say_why() -> None:
    deadline = add_working_time(HAMBURG, local("2026-05-13T16:20"), TWO_HOURS)  # G2
    assert deadline.due_at == local("2026-05-18T09:50")
    assert deadline.due_at.tzinfo is UTC
    weekend = [date(2026, 5, 16), date(2026, 5, 17)]
    assert [(step.day, step.reason, step.worked, step.name) for step in deadline.steps] == [
        (date(2026, 5, 13), StepReason.WORKED, timedelta(minutes=40), ""),
        (date(2026, 5, 13), StepReason.AFTER_CLOSING, NOTHING, ""),
        (date(2026, 5, 14), StepReason.CLOSED, NOTHING, "Ascension Day"),
        (date(2026, 5, 15), StepReason.CLOSED, NOTHING, "Bridge day"),
        *((day, StepReason.WEEKEND, NOTHING, "") for day in weekend),
        (date(2026, 5, 18), StepReason.BEFORE_OPENING, NOTHING, ""),
        (date(2026, 5, 18), StepReason.WORKED, timedelta(minutes=80), ""),
    ]


def test_steps_name_the_break() -> None:
    deadline = add_working_time(LUNCH, local("2026-05-12T11:00"), TWO_HOURS)
    assert [step.reason for step in deadline.steps] == [StepReason.WORKED, StepReason.BREAK, StepReason.WORKED]
    assert deadline.steps[1] == Step(
        day=date(2026, 5, 12),
        reason=StepReason.BREAK,
        start=local("2026-05-12T12:00").astimezone(UTC),
        end=local("2026-05-12T13:00").astimezone(UTC),
        worked=NOTHING,
    )


def test_budget_that_ends_at_closing_is_due_at_closing() -> None:
    assert due(HAMBURG, "2026-05-12T15:00") == "2026-05-12T17:00:00"
    assert due(LUNCH, "2026-05-12T10:00") == "2026-05-12T12:00:00"


def test_one_microsecond_more_is_due_the_next_morning() -> None:
    assert due(HAMBURG, "2026-05-12T15:00:00.000001") == "2026-05-13T08:30:00.000001"


def test_start_at_the_closing_instant_begins_at_the_next_opening() -> None:
    assert due(HAMBURG, "2026-05-12T17:00") == "2026-05-13T10:30:00"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-05-12T11:00:00.5", "2026-05-12T11:00:00.500000"),
        ("2026-05-12T17:00", "2026-05-13T08:30:00"),
        ("2026-05-16T12:00", "2026-05-18T08:30:00"),
    ],
)
def test_budget_of_zero_is_due_at_once_or_at_the_next_opening(start: str, expected: str) -> None:
    assert due(HAMBURG, start, NOTHING) == expected


def test_budget_of_zero_while_open_has_no_steps() -> None:
    assert add_working_time(HAMBURG, local("2026-05-12T11:00"), NOTHING).steps == ()


def test_special_day_replaces_the_hours_of_its_weekday() -> None:
    assert due(HAMBURG, "2026-12-24T11:00") == "2026-12-25T09:30:00"


def test_special_day_can_open_a_weekend() -> None:
    saturday = replace(HAMBURG, special={date(2026, 5, 9): ((time(10), time(12)),)})
    assert due(saturday, "2026-05-08T16:00") == "2026-05-09T11:00:00"


def test_instant_may_be_given_in_any_zone() -> None:
    tokyo = datetime(2026, 5, 12, 16, 0, tzinfo=ZoneInfo("Asia/Tokyo"))  # 09:00 in Hamburg
    assert add_working_time(HAMBURG, tokyo, TWO_HOURS).due_at == local("2026-05-12T11:00")


def test_intervals_that_touch_are_one_step() -> None:
    touching = replace(LUNCH, weekly={1: ((time(12), time(17)), (time(8), time(12)))})
    steps = add_working_time(touching, local("2026-05-12T11:00"), TWO_HOURS).steps
    assert [(step.reason, step.worked) for step in steps] == [(StepReason.WORKED, TWO_HOURS)]


def test_hours_past_midnight_are_a_step_for_each_day() -> None:
    steps = add_working_time(replace(HAMBURG, weekly=ALWAYS), local("2026-05-12T23:00"), TWO_HOURS).steps
    assert [(step.day, step.worked) for step in steps] == [
        (date(2026, 5, 12), timedelta(hours=1)),
        (date(2026, 5, 13), timedelta(hours=1)),
    ]


# Counting back, and between


def test_subtract_leads_back_over_the_weekend() -> None:
    begun = subtract_working_time(HAMBURG, local("2026-05-18T09:50"), TWO_HOURS)
    assert begun.due_at == local("2026-05-13T16:20")
    assert begun.steps == add_working_time(HAMBURG, begun.due_at, TWO_HOURS).steps


def test_subtract_to_the_opening_instant_stays_on_that_day() -> None:
    begun = subtract_working_time(HAMBURG, local("2026-05-12T10:30"), TWO_HOURS)
    assert begun.due_at == local("2026-05-12T08:30")


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2026-05-12T08:30", "2026-05-12T08:30"),
        ("2026-05-12T17:00", "2026-05-12T17:00"),
        ("2026-05-12T07:00", "2026-05-11T17:00"),
    ],
)
def test_subtract_zero_stays_or_goes_to_the_previous_closing(end: str, expected: str) -> None:
    assert subtract_working_time(HAMBURG, local(end), NOTHING).due_at == local(expected)


def test_working_time_between_is_negative_backwards() -> None:
    start, end = local("2026-05-13T16:20"), local("2026-05-18T09:50")
    assert working_time_between(HAMBURG, start, end) == TWO_HOURS
    assert working_time_between(HAMBURG, end, start) == -TWO_HOURS


# Open and closed


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-05-12T08:29:59.999999", False),
        ("2026-05-12T08:30", True),
        ("2026-05-12T16:59:59.999999", True),
        ("2026-05-12T17:00", False),
        ("2026-05-14T12:00", False),
        ("2026-05-16T12:00", False),
    ],
)
def test_is_open_from_opening_to_before_closing(at: str, expected: bool) -> None:
    assert is_open(HAMBURG, local(at)) is expected


@pytest.mark.parametrize(
    ("at", "opening", "closing"),
    [
        ("2026-05-12T08:29:59", "2026-05-12T08:30", "2026-05-12T17:00"),
        ("2026-05-12T08:30", "2026-05-13T08:30", "2026-05-12T17:00"),
        ("2026-05-12T16:59:59", "2026-05-13T08:30", "2026-05-12T17:00"),
        ("2026-05-12T17:00", "2026-05-13T08:30", "2026-05-13T17:00"),
        ("2026-05-13T17:00", "2026-05-18T08:30", "2026-05-18T17:00"),
        ("2026-12-24T09:00", "2026-12-25T08:30", "2026-12-24T12:00"),
    ],
)
def test_next_opening_and_closing(at: str, opening: str, closing: str) -> None:
    assert next_opening(HAMBURG, local(at)) == local(opening)
    assert next_closing(HAMBURG, local(at)) == local(closing)


def test_next_closing_looks_past_midnight_and_sunday() -> None:
    hours = replace(HAMBURG, weekly=ALWAYS)
    assert next_closing(hours, local("2026-05-01T12:00")) == local("2026-05-14T00:00")
    assert next_opening(hours, local("2026-05-01T12:00")) == local("2026-05-16T00:00")
