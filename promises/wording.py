"""Promises in words: why a due time is what it is, where a step stands on its ladder, how late something was told."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offices.domain.calendar import Due
from offices.models import Office
from offices.strip import StripPart, strip
from offices.wording import Began, clock, day_label, duration, explanation, when
from offices.worktime import office_hours_from_json
from promises.enums import DueKind
from promises.kinds import promise_kind
from promises.models import DueTime

LATE_AFTER = 2  # seconds; in normal running a step is told within this time (G7)


# -- why then ---------------------------------------------------------------------------------------------------------


def why(due: DueTime) -> str:
    """The sentence of G4 for a stored due time, from its stored steps and calendar."""
    promise = due.promise
    if not due.budget_minutes:
        return _set_by_hand(due, promise.office)
    began = Began.ATTEMPT if due.kind == DueKind.RETRY else promise_kind(promise.kind).began
    hours = office_hours_from_json(due.calendar.hours)
    return explanation(
        due.steps, start_at=due.start_at, due_at=due.due_at, office=promise.office, hours=hours, began=began
    )


def _set_by_hand(due: DueTime, office: Office) -> str:
    values = {"when": when(due.due_at, office), "reason": due.reason}
    if due.kind == DueKind.WISH:
        return _("The customer asked for %(when)s.") % values
    if due.kind == DueKind.MOVED:
        return _("Moved by hand to %(when)s: %(reason)s") % values
    if due.reason:
        return _("Agreed with the customer for %(when)s: %(reason)s") % values
    return _("Agreed with the customer for %(when)s.") % values


def why_of(due: Due, *, office: Office) -> str:
    """The same for a preview that is not stored yet."""
    hours = office_hours_from_json(due.calendar.hours)
    return explanation(due.steps, start_at=due.start_at, due_at=due.due_at, office=office, hours=hours)


def strip_of(due: DueTime, *, compact: bool = False) -> list[StripPart]:
    """The promise strip of a stored due time."""
    return strip(due.steps, office=due.promise.office, compact=compact)


# -- ladders and steps --------------------------------------------------------------------------------------------


def offset_words(minutes: int) -> str:
    """A step's place on the ladder: "30 min before", "when due", "30 min after"."""
    if not minutes:
        return _("when due")
    time = duration(abs(minutes))
    return _("%(time)s before") % {"time": time} if minutes < 0 else _("%(time)s after") % {"time": time}


def told_late(seconds: int) -> str:
    """ "Told late by 40 s."; "" for what was told as quickly as in normal running."""
    return _("Told late by %(time)s.") % {"time": lateness(seconds)} if seconds > LATE_AFTER else ""


def lateness(seconds: int) -> str:
    """ "40 s", then whole minutes."""
    if seconds < 120:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    return duration(seconds // 60)


# -- hours in which nobody could be told ------------------------------------------------------------------------------


def gap_words(office: Office, day: date, pieces: tuple[tuple[datetime, datetime], ...]) -> str:
    """ "Hamburg, Mon 30 Nov, 08:30–15:00", without times for the whole day."""
    return ", ".join(filter(None, (office.name, day_label(day), times_of(office, pieces))))


def times_of(office: Office, pieces: tuple[tuple[datetime, datetime], ...]) -> str:
    """ "08:30–12:00, 15:00–17:00" on the office's clock."""
    return ", ".join(f"{clock(start, office)}–{clock(end, office)}" for start, end in pieces)


# -- in lists -------------------------------------------------------------------------------------------------------


def by_when(due_at: datetime, office: Office) -> str:
    """ "Mon 18 May, 09:50, Hamburg": which clock is meant is said wherever several offices are listed."""
    return f"{when(due_at, office)}, {office.name}"
