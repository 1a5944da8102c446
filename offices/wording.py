"""Times and their explanation in words (G4), in the active language; instants become the office's local time here.

Every due time is shown with the sentence of `explanation` and the parts of `offices.strip`. Both read the stored steps
of `offices.worktime` and compute nothing: what was promised is what is told (G3).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, pgettext

from core.languages import in_both
from core.models import User
from offices.models import Office
from offices.pieces import Off, Steps, WorkPiece, is_weekend, pieces_of, weekdays
from offices.worktime import OfficeHours, StepReason

_MIDNIGHT = time(0)
_WEEK = timedelta(days=7)


class Began(StrEnum):
    """What started the clock: the first word of the explanation."""

    LOGGED = "logged"
    ATTEMPT = "attempt"
    ASKED = "asked"


# -- times --------------------------------------------------------------------------------------------------------


def clock(instant: datetime, office: Office) -> str:
    """The office's time of day, "16:20"; seconds are left out, never rounded up."""
    return instant.astimezone(office.tz).strftime("%H:%M")


def day_label(day: date | datetime) -> str:
    """A local day, "Wed 13 May" or „Mi., 13. Mai“."""
    return date_format(day, pgettext("date format", "D j M"))


def when(instant: datetime, office: Office, *, now: datetime | None = None) -> str:
    """A local time with its day, "Mon 18 May, 09:50" or „Mo., 18. Mai, 09:50 Uhr“: for every promise.

    With `now`, also with the year once it is not this one: for lists, which reach far back.
    """
    local = instant.astimezone(office.tz)
    if now is None or local.year == now.astimezone(office.tz).year:
        return date_format(local, pgettext("date format", "D j M, H:i"))
    return date_format(local, pgettext("date format", "j M Y, H:i"))


def when_long(instant: datetime, office: Office) -> str:
    """The same with the names in full, "Monday 18 May, 09:50" or „Montag, 18. Mai, 09:50 Uhr“."""
    return date_format(instant.astimezone(office.tz), pgettext("date format", "l j F, H:i"))


def when_short(instant: datetime, office: Office, *, now: datetime) -> str:
    """For lists: the clock today, with the weekday within six days, with the date beyond, with the year once it is not
    this one; German without „Uhr“."""
    local, today = instant.astimezone(office.tz), now.astimezone(office.tz).date()
    if local.date() == today:
        return local.strftime("%H:%M")
    if abs(local.date() - today) < _WEEK:
        return date_format(local, pgettext("date format", "D H:i"))
    if local.year == today.year:
        return date_format(local, pgettext("date format", "D j M H:i"))
    return date_format(local, pgettext("date format", "j M Y H:i"))


