"""Opening hours as a value: what is refused, what is equal, what is stored."""

import copy
import json
import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from offices.worktime import (
    Deadline,
    InvalidHours,
    OfficeHours,
    add_working_time,
    is_open,
    office_hours_from_json,
    office_hours_to_json,
    steps_from_json,
    steps_to_json,
)
from tests.offices.sample_hours import AWARE, HAMBURG, STAFFED, TWO_HOURS, WORKWEEK, local


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"zone": "Europe/Altona"}, "Hamburg: 'Europe/Altona' is not a known time zone."),
        ({"zone": ""}, "Hamburg: '' is not a known time zone."),
        ({"zone": "../etc/passwd"}, "Hamburg: '../etc/passwd' is not a known time zone."),
        ({"zone": "Europe"}, "Hamburg: 'Europe' is not a known time zone."),
        ({"weekly": {7: STAFFED}}, "Hamburg: 7 is not a weekday (0 Monday to 6 Sunday)."),
        ({"weekly": {"0": STAFFED}}, "Hamburg: '0' is not a weekday (0 Monday to 6 Sunday)."),
        (
            {"weekly": {0: ((time(17), time(8, 30)),)}},
            "Hamburg: Monday: 17:00–08:30 does not close after it opens.",
        ),
        (
            {"weekly": {4: ((time(9), time(9)),)}},
            "Hamburg: Friday: 09:00–09:00 does not close after it opens.",
        ),
        (
            {"weekly": {1: ((time(12), time(17)), (time(8), time(12, 30)))}},
            "Hamburg: Tuesday: 08:00–12:30 and 12:00–17:00 overlap.",
        ),
        (
            {"weekly": {6: ((time(8), time(0)), (time(22), time(23)))}},
            "Hamburg: Sunday: 08:00–24:00 and 22:00–23:00 overlap.",
        ),
        (
            {"weekly": {2: ((time(8, tzinfo=UTC), time(12, tzinfo=UTC)),)}},
            "Hamburg: Wednesday: opening hours are local times and carry no zone.",
        ),
        (
            {"weekly": {2: (("08:30", "17:00"),)}},
            "Hamburg: Wednesday: ('08:30', '17:00') is not a pair of times.",
        ),
        (
            {"special": {date(2026, 12, 31): ((time(9), time(8)),)}},
            "Hamburg: 2026-12-31: 09:00–08:00 does not close",
        ),
        (
            {"special": {date(2026, 12, 31): ()}},
            "Hamburg: 2026-12-31: a day without hours must be a closed day with a name.",
        ),
        (
            {"closed": {date(2026, 12, 24): "Christmas Eve"}},
            "Hamburg: 2026-12-24 is both closed and a day with hours of its own.",
        ),
        (
            {"closed": {date(2026, 12, 31): " "}},
            "Hamburg: 2026-12-31: a closed day needs the name of its reason.",
        ),
        ({"closed": {datetime(2026, 12, 31, tzinfo=UTC): "x"}}, "is not a date."),
    ],
)
def test_invalid_hours_are_refused_by_name(change: dict[str, object], fault: str) -> None:
    with pytest.raises(InvalidHours) as refusal:
        replace(HAMBURG, **change)  # type: ignore[arg-type]
    assert fault in str(refusal.value)


def test_invalid_hours_of_a_nameless_calendar_name_its_zone() -> None:
    with pytest.raises(InvalidHours, match="Europe/London: 9 is not a weekday"):
        OfficeHours("Europe/London", {9: STAFFED})


def test_equal_hours_are_equal_and_hash_alike() -> None:
    shuffled = OfficeHours(
        "Europe/Berlin",
        {4: STAFFED, 5: (), **dict.fromkeys((3, 2, 1, 0), STAFFED)},
        dict(HAMBURG.special),
        dict(reversed(list(HAMBURG.closed.items()))),
        "Hamburg",
    )
    assert shuffled == HAMBURG
    assert hash(shuffled) == hash(HAMBURG)
    assert replace(HAMBURG, name="Altona") != HAMBURG


