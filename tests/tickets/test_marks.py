"""What is left until a due time of a complaint or a referral."""

from datetime import UTC, datetime

import pytest

from offices.queries import hours_of
from tests.factories.offices import make_hamburg
from tickets.queries.marks import left_until
from tickets.wording import Mark

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 5, 13, 12, 0, tzinfo=UTC)  # Wednesday 14:00 in Hamburg


@pytest.mark.parametrize(
    ("now", "mark"),
    [
        (datetime(2026, 5, 13, 10, 0, tzinfo=UTC), Mark("calm", "2 h", "left")),
        (datetime(2026, 5, 13, 11, 10, tzinfo=UTC), Mark("soon", "50 min", "left")),
        (datetime(2026, 5, 13, 11, 50, tzinfo=UTC), Mark("hot", "10 min", "left")),
        (datetime(2026, 5, 13, 12, 10, tzinfo=UTC), Mark("over", "10 min", "late")),
        (datetime(2026, 5, 12, 20, 0, tzinfo=UTC), Mark("paused", "5 h 30", "left, paused")),
    ],
)
def test_left_until(now: datetime, mark: Mark) -> None:
    assert left_until(DUE, hours=hours_of(make_hamburg()), now=now) == mark
