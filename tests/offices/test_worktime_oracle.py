"""A sample of what `make prove-deadlines` asks a million times, over one year with both clock changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from offices.worktime import OfficeHours
from tests.offices.worktime_oracle import (
    Oracle,
    Questions,
    hamburg,
    hamburg_at_night,
    woking,
    woking_at_night,
)

QUESTIONS = 4_000


@pytest.mark.parametrize("calendar", [hamburg, woking, hamburg_at_night, woking_at_night])
def test_random_questions_agree_with_the_oracle(calendar: Callable[[range], OfficeHours]) -> None:
    oracle = Oracle(calendar(range(2025, 2028)), date(2025, 11, 15), date(2027, 2, 15))
    year = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    questions = Questions(oracle, "a sample", *year, longest=timedelta(hours=150))
    assert [difference for _ in range(QUESTIONS) if (difference := questions.ask())] == []
