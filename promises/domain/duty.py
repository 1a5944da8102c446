"""Warn before there is an opening hour without any Technical Support Manager or deputy (G7)."""

from datetime import datetime

from promises import messages
from promises.queries.gaps import gaps


def warn_of_gaps(*, now: datetime) -> int:
    """Tell every manager of each gap once. Returns how many gaps there are."""
    found = gaps(now=now)
    messages.tell_gaps([(gap.office, gap.day, gap.pieces) for gap in found], now=now)
    return len(found)
