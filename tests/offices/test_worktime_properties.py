"""What holds for every calendar in every zone, tried on invented ones (G2, G4)."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from offices.worktime import (
    Deadline,
    Intervals,
    OfficeHours,
    StepReason,
    add_working_time,
    is_open,
    next_closing,
    next_opening,
    office_hours_from_json,
    office_hours_to_json,
    steps_from_json,
    steps_to_json,
    subtract_working_time,
    working_time_between,
)
from tests.offices.worktime_oracle import MICROSECOND, Oracle

# Zone and a day near which its clock does something, or nothing.
PLACES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("Asia/Kolkata", date(2026, 1, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour
    ("America/Sao_Paulo", date(2017, 10, 15)),  # no midnight
    ("America/Sao_Paulo", date(2018, 2, 18)),  # back from midnight into the day before
    ("America/Havana", date(2026, 11, 1)),  # two midnights
    ("America/St_Johns", date(2010, 11, 7)),  # back from 00:01 into the day before
    ("Pacific/Apia", date(2011, 12, 30)),  # no such day
    ("Africa/Casablanca", date(2026, 2, 15)),
]
AROUND = timedelta(days=9)  # questions are asked so near to that day
MARGIN = timedelta(days=2)  # the oracle looks so far around question and answer
TWO_HOURS = st.just(timedelta(hours=2))
SOME_TIME = st.one_of(TWO_HOURS, st.timedeltas(MICROSECOND, timedelta(hours=12)))
BUDGETS = st.one_of(st.just(timedelta(0)), SOME_TIME)

examples = settings(max_examples=40, deadline=None)  # the machine may be busy; the prover asks a million


@st.composite
def one_day(draw: st.DrawFn) -> Intervals:
    edges = draw(st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted))
    times = [time(edge // 4 % 24, edge % 4 * 15) for edge in edges[: len(edges) // 2 * 2]]
    return tuple(zip(times[::2], times[1::2], strict=True))


@st.composite
def questions(draw: st.DrawFn) -> tuple[OfficeHours, datetime]:
    """An invented calendar, and an instant near a day on which its clock may change."""
    zone, day = draw(st.sampled_from(PLACES))
    days = [day + timedelta(days=number) for number in range(-9, 10)]
    closed = draw(st.dictionaries(st.sampled_from(days), st.sampled_from(("Holiday", "Bridge day")), max_size=6))
    special = draw(st.dictionaries(st.sampled_from(days), one_day(), max_size=3))
    hours = OfficeHours(
        zone,
        draw(st.dictionaries(st.integers(0, 6), one_day(), min_size=1, max_size=7)),
        {on: intervals for on, intervals in special.items() if on not in closed},
        closed,
        "Invented",
    )
    midnight = datetime.combine(day, time(0), UTC)
    precise = st.timedeltas(-AROUND, AROUND)
    on_the_quarter = st.integers(-9 * 96, 9 * 96).map(lambda quarters: timedelta(minutes=15 * quarters))
    near = st.integers(-60, 60).map(lambda quarters: timedelta(minutes=15 * quarters))
    return hours, midnight + draw(st.one_of(precise, on_the_quarter, near))


def oracle_of(hours: OfficeHours, start: datetime, end: datetime) -> Oracle:
    return Oracle(hours, (start - MARGIN).date(), (end + MARGIN).date())


@examples
@given(questions(), BUDGETS)
def test_add_agrees_with_the_oracle(question: tuple[OfficeHours, datetime], budget: timedelta) -> None:
    hours, start = question
    deadline = add_working_time(hours, start, budget)
    oracle = oracle_of(hours, start, deadline.due_at)
    begun = oracle.count(start)
    due = oracle.add(begun, budget // MICROSECOND)
    assert deadline == Deadline(oracle.instant(due), oracle.steps(begun, due))


@examples
@given(questions(), BUDGETS)
def test_subtract_agrees_with_the_oracle(question: tuple[OfficeHours, datetime], budget: timedelta) -> None:
    hours, end = question
    deadline = subtract_working_time(hours, end, budget)
    oracle = oracle_of(hours, deadline.due_at, end)
    ended = oracle.count(end)
    begun = oracle.subtract(ended, budget // MICROSECOND)
    assert deadline == Deadline(oracle.instant(begun), oracle.steps(begun, ended))


@examples
@given(questions())
def test_turns_agree_with_the_oracle(question: tuple[OfficeHours, datetime]) -> None:
    hours, at = question
    assume(any(interval != (time(0), time(0)) for day in hours.weekly.values() for interval in day))
    opening, closing = next_opening(hours, at), next_closing(hours, at)
    oracle = oracle_of(hours, at, max(opening, closing))
    now = oracle.count(at)
    found = is_open(hours, at), oracle.count(opening), oracle.count(closing)
    assert found == (oracle.is_open(now), oracle.next_opening(now), oracle.next_closing(now))


@examples
@given(questions(), BUDGETS)
def test_steps_lead_to_the_due_time_without_a_gap(question: tuple[OfficeHours, datetime], budget: timedelta) -> None:
    hours, start = question
    deadline = add_working_time(hours, start, budget)
    instants = [start, *(step.end for step in deadline.steps)]
    assert [step.start for step in deadline.steps] == instants[:-1]
    assert instants[-1] == deadline.due_at
    assert all(one < other for one, other in pairwise(instants))
    assert all(one != other for one, other in pairwise((step.day, step.reason) for step in deadline.steps))


@examples
@given(questions(), BUDGETS)
def test_steps_sum_to_the_budget(question: tuple[OfficeHours, datetime], budget: timedelta) -> None:
    steps = add_working_time(*question, budget).steps
    assert sum((step.worked for step in steps), timedelta(0)) == budget
    for step in steps:
        assert step.worked == (step.end - step.start if step.reason is StepReason.WORKED else timedelta(0))


@examples
@given(questions(), BUDGETS)
def test_never_due_while_closed(question: tuple[OfficeHours, datetime], budget: timedelta) -> None:
    hours, start = question
    due_at = add_working_time(hours, start, budget).due_at
    assert is_open(hours, due_at) or (budget and is_open(hours, due_at - MICROSECOND))


@examples
@given(questions(), BUDGETS)
def test_subtract_undoes_add(question: tuple[OfficeHours, datetime], budget: timedelta) -> None:
    hours, start = question
    due_at = add_working_time(hours, start, budget).due_at
    begun = start if is_open(hours, start) else next_opening(hours, start)
    assert subtract_working_time(hours, due_at, budget).due_at == begun


@examples
@given(questions(), SOME_TIME, SOME_TIME)
def test_add_undoes_subtract(question: tuple[OfficeHours, datetime], before: timedelta, budget: timedelta) -> None:
    hours, start = question
    end = add_working_time(hours, start, before).due_at  # an instant at which something may be due
    begun = subtract_working_time(hours, end, budget)
    again = add_working_time(hours, begun.due_at, budget)
    assert again == Deadline(end, begun.steps)


@examples
@given(questions(), BUDGETS)
def test_budget_lies_between_start_and_due_time(question: tuple[OfficeHours, datetime], budget: timedelta) -> None:
    hours, start = question
    due_at = add_working_time(hours, start, budget).due_at
    assert working_time_between(hours, start, due_at) == budget
    assert working_time_between(hours, due_at, start) == -budget


@examples
@given(questions(), BUDGETS, st.timedeltas(timedelta(0), timedelta(days=8)))
def test_due_time_does_not_go_back_when_the_start_goes_on(
    question: tuple[OfficeHours, datetime], budget: timedelta, later: timedelta
) -> None:
    hours, start = question
    first, second = (add_working_time(hours, at, budget).due_at for at in (start, start + later))
    assert first <= second


@examples
@given(questions(), BUDGETS, st.timedeltas(MICROSECOND, timedelta(hours=9)))
def test_due_time_goes_on_when_the_budget_grows(
    question: tuple[OfficeHours, datetime], budget: timedelta, more: timedelta
) -> None:
    first, second = (add_working_time(*question, each).due_at for each in (budget, budget + more))
    assert first < second


@examples
@given(questions(), BUDGETS, SOME_TIME)
def test_two_budgets_after_each_other_are_one(
    question: tuple[OfficeHours, datetime], budget: timedelta, more: timedelta
) -> None:
    hours, start = question
    first = add_working_time(hours, start, budget).due_at
    assert add_working_time(hours, first, more).due_at == add_working_time(hours, start, budget + more).due_at


@examples
@given(questions(), st.lists(st.timedeltas(-AROUND, AROUND), min_size=2, max_size=2))
def test_working_times_add_up(question: tuple[OfficeHours, datetime], moves: tuple[timedelta, timedelta]) -> None:
    hours, one = question
    two, three = (one + move for move in moves)
    parts = working_time_between(hours, one, two) + working_time_between(hours, two, three)
    assert parts == working_time_between(hours, one, three)


@examples
@given(questions(), BUDGETS)
def test_answers_are_the_same_from_the_stored_calendar(
    question: tuple[OfficeHours, datetime], budget: timedelta
) -> None:
    hours, start = question
    stored = office_hours_from_json(office_hours_to_json(hours))
    assert (stored, hash(stored)) == (hours, hash(hours))
    deadline = add_working_time(stored, start, budget)
    assert deadline == add_working_time(hours, start, budget)
    assert steps_from_json(steps_to_json(deadline.steps)) == deadline.steps
