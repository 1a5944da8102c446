"""Fixtures of the desk's tests."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from helpdesk.core import clock

# Wednesday 13 May 2026, 16:20 in Hamburg: the eve of the holiday weekend of G2
EVE = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)


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