def duration(minutes: int) -> str:
    """Whole minutes in words: "40 min", "2 h", "1 h 20"; „40 Min.“, „2 Std.“, „1 Std. 20 Min.“."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}


def duration_short(minutes: int) -> str:
    """The same for a chip: "1 h 38" and „1 Std. 38“."""
    hours, rest = divmod(minutes, 60)
    if not hours or not rest:
        return duration(minutes)
    return pgettext("short", "%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}


def closed_name(name: str) -> str:
    """The name of a closed day in the active language; steps carry "German|English|kind"."""
    german, english = [*name.split("|"), ""][:2]
    return in_both(german, english) if english else german


# -- the sentence of G4 -------------------------------------------------------------------------------------------


def explanation(
    steps: Steps,
    *,
    start_at: datetime,
    due_at: datetime,
    office: Office,
    hours: OfficeHours | None = None,
    began: Began = Began.LOGGED,
) -> str:
    """Why it is due then, step by step; "" when nothing was counted (a wish, a move by hand).

    `hours` is the calendar it was computed from: with it, a due time on the same day names the opening hours.
    """
    pieces = list(pieces_of(steps))
    if not any(isinstance(piece, WorkPiece) for piece in pieces):
        return ""
    if len(pieces) == 1 and isinstance(pieces[0], WorkPiece):
        return _same_day(pieces[0], office=office, hours=hours, began=began)
    first, *rest = pieces
    sentences = [_first(first, start_at=start_at, office=office, began=began)]
    sentences += _following(rest, before=first, office=office)
    return " ".join(sentences)


def _same_day(work: WorkPiece, *, office: Office, hours: OfficeHours | None, began: Began) -> str:
    values = {
        "began": _began(began, clock(work.start, office)),
        "time": duration(work.minutes),
        "due": clock(work.end, office),
    }
    opening = _opening_around(work, hours)
    if not opening:
        return gettext("%(began)s + %(time)s, all within opening hours = %(due)s.") % values
    values["opens"], values["closes"] = opening
    return gettext("%(began)s + %(time)s, all within opening hours (%(opens)s to %(closes)s) = %(due)s.") % values


def _opening_around(work: WorkPiece, hours: OfficeHours | None) -> tuple[str, str] | None:
    if hours is None or work.day in hours.closed:
        return None
    intervals = hours.special.get(work.day) or hours.weekly.get(work.day.weekday(), ())
    local = work.start.astimezone(ZoneInfo(hours.zone)).time()
    for opens, closes in intervals:
        if opens <= local and (closes == _MIDNIGHT or local < closes):
            return f"{opens:%H:%M}", "24:00" if closes == _MIDNIGHT else f"{closes:%H:%M}"
    return None


def _began(began: Began, at: str) -> str:
    return {
        Began.LOGGED: gettext("Logged %(clock)s"),
        Began.ATTEMPT: gettext("Attempt %(clock)s"),
        Began.ASKED: gettext("Asked %(clock)s"),
    }[began] % {"clock": at}


def _first(piece: WorkPiece | Off, *, start_at: datetime, office: Office, began: Began) -> str:
    if isinstance(piece, Off):
        return _start_while_closed(piece, start_at=start_at, office=office, began=began)
    values = {
        "began": _began(began, clock(piece.start, office)),
        "time": duration(piece.minutes),
        "clock": clock(piece.end, office),
    }
    if piece.until is StepReason.BREAK:
        return gettext("%(began)s + %(time)s until the break %(clock)s.") % values
    return gettext("%(began)s + %(time)s until closing %(clock)s.") % values


def _start_while_closed(piece: Off, *, start_at: datetime, office: Office, began: Began) -> str:
    head = _began(began, clock(start_at, office))
    if piece.reason is StepReason.AFTER_CLOSING:
        return gettext("%(began)s, after closing.") % {"began": head}
    if piece.reason is StepReason.BEFORE_OPENING:
        return gettext("%(began)s, before opening.") % {"began": head}
    if piece.reason is StepReason.BREAK:
        return gettext("%(began)s, in the break.") % {"began": head}
    day_and_clock = date_format(start_at.astimezone(office.tz), pgettext("date format", "D j M H:i"))
    closed = gettext("%(began)s, while closed.") % {"began": _began(began, day_and_clock)}
    return f"{closed} {_off(piece)}"


def _following(pieces: Sequence[WorkPiece | Off], *, before: WorkPiece | Off, office: Office) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, WorkPiece):
            yield _work(piece, before=before, office=office)
        elif not _goes_without_saying(piece, before):
            yield _off(piece)
        before = piece


def _goes_without_saying(piece: Off, before: WorkPiece | Off) -> bool:
    """A weekend right after a named closed day; the strip shows it all the same. A break is in "until the break"."""
    after_closed = isinstance(before, Off) and before.reason is StepReason.CLOSED
    return piece.reason is StepReason.BREAK or (
        piece.reason is StepReason.WEEKEND and after_closed and is_weekend(piece)
    )


def _work(work: WorkPiece, *, before: WorkPiece | Off, office: Office) -> str:
    same_day = (before.day if isinstance(before, WorkPiece) else before.first) == work.day
    values = {
        "day": day_label(work.day),
        "from": clock(work.start, office),
        "time": duration(work.minutes),
        "to": clock(work.end, office),
    }
    if work.until is None and same_day:
        return gettext("%(from)s + %(time)s = %(to)s.") % values
    if work.until is None:
        return gettext("%(day)s %(from)s + %(time)s = %(to)s.") % values
    if work.until is StepReason.BREAK:
        return gettext("%(day)s %(from)s + %(time)s until the break %(to)s.") % values
    return gettext("%(day)s %(from)s + %(time)s until closing %(to)s.") % values


def _off(piece: Off) -> str:
    values = {"days": _days_in_words(piece), "reason": _reason(piece)}
    return gettext("%(days)s: %(reason)s.") % values


def _reason(piece: Off) -> str:
    if piece.reason is StepReason.CLOSED:
        return closed_name(piece.name)
    return gettext("weekend") if is_weekend(piece) else gettext("closed")


def _days_in_words(piece: Off) -> str:
    first, last = piece.first, piece.last
    if piece.reason is StepReason.WEEKEND and is_weekend(piece):
        if first == last:
            return date_format(first, pgettext("date format", "D"))
        return gettext("%(first)s and %(last)s") % weekdays(first, last)
    if first == last:
        return day_label(first)
    return gettext("%(first)s to %(last)s") % {"first": day_label(first), "last": day_label(last)}


# -- people ----------------------------------------------------------------------------------------------------------


def stands_in(instead_of: User | None) -> str:
    """What a message says to whoever reads it for somebody else; '' for their own (M2)."""
    return gettext("You stand in for %(name)s.") % {"name": instead_of.name} if instead_of else ""
