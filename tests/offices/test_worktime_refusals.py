"""Questions without an answer: refused, or ended at the horizon, by name."""

import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest

from offices.worktime import (
    Deadline,
    InvalidQuestion,
    NoOpening,
    OfficeHours,
    add_working_time,
    is_open,
    next_closing,
    next_opening,
    subtract_working_time,
    working_time_between,
)
from tests.offices.sample_hours import ALWAYS, AWARE, HAMBURG, NOTHING, TWO_HOURS, local

NAIVE = datetime(2026, 5, 12, 9)  # noqa: DTZ001 - what is to be refused


@pytest.mark.parametrize(
    "question",
    [
        lambda: add_working_time(HAMBURG, NAIVE, TWO_HOURS),
        lambda: subtract_working_time(HAMBURG, NAIVE, TWO_HOURS),
        lambda: working_time_between(HAMBURG, NAIVE, AWARE),
        lambda: working_time_between(HAMBURG, AWARE, NAIVE),
        lambda: is_open(HAMBURG, NAIVE),
        lambda: next_opening(HAMBURG, NAIVE),
        lambda: next_closing(HAMBURG, NAIVE),
    ],
)
def test_naive_datetimes_are_refused(question: Callable[[], object]) -> None:
    with pytest.raises(InvalidQuestion, match="2026-05-12T09:00:00 is naive"):
        question()


@pytest.mark.parametrize("ask", [add_working_time, subtract_working_time])
def test_negative_budget_is_refused(ask: Callable[..., Deadline]) -> None:
    with pytest.raises(InvalidQuestion, match="The budget is negative: -1 day, 23:59:59"):
        ask(HAMBURG, AWARE, timedelta(seconds=-1))


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_instant_at_the_ends_of_time_is_refused(at: datetime) -> None:
    with pytest.raises(InvalidQuestion, match="is not in the years 2 to 9997"):
        is_open(HAMBURG, at)


@pytest.mark.parametrize("year", [2, 9997])
def test_questions_near_the_ends_of_time_still_end(year: int) -> None:
    at = datetime(year, 6, 1, tzinfo=UTC)
    never, always = OfficeHours("Europe/Berlin", {}), OfficeHours("Europe/Berlin", ALWAYS)
    questions: list[Callable[[], object]] = [
        partial(add_working_time, never, at, TWO_HOURS),
        partial(subtract_working_time, never, at, TWO_HOURS),
        partial(next_closing, always, at),
    ]
    for question in questions:
        with pytest.raises(NoOpening):
            question()


@pytest.mark.parametrize("ask", [add_working_time, subtract_working_time])
@pytest.mark.parametrize("budget", [NOTHING, TWO_HOURS])
def test_calendar_without_openings_is_named(ask: Callable[..., Deadline], budget: timedelta) -> None:
    never = OfficeHours("Europe/Berlin", {}, name="Never")
    with pytest.raises(NoOpening) as refusal:
        ask(never, AWARE, budget)
    assert str(refusal.value) == ("The calendar “Never” has no opening within 4026 days of 2026-05-12T09:00:00+00:00.")
    assert str(pickle.loads(pickle.dumps(refusal.value))) == str(refusal.value)  # noqa: S301 - our own


def test_calendar_with_too_few_openings_is_named() -> None:
    once = OfficeHours("Europe/Berlin", {}, {date(2026, 6, 1): ((time(9), time(10)),)}, name="Once")
    with pytest.raises(NoOpening, match=r"“Once” is open for only 1:00:00 of 2:00:00 within 30 days of"):
        add_working_time(once, AWARE, TWO_HOURS, horizon=timedelta(days=30))


def test_opening_beyond_the_horizon_is_not_found() -> None:
    once = OfficeHours("Europe/Berlin", {}, {date(2027, 6, 1): ((time(9), time(17)),)})
    assert next_opening(once, AWARE) == local("2027-06-01T09:00")
    with pytest.raises(NoOpening, match="“Europe/Berlin” has no opening within 30 days"):
        next_opening(once, AWARE, horizon=timedelta(days=30))


@pytest.mark.parametrize("ask", [add_working_time, subtract_working_time])
def test_horizon_is_kept_in_full_weeks(ask: Callable[..., Deadline]) -> None:
    noon = datetime(2026, 5, 13, 12, tzinfo=UTC)
    side = 1 if ask is add_working_time else -1
    within, beyond = (noon + side * timedelta(days=days) for days in (30, 45))
    for far, is_found in ((within, True), (beyond, False)):
        hours = OfficeHours("UTC", {}, {far.date(): ((time(9), time(17)),)})
        try:
            found = ask(hours, noon, TWO_HOURS, horizon=timedelta(days=30)).due_at.date() == far.date()
        except NoOpening:
            found = False
        assert found is is_found


def test_office_that_never_closes_says_so() -> None:
    always = OfficeHours("Europe/Berlin", ALWAYS, name="Always")
    for ask in (next_closing, next_opening):
        with pytest.raises(NoOpening, match="“Always” does not close within 4026 days"):
            ask(always, AWARE)
