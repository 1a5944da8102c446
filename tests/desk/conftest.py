"""Fixtures of the desk's tests."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from core import clock
from offices.domain.days import fill_closed_days
from offices.models import Office
from tests.factories.offices import make_hamburg

# Wednesday 13 May 2026, 16:20 in Hamburg: the eve of the holiday weekend of G2
EVE = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)
TUESDAY = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)  # 10:00 in Hamburg, three days before the bridge day


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the one clock of the product to an instant."""

    def set_clock(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    return set_clock


@pytest.fixture
def eve(at: Callable[[datetime], None]) -> datetime:
    """It is 16:20 on the eve of the holiday weekend."""
    at(EVE)
    return EVE


@pytest.fixture
def office(at: Callable[[datetime], None]) -> Office:
    """Hamburg with the closed days of 2026, on that Tuesday."""
    at(TUESDAY)
    office = make_hamburg()
    fill_closed_days(office=office, years=[2026], now=TUESDAY)
    return office