def test_asking_does_not_change_the_value() -> None:
    asked = copy.copy(HAMBURG)
    add_working_time(asked, AWARE, TWO_HOURS)
    assert asked == HAMBURG
    assert repr(asked) == repr(HAMBURG)


def test_hours_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        HAMBURG.zone = "Europe/London"  # type: ignore[misc]
    with pytest.raises(TypeError):
        HAMBURG.closed[date(2026, 1, 1)] = "New Year"  # type: ignore[index]


def test_later_change_of_the_given_mapping_changes_nothing() -> None:
    closed = {date(2026, 5, 14): "Ascension Day"}
    hours = OfficeHours("Europe/Berlin", WORKWEEK, closed=closed)
    closed.clear()
    assert not is_open(hours, local("2026-05-14T12:00"))


def test_hours_and_deadlines_can_be_pickled_and_copied() -> None:
    deadline = add_working_time(HAMBURG, AWARE, TWO_HOURS)
    assert pickle.loads(pickle.dumps(HAMBURG)) == HAMBURG == copy.deepcopy(HAMBURG)  # noqa: S301 - our own
    assert pickle.loads(pickle.dumps(deadline)) == deadline == copy.deepcopy(deadline)  # noqa: S301 - our own


def test_deadline_can_be_made_from_stored_steps() -> None:
    deadline = add_working_time(HAMBURG, local("2026-05-13T16:20"), TWO_HOURS)
    assert Deadline(deadline.due_at, steps_from_json(steps_to_json(deadline.steps))) == deadline


# Stored form


def test_hours_survive_json() -> None:
    hours = replace(HAMBURG, weekly={5: ((time(8, 0, 30), time(12)), (time(20), time(0))), 0: STAFFED})
    stored = json.loads(json.dumps(office_hours_to_json(hours)))
    assert stored == {
        "name": "Hamburg",
        "zone": "Europe/Berlin",
        "weekly": {"0": [["08:30", "17:00"]], "5": [["08:00:30", "12:00"], ["20:00", "24:00"]]},
        "special": {"2026-12-24": [["08:30", "12:00"]]},
        "closed": {"2026-05-14": "Ascension Day", "2026-05-15": "Bridge day"},
    }
    assert office_hours_from_json(stored) == hours


@pytest.mark.parametrize(
    "stored",
    [
        {},
        None,
        {**office_hours_to_json(HAMBURG), "weekly": {"Monday": []}},
        {**office_hours_to_json(HAMBURG), "weekly": {"0": [["08:30"]]}},
        {**office_hours_to_json(HAMBURG), "weekly": {"0": [["08:30", "25:00"]]}},
        {**office_hours_to_json(HAMBURG), "closed": {"14 May": "Ascension Day"}},
        {**office_hours_to_json(HAMBURG), "closed": []},
        {**office_hours_to_json(HAMBURG), "zone": 7},
    ],
)
def test_what_is_no_stored_calendar_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(InvalidHours):
        office_hours_from_json(stored)


def test_steps_survive_json_to_the_microsecond() -> None:
    start = local("2026-05-13T16:20:00.123457")
    steps = add_working_time(HAMBURG, start, timedelta(hours=2, microseconds=999_999)).steps
    stored = json.loads(json.dumps(steps_to_json(steps)))
    assert steps_from_json(stored) == steps
    assert stored[2] == {
        "day": "2026-05-14",
        "reason": "closed",
        "start": "2026-05-13T22:00:00+00:00",
        "end": "2026-05-14T22:00:00+00:00",
        "worked": 0.0,
        "name": "Ascension Day",
    }


def test_steps_are_made_once() -> None:
    deadline = add_working_time(HAMBURG, AWARE, TWO_HOURS)
    assert deadline.steps is deadline.steps
