"""Times and their explanation in words (G4), in the active language; instants become the office's local time here.

Every due time is shown with the sentence of `explanation` and the parts of `strip`. Both read the stored steps of
`offices.worktime` and compute nothing: what was promised is what is told (G3).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, pgettext

from core.languages import in_both
from core.models import User
from offices.models import Office
from offices.worktime import OfficeHours, Reason, Step, steps_from_json

Steps = Sequence[Step] | Sequence[Mapping[str, Any]]
_MIDNIGHT = time(0)
_DAY = timedelta(days=1)
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


@dataclass(frozen=True)
class _Work:
    """Staffed minutes on one local day, cut to whole minutes."""

    day: date
    start: datetime
    end: datetime
    until: Reason | None  # what ends it; None when the due time does

    @property
    def minutes(self) -> int:
        return (self.end - self.start) // timedelta(minutes=1)


@dataclass(frozen=True)
class _Off:
    """Neighbouring days, or the hours around the start, that do not count for one reason."""

    first: date
    last: date
    reason: Reason
    name: str
    start: datetime


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
    pieces = list(_pieces(steps))
    if not any(isinstance(piece, _Work) for piece in pieces):
        return ""
    if len(pieces) == 1 and isinstance(pieces[0], _Work):
        return _same_day(pieces[0], office=office, hours=hours, began=began)
    first, *rest = pieces
    sentences = [_first(first, start_at=start_at, office=office, began=began)]
    sentences += _following(rest, before=first, office=office)
    return " ".join(sentences)


def _same_day(work: _Work, *, office: Office, hours: OfficeHours | None, began: Began) -> str:
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


def _opening_around(work: _Work, hours: OfficeHours | None) -> tuple[str, str] | None:
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


def _first(piece: _Work | _Off, *, start_at: datetime, office: Office, began: Began) -> str:
    if isinstance(piece, _Off):
        return _start_while_closed(piece, start_at=start_at, office=office, began=began)
    values = {
        "began": _began(began, clock(piece.start, office)),
        "time": duration(piece.minutes),
        "clock": clock(piece.end, office),
    }
    if piece.until is Reason.BREAK:
        return gettext("%(began)s + %(time)s until the break %(clock)s.") % values
    return gettext("%(began)s + %(time)s until closing %(clock)s.") % values


def _start_while_closed(piece: _Off, *, start_at: datetime, office: Office, began: Began) -> str:
    head = _began(began, clock(start_at, office))
    if piece.reason is Reason.AFTER_CLOSING:
        return gettext("%(began)s, after closing.") % {"began": head}
    if piece.reason is Reason.BEFORE_OPENING:
        return gettext("%(began)s, before opening.") % {"began": head}
    if piece.reason is Reason.BREAK:
        return gettext("%(began)s, in the break.") % {"began": head}
    day_and_clock = date_format(start_at.astimezone(office.tz), pgettext("date format", "D j M H:i"))
    closed = gettext("%(began)s, while closed.") % {"began": _began(began, day_and_clock)}
    return f"{closed} {_off(piece)}"


def _following(pieces: Sequence[_Work | _Off], *, before: _Work | _Off, office: Office) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, _Work):
            yield _work(piece, before=before, office=office)
        elif not _goes_without_saying(piece, before):
            yield _off(piece)
        before = piece


def _goes_without_saying(piece: _Off, before: _Work | _Off) -> bool:
    """A weekend right after a named closed day; the strip shows it all the same. A break is in "until the break"."""
    after_closed = isinstance(before, _Off) and before.reason is Reason.CLOSED
    return piece.reason is Reason.BREAK or (piece.reason is Reason.WEEKEND and after_closed and _is_weekend(piece))


def _work(work: _Work, *, before: _Work | _Off, office: Office) -> str:
    same_day = (before.day if isinstance(before, _Work) else before.first) == work.day
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
    if work.until is Reason.BREAK:
        return gettext("%(day)s %(from)s + %(time)s until the break %(to)s.") % values
    return gettext("%(day)s %(from)s + %(time)s until closing %(to)s.") % values


def _off(piece: _Off) -> str:
    values = {"days": _days_in_words(piece), "reason": _reason(piece)}
    return gettext("%(days)s: %(reason)s.") % values


def _reason(piece: _Off) -> str:
    if piece.reason is Reason.CLOSED:
        return closed_name(piece.name)
    return gettext("weekend") if _is_weekend(piece) else gettext("closed")


def _is_weekend(piece: _Off) -> bool:
    return piece.first.weekday() >= 5 and piece.last.weekday() >= 5


def _days_in_words(piece: _Off) -> str:
    first, last = piece.first, piece.last
    if piece.reason is Reason.WEEKEND and _is_weekend(piece):
        if first == last:
            return date_format(first, pgettext("date format", "D"))
        return gettext("%(first)s and %(last)s") % _weekdays(first, last)
    if first == last:
        return day_label(first)
    return gettext("%(first)s to %(last)s") % {"first": day_label(first), "last": day_label(last)}


def _weekdays(first: date, last: date) -> dict[str, str]:
    short = pgettext("date format", "D")
    return {"first": date_format(first, short), "last": date_format(last, short)}


# -- steps to pieces ----------------------------------------------------------------------------------------------


def _pieces(steps: Steps) -> Iterator[_Work | _Off]:
    """What is worth telling, in order: nights between two days are left out, equal neighbouring days are one."""
    known = list(_read(steps))
    for _equal, group in groupby(_telling(known), key=lambda numbered: _kind(numbered[1])):
        run = list(group)
        if run[0][1].reason is Reason.WORKED:
            yield from (_work_of(step, index, known) for index, step in run)
        else:
            first, last = run[0][1], run[-1][1]
            yield _Off(first.day, last.day, first.reason, first.name, first.start)


def _read(steps: Steps) -> Iterator[Step]:
    for step in steps:
        yield step if isinstance(step, Step) else steps_from_json([step])[0]


def _telling(steps: Sequence[Step]) -> Iterator[tuple[int, Step]]:
    """Steps that need a word: hours around opening only at the very start."""
    for index, step in enumerate(steps):
        if step.reason not in (Reason.BEFORE_OPENING, Reason.AFTER_CLOSING) or index == 0:
            yield index, step


def _kind(step: Step) -> tuple[Reason, str]:
    """What makes neighbouring days one; each stretch of work stands alone."""
    return step.reason, step.start.isoformat() if step.reason is Reason.WORKED else step.name


def _work_of(step: Step, index: int, steps: Sequence[Step]) -> _Work:
    after = steps[index + 1].reason if index + 1 < len(steps) else None
    if after is Reason.WORKED:
        after = Reason.AFTER_CLOSING  # staffed past midnight
    return _Work(step.day, _whole(step.start), _whole(step.end), after)


def _whole(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


# -- the strip ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StripPart:
    """One part of the promise strip. work: `text` in the bar, `left` and `right` below; off: `icon`, `text` below."""

    kind: str
    minutes: int
    day: str
    left: str
    right: str
    text: str
    icon: str


def strip(steps: Steps, *, office: Office, compact: bool = False) -> list[StripPart]:
    """The parts of the strip in order; `compact` merges neighbouring off days into one."""
    pieces: Iterable[_Work | _Off] = _pieces(steps)
    if compact:
        pieces = _merged(pieces)
    start: date | None = None
    parts = []
    for piece in pieces:
        start = start or (piece.day if isinstance(piece, _Work) else piece.first)
        parts.append(
            _work_part(piece, office=office)
            if isinstance(piece, _Work)
            else _off_part(piece, office=office, start=start)
        )
    return parts


def _merged(pieces: Iterable[_Work | _Off]) -> Iterator[_Work | _Off]:
    run: _Off | None = None
    for piece in pieces:
        if isinstance(piece, _Off) and run:
            run = replace(run, last=piece.last, reason=Reason.CLOSED, name="")
        elif isinstance(piece, _Off):
            run = piece
        else:
            if run:
                yield run
            run = None
            yield piece
    if run:
        yield run


def _work_part(work: _Work, *, office: Office) -> StripPart:
    return StripPart(
        kind="work",
        minutes=work.minutes,
        day=day_label(work.day),
        left=clock(work.start, office),
        right=clock(work.end, office),
        text=duration(work.minutes),
        icon="",
    )


def _off_part(piece: _Off, *, office: Office, start: date) -> StripPart:
    if piece.reason in (Reason.AFTER_CLOSING, Reason.BEFORE_OPENING, Reason.BREAK):
        at = date_format(piece.start.astimezone(office.tz), pgettext("date format", "D H:i"))
        icon, text = ("coffee", gettext("Break")) if piece.reason is Reason.BREAK else ("moon", gettext("Closed"))
        return StripPart("off", 0, at, "", "", text, icon)
    return StripPart("off", 0, _off_days(piece, start=start), "", "", _off_word(piece), "calendar-off")


def _off_word(piece: _Off) -> str:
    """One word below the hatched part; the sentence names the day in full."""
    if not piece.name:
        return gettext("Weekend") if piece.reason is Reason.WEEKEND and _is_weekend(piece) else gettext("closed")
    kind = piece.name.split("|")[-1]
    return {"holiday": gettext("Holiday"), "bridge": gettext("Bridge day")}.get(kind) or gettext("Closed")


def _off_days(piece: _Off, *, start: date) -> str:
    """Weekdays alone in the week of the start, with the day of the month beyond."""
    first, last = piece.first, piece.last
    if last - first > _DAY:
        return gettext("%(first)s to %(last)s") % _weekdays(first, last)
    if first != last:
        return gettext("%(first)s, %(last)s") % _weekdays(first, last)
    same_week = first.isocalendar()[:2] == start.isocalendar()[:2]
    return date_format(first, pgettext("date format", "D") if same_week else pgettext("date format", "D j"))


# -- people ----------------------------------------------------------------------------------------------------------


def stands_in(instead_of: User | None) -> str:
    """What a message says to whoever reads it for somebody else; '' for their own (M2)."""
    return gettext("You stand in for %(name)s.") % {"name": instead_of.name} if instead_of else ""
