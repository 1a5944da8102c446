"""Why is it due then? One answer for the command, the API and the screens (G4). Stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from offices.domain.calendar import stored_version
from offices.models import CalendarVersion, Office
from offices.queries import hours_of
from offices.strip import StripPart, strip
from offices.wording import closed_name, explanation, when, when_long
from offices.worktime import Step, add_working_time, steps_from_json

LONGEST = 30 * 24 * 60  # staffed minutes that can be asked about; more is a slip


@dataclass(frozen=True)
class ExplainedStep:
    """One stretch of one local day; `name` is that of a closed day."""

    day: date
    start: datetime
    end: datetime
    reason: str
    worked_minutes: float
    name: str


@dataclass(frozen=True)
class Explained:
    """A due time and how it came about, in the active language. `calendar_version` is None before the first promise."""

    office: str
    zone: str
    start_at: datetime
    minutes: int
    due_at: datetime
    due_local: datetime
    due: str
    explanation: str
    calendar_version: int | None
    steps: tuple[ExplainedStep, ...]
    strip: tuple[StripPart, ...]


@dataclass(frozen=True)
class WhyThen:
    """A due time as it was stored, ready to show; the strip is empty for a wish or a move by hand."""

    due: str
    kind: str
    sentence: str
    strip: tuple[StripPart, ...]
    set_by: str
    calendar: str  # "" where no version of the calendar was stored


def why_stored(
    *,
    office: Office,
    due_at: datetime,
    kind: str,
    sentence: str,
    steps: Sequence[Mapping[str, Any]],
    set_at: datetime,
    set_by: str,
    calendar: CalendarVersion | None,
) -> WhyThen:
    """What was stored with a due time, in the active language; nothing is computed again (G3)."""
    version = (
        _("%(office)s, version %(number)d") % {"office": office.name, "number": calendar.number} if calendar else ""
    )
    return WhyThen(
        due=when_long(due_at, office),
        kind=kind,
        sentence=sentence,
        strip=tuple(strip(steps, office=office)),
        set_by=_("%(when)s, %(name)s") % {"when": when(set_at, office), "name": set_by or _("by itself")},
        calendar=version,
    )


def explain(office: Office, *, at: datetime, minutes: int) -> Explained:
    """`minutes` of staffed time after `at`, on the calendar as it stands. Raises NoOpening, InvalidQuestion."""
    hours = hours_of(office)
    found = add_working_time(hours, at, timedelta(minutes=minutes))
    version = stored_version(office, hours)
    return Explained(
        office=office.slug,
        zone=office.zone,
        start_at=at,
        minutes=minutes,
        due_at=found.due_at,
        due_local=found.due_at.astimezone(office.tz),
        due=when(found.due_at, office),
        explanation=explanation(found.steps, start_at=at, due_at=found.due_at, office=office, hours=hours),
        calendar_version=version.number if version else None,
        steps=tuple(_step(step) for step in found.steps),
        strip=tuple(strip(found.steps, office=office)),
    )


def explained_steps(stored: Sequence[Mapping[str, Any]]) -> tuple[ExplainedStep, ...]:
    """What was stored with a due time, step by step; nothing is computed again (G3)."""
    return tuple(_step(step) for step in steps_from_json(stored))


def _step(step: Step) -> ExplainedStep:
    return ExplainedStep(
        day=step.day,
        start=step.start,
        end=step.end,
        reason=step.reason.value,
        worked_minutes=step.worked / timedelta(minutes=1),
        name=closed_name(step.name),
    )
