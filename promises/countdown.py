"""How near is it, how late? The one room for the edges and the words of a due time; the browser only counts.

Edges are staffed time: the clock stands while the office is closed. What is left at an edge is already the nearer
state; the instant of the due time itself is still in time. Screens, figures and the browser's clock (`EDGES`, as a data
attribute of every chip) ask here; a test compares them.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from offices.models import Office
from offices.wording import duration_short, when_short
from offices.worktime import (
    NoOpening,
    OfficeHours,
    add_working_time,
    is_open,
    next_closing,
    next_opening,
    working_time_between,
)

SECOND = timedelta(seconds=1)
SOON = timedelta(minutes=60)  # this much left or less
HOT = timedelta(minutes=15)
SECONDS_BELOW = 120  # the last two minutes are counted in seconds
# Seconds left at which a chip changes its state: at so many or fewer. Late begins with the first second after.
EDGES = (SOON // SECOND, HOT // SECOND, -1)


class Near(StrEnum):
    """How near a running due time is; the value is also the stylesheet's `hd-due is-…`."""

    CALM = "calm"
    SOON = "soon"
    HOT = "hot"
    LATE = "over"
    ESCALATED = "esc"


def is_late(due_at: datetime, *, now: datetime) -> bool:
    """What is done at the instant of the due time is in time."""
    return now > due_at


def nearness(left: timedelta, *, escalated: bool = False) -> Near:
    """The state for so much staffed time left; once a manager has been told, that is what counts."""
    if escalated:
        return Near.ESCALATED
    if left <= HOT:
        return Near.HOT
    return Near.SOON if left <= SOON else Near.CALM


def reaches(hours: OfficeHours, now: datetime, left: timedelta) -> datetime:
    """The due time until which so much is left: the edge as an instant, for questions to the database (`<=`)."""
    return add_working_time(hours, now, left).due_at


@dataclass(frozen=True)
class Chip:
    """For `{% due chip %}`. `seconds` are staffed seconds left (negative: late), `stops_at` when the clock stands."""

    state: str
    value: str
    words: str
    pre: str = ""
    seconds: int | None = None
    stops_at: datetime | None = None

    @property
    def edges(self) -> str:
        """For the browser: the seconds left at which it has to ask for another state."""
        return " ".join(map(str, EDGES)) if self.seconds is not None else ""

    def quiet(self) -> "Chip":
        """In a list the chip says the state; the clock's pause is explained where the promise is."""
        return replace(self, pre="", words=_("paused")) if self.state == "paused" else self


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
    left = working_time_between(hours, now, due_at)
    by = _(", promised by %(time)s") % {"time": when_short(due_at, office, now=now)} if promised else ""
    if is_late(due_at, now=now):
        return _late(-(left // SECOND), escalated=escalated, by=by, stops_at=_stops_at(hours, now))
    seconds = left // SECOND
    if not is_open(hours, now):
        return _resting(seconds) if short else _paused(seconds, hours=hours, office=office, now=now)
    pre, value, words = _around(_("%(time)s left"), seconds)
    state = nearness(left, escalated=escalated)
    return Chip(state, value, (words + by).lstrip(", "), pre, seconds, _stops_at(hours, now))


def _late(seconds: int, *, escalated: bool, by: str, stops_at: datetime | None) -> Chip:
    text = _("%(time)s late, escalated") if escalated else _("%(time)s late")
    pre, value, words = _around(text, -seconds)
    state = Near.ESCALATED if escalated else Near.LATE
    return Chip(state, value, words + by, pre, -max(seconds, 1), stops_at)


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
    return _filled(before, more), span(seconds), _filled(after, more)


def _filled(text: str, more: dict[str, str]) -> str:
    return (text % more if more else text).strip()


def span(seconds: int) -> str:
    """So many seconds left (negative: late) in the chip's words; the browser counts on in the same ones."""
    if 0 < seconds < SECONDS_BELOW:
        return _("%(seconds)d s") % {"seconds": seconds}
    return duration_short(abs(seconds) // 60)


def _stops_at(hours: OfficeHours, now: datetime) -> datetime | None:
    """When the clock stands: at closing; now, while closed; None for an office that never closes."""
    if not is_open(hours, now):
        return now
    try:
        return next_closing(hours, now)
    except NoOpening:
        return None


def outcome(
    met_at: datetime, due_at: datetime, *, hours: OfficeHours, done: str = "", missed: bool | None = None
) -> Chip:
    """Afterwards: kept or missed, by how much of the staffed time. `done` names what was done ("Acknowledged").

    `missed` is what the kind itself says of it, where its rule knows more than two instants (G10).
    """
    kept = not (is_late(due_at, now=met_at) if missed is None else missed)
    first, last = min(met_at, due_at), max(met_at, due_at)
    values = {"time": duration_short(working_time_between(hours, first, last) // SECOND // 60)}
    if kept:
        return Chip("kept", done or _("Kept"), _("%(time)s early") % values)
    words = pgettext("afterwards", "%(time)s late") if done else _("by %(time)s")
    return Chip("missed", done or _("Missed"), words % values)
