"""The steps of a due time as pieces worth telling: what the sentence of G4 and the promise strip are both made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.translation import pgettext

from offices.worktime import Step, StepReason, steps_from_json

Steps = Sequence[Step] | Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class WorkPiece:
    """Staffed minutes on one local day, cut to whole minutes."""

    day: date
    start: datetime
    end: datetime
    until: StepReason | None  # what ends it; None when the due time does

    @property
    def minutes(self) -> int:
        return (self.end - self.start) // timedelta(minutes=1)


@dataclass(frozen=True)
class Off:
    """Neighbouring days, or the hours around the start, that do not count for one reason."""

    first: date
    last: date
    reason: StepReason
    name: str
    start: datetime


def pieces_of(steps: Steps) -> Iterator[WorkPiece | Off]:
    """What is worth telling, in order: nights between two days are left out, equal neighbouring days are one."""
    known = list(_read(steps))
    for _equal, group in groupby(_telling(known), key=lambda numbered: _kind(numbered[1])):
        run = list(group)
        if run[0][1].reason is StepReason.WORKED:
            yield from (_work_of(step, index, known) for index, step in run)
        else:
            first, last = run[0][1], run[-1][1]
            yield Off(first.day, last.day, first.reason, first.name, first.start)


def _read(steps: Steps) -> Iterator[Step]:
    for step in steps:
        yield step if isinstance(step, Step) else steps_from_json([step])[0]


def _telling(steps: Sequence[Step]) -> Iterator[tuple[int, Step]]:
    """Steps that need a word: hours around opening only at the very start."""
    for index, step in enumerate(steps):
        if step.reason not in (StepReason.BEFORE_OPENING, StepReason.AFTER_CLOSING) or index == 0:
            yield index, step


def _kind(step: Step) -> tuple[StepReason, str]:
    """What makes neighbouring days one; each stretch of work stands alone."""
    return step.reason, step.start.isoformat() if step.reason is StepReason.WORKED else step.name


def _work_of(step: Step, index: int, steps: Sequence[Step]) -> WorkPiece:
    after = steps[index + 1].reason if index + 1 < len(steps) else None
    if after is StepReason.WORKED:
        after = StepReason.AFTER_CLOSING  # staffed past midnight
    return WorkPiece(step.day, _whole(step.start), _whole(step.end), after)


def _whole(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


def is_weekend(piece: Off) -> bool:
    return piece.first.weekday() >= 5 and piece.last.weekday() >= 5


def weekdays(first: date, last: date) -> dict[str, str]:
    short = pgettext("date format", "D")
    return {"first": date_format(first, short), "last": date_format(last, short)}
