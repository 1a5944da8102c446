"""The promise strip: worked stretches and days off side by side, read from the stored steps (G3, G4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, pgettext

from offices.models import Office
from offices.pieces import Off, Steps, WorkPiece, is_weekend, pieces_of, weekdays
from offices.wording import clock, day_label, duration
from offices.worktime import StepReason

_DAY = timedelta(days=1)


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
    pieces: Iterable[WorkPiece | Off] = pieces_of(steps)
    if compact:
        pieces = _merged(pieces)
    start: date | None = None
    parts = []
    for piece in pieces:
        start = start or (piece.day if isinstance(piece, WorkPiece) else piece.first)
        parts.append(
            _work_part(piece, office=office)
            if isinstance(piece, WorkPiece)
            else _off_part(piece, office=office, start=start)
        )
    return parts


def _merged(pieces: Iterable[WorkPiece | Off]) -> Iterator[WorkPiece | Off]:
    run: Off | None = None
    for piece in pieces:
        if isinstance(piece, Off) and run:
            run = replace(run, last=piece.last, reason=StepReason.CLOSED, name="")
        elif isinstance(piece, Off):
            run = piece
        else:
            if run:
                yield run
            run = None
            yield piece
    if run:
        yield run


def _work_part(work: WorkPiece, *, office: Office) -> StripPart:
    return StripPart(
        kind="work",
        minutes=work.minutes,
        day=day_label(work.day),
        left=clock(work.start, office),
        right=clock(work.end, office),
        text=duration(work.minutes),
        icon="",
    )


def _off_part(piece: Off, *, office: Office, start: date) -> StripPart:
    if piece.reason in (StepReason.AFTER_CLOSING, StepReason.BEFORE_OPENING, StepReason.BREAK):
        at = date_format(piece.start.astimezone(office.tz), pgettext("date format", "D H:i"))
        icon, text = ("coffee", gettext("Break")) if piece.reason is StepReason.BREAK else ("moon", gettext("Closed"))
        return StripPart("off", 0, at, "", "", text, icon)
    return StripPart("off", 0, _off_days(piece, start=start), "", "", _off_word(piece), "calendar-off")


def _off_word(piece: Off) -> str:
    """One word below the hatched part; the sentence names the day in full."""
    if not piece.name:
        return gettext("Weekend") if piece.reason is StepReason.WEEKEND and is_weekend(piece) else gettext("closed")
    kind = piece.name.split("|")[-1]
    return {"holiday": gettext("Holiday"), "bridge": gettext("Bridge day")}.get(kind) or gettext("Closed")


def _off_days(piece: Off, *, start: date) -> str:
    """Weekdays alone in the week of the start, with the day of the month beyond."""
    first, last = piece.first, piece.last
    if last - first > _DAY:
        return gettext("%(first)s to %(last)s") % weekdays(first, last)
    if first != last:
        return gettext("%(first)s, %(last)s") % weekdays(first, last)
    same_week = first.isocalendar()[:2] == start.isocalendar()[:2]
    return date_format(first, pgettext("date format", "D") if same_week else pgettext("date format", "D j"))
