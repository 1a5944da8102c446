"""How much staffed time is left until a due time, as a chip."""

from datetime import datetime

from django.utils.translation import gettext as _

from offices.wording import duration_short
from offices.worktime import OfficeHours, is_open, working_time_between
from tickets.wording import Mark

HOUR, QUARTER = 60, 15  # staffed minutes: the edges of the chip's states


def staffed_minutes(first: datetime, second: datetime, *, hours: OfficeHours) -> int:
    """Whole staffed minutes between two instants, in either order."""
    return int(working_time_between(hours, min(first, second), max(first, second)).total_seconds() // 60)


def left_until(due: datetime, *, hours: OfficeHours, now: datetime) -> Mark:
    """What is left, or how late it is, in staffed time; the clock stands while the office is closed."""
    minutes = staffed_minutes(now, due, hours=hours)
    if now > due:
        return _mark("over", _("%(time)s late"), minutes)
    if not is_open(hours, now):
        return _mark("paused", _("%(time)s left, paused"), minutes)
    state = "calm" if minutes > HOUR else "soon" if minutes > QUARTER else "hot"
    return _mark(state, _("%(time)s left"), minutes)


def _mark(state: str, text: str, minutes: int) -> Mark:
    """What stands before and after the value: languages differ in the order."""
    before, _sign, after = text.partition("%(time)s")
    return Mark(state, duration_short(minutes), after.strip(), before.strip())
