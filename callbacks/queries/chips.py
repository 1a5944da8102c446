"""The deadline chip: state and words of a due time. The server decides, the browser only counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from callbacks.enums import FaultClass
from callbacks.kept import verdict
from callbacks.models import Callback
from offices.models import Office
from offices.wording import duration_short, when_short
from offices.worktime import NoOpening, OfficeHours, is_open, next_closing, next_opening, working_time_between

SECOND = timedelta(seconds=1)
CALM_ABOVE = 3600  # staffed seconds left
HOT_UNTIL = 900


@dataclass(frozen=True)
class Chip:
    """For `{% due chip %}`. `seconds` are staffed seconds left (negative: late), `stops_at` when the clock stands."""

    state: str
    value: str
    words: str
    pre: str = ""
    seconds: int | None = None
    stops_at: datetime | None = None


def chip(
    due_at: datetime,
    *,
    hours: OfficeHours,
    office: Office,
    now: datetime,
    escalated: bool = False,
    promised: bool = False,
    short: bool = False,
) -> Chip:
    """The chip of a running due time. `promised` adds the time on the clock: "late, promised by 16:30".

    `short`: one line for a row, which says beside it when the time is over; so not when a paused clock goes on.
    """
    seconds = working_time_between(hours, now, due_at) // SECOND
    by = _(", promised by %(time)s") % {"time": when_short(due_at, office, now=now)} if promised else ""
    if now > due_at:
        return _late(-seconds, escalated=escalated, by=by, stops_at=_stops_at(hours, now))
    if not is_open(hours, now):
        return _resting(seconds) if short else _paused(seconds, hours=hours, office=office, now=now)
    state = "esc" if escalated else "calm" if seconds > CALM_ABOVE else "soon" if seconds > HOT_UNTIL else "hot"
    pre, value, words = _around(_("%(time)s left"), seconds)
    return Chip(state, value, (words + by).lstrip(", "), pre, seconds, _stops_at(hours, now))


def _late(seconds: int, *, escalated: bool, by: str, stops_at: datetime | None) -> Chip:
    text = _("%(time)s late, escalated") if escalated else _("%(time)s late")
    pre, value, words = _around(text, seconds)
    return Chip("esc" if escalated else "over", value, words + by, pre, -max(seconds, 1), stops_at)


def _paused(seconds: int, *, hours: OfficeHours, office: Office, now: datetime) -> Chip:
    try:
        opens = when_short(next_opening(hours, now), office, now=now)
    except NoOpening:
        opens = "–"
    pre, value, words = _around(_("%(time)s left, paused until %(opens)s"), seconds, opens=opens)
    return Chip("paused", value, words, pre)


def _resting(seconds: int) -> Chip:
    pre, value, words = _around(_("%(time)s left, paused"), seconds)
    return Chip("paused", value, words, pre)


def _around(text: str, seconds: int, **more: str) -> tuple[str, str, str]:
    """What stands before the value, the value, what stands after it: languages differ in the order."""
    before, _mark, after = text.partition("%(time)s")
    return _filled(before, more), duration_short(seconds // 60), _filled(after, more)


def _filled(text: str, more: dict[str, str]) -> str:
    return (text % more if more else text).strip()


def _stops_at(hours: OfficeHours, now: datetime) -> datetime | None:
    """When the clock stands: at closing; now, while closed; None for an office that never closes."""
    if not is_open(hours, now):
        return now
    try:
        return next_closing(hours, now)
    except NoOpening:
        return None


def outcome_chip(callback: Callback, *, hours: OfficeHours) -> Chip | None:
    """Afterwards: kept or missed, by how much of the staffed time; or called off. None while it is open (G10)."""
    ended = callback.first_attempt_at or callback.closed_at
    if ended is None:
        return None
    found = verdict(callback, now=ended)
    if found == FaultClass.CALLED_OFF:
        return Chip("calm", _("Called off"), "")
    early = working_time_between(hours, ended, callback.promised_due_at) // SECOND
    if found == FaultClass.LATE:
        return Chip("missed", _("Missed"), _("by %(time)s") % {"time": duration_short(-early // 60)})
    return Chip("kept", _("Kept"), _("%(time)s early") % {"time": duration_short(early // 60)})
