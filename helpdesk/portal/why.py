"""Why then? In the customer's words and on their clock, from what was stored with the due time (G3, G4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from callbacks.events import due_kind
from helpdesk.portal.clocks import CustomerClocks
from offices.strip import StripPart, strip
from offices.wording import closed_name, day_label, duration
from offices.worktime import StepReason, steps_from_json
from promises.enums import DueKind
from promises.models import DueTime
from tickets.events.due import DueEvent
from tickets.models import Entry

Steps = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Why:
    """One sentence or two, and the strip where time was counted."""

    text: str
    parts: tuple[StripPart, ...] = ()


def why_due(due: DueTime, clocks: CustomerClocks) -> Why:
    """Of the due time of a callback."""
    return _why_call(DueKind(due.kind), minutes=due.budget_minutes, steps=due.steps, reason=due.reason, clocks=clocks)


def why_entry(entry: Entry, clocks: CustomerClocks) -> Why | None:
    """Of the due time that an entry of the story tells of; None when it tells of none."""
    told = entry.told
    kind = due_kind(told)
    if kind is None or not isinstance(told, DueEvent) or told.due_at is None:
        return None
    return _why_call(kind, minutes=told.minutes, steps=told.steps or [], reason=told.reason, clocks=clocks)


def _why_call(kind: DueKind, *, minutes: int, steps: Steps, reason: str, clocks: CustomerClocks) -> Why:
    if kind == DueKind.MOVED:
        return Why(_("We had to move our callback. The reason: %(reason)s") % {"reason": reason})
    if not minutes:
        return Why(_("This is the time we agreed on with you."))
    values = {"time": duration(minutes), "office": clocks.office.name}
    within = _("We call within %(time)s of the service time of our %(office)s office.") % values
    return Why(_with_closed(within, steps, clocks), _strip(steps, clocks))


def why_answer(*, minutes: int, steps: Steps, clocks: CustomerClocks) -> Why | None:
    """Of the time by which the manager gets back to them; None where it was not stored yet."""
    if not minutes:
        return None
    values = {"time": duration(minutes), "office": clocks.office.name}
    within = _("The manager answers within %(time)s of the service time of our %(office)s office.") % values
    return Why(_with_closed(within, steps, clocks), _strip(steps, clocks))


def _with_closed(within: str, steps: Steps, clocks: CustomerClocks) -> str:
    """The closed days by their names, too: they are what makes it late."""
    named = {
        step.day: f"{day_label(step.day)} ({closed_name(step.name)})"
        for step in steps_from_json(steps)
        if step.reason is StepReason.CLOSED
    }
    if not named:
        return within
    closed = _("It is closed: %(closed)s. The clock stands still then.") % {"closed": ", ".join(named.values())}
    return f"{within} {closed}"


def _strip(steps: Steps, clocks: CustomerClocks) -> tuple[StripPart, ...]:
    """The strip on the customer's clock; a stretch of work may fall on another day there."""
    worked = [step for step in steps_from_json(steps) if step.reason is StepReason.WORKED]
    days = iter([day_label(step.start.astimezone(clocks.place.tz)) for step in worked])
    parts = strip(steps, office=clocks.place, compact=True)
    return tuple(replace(part, day=next(days)) if part.kind == "work" else part for part in parts)
