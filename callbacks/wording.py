"""What the entries of this app say; put into the table of `tickets.wording` when the app starts."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from callbacks.enums import Audience, Outcome
from offices.notices import Began, clock, duration, when, when_long
from tickets.models import Entry
from tickets.wording import Mark, Words, instant, person, seconds, teller

NEVER = datetime.max.replace(tzinfo=UTC)


@teller("promised")
def _promised(entry: Entry) -> Words:
    return Words(_("Callback promised by %(when)s") % {"when": _due_long(entry)})


@teller("next_attempt")
def _next_attempt(entry: Entry) -> Words:
    return Words(_("Next attempt by %(when)s") % {"when": _due_long(entry)}, began=Began.ATTEMPT)


@teller("call_wished")
def _call_wished(entry: Entry) -> Words:
    return Words(_("Callback agreed for %(when)s") % {"when": _due_long(entry)}, after=entry.data.get("reason", ""))


@teller("promise_moved")
def _promise_moved(entry: Entry) -> Words:
    return Words(_("Promise moved to %(when)s") % {"when": _due_long(entry)}, after=entry.data.get("reason", ""))


def _due_long(entry: Entry) -> str:
    due = instant(entry, "due_at")
    return when_long(due, entry.ticket.office) if due else ""


@teller("reached")
def _reached(entry: Entry) -> Words:
    values = {"n": entry.data.get("attempt", 1), "time": _minutes(entry)}
    title = _("Attempt %(n)d: reached, %(time)s") % values if values["time"] else _("Attempt %(n)d: reached") % values
    return Words(title, mark=_kept(entry))


@teller("attempted")
def _attempted(entry: Entry) -> Words:
    values = {"n": entry.data.get("attempt", 1), "outcome": Outcome(entry.data["outcome"]).label}
    return Words(_("Attempt %(n)d: %(outcome)s") % values, mark=_kept(entry))


def _minutes(entry: Entry) -> str:
    spoken = int(entry.data.get("seconds", 0))
    return duration(max(1, round(spoken / 60))) if spoken else ""


def _kept(entry: Entry) -> Mark | None:
    """Whether this attempt came by its due time (G5)."""
    due = instant(entry, "due_at")
    if due is None:
        return None
    office = entry.ticket.office
    same_day = due.astimezone(office.tz).date() == entry.at.astimezone(office.tz).date()
    by = clock(due, office) if same_day else when(due, office)
    return Mark(
        "kept" if entry.at <= due else "missed", clock(entry.at, office), _("promised by %(time)s") % {"time": by}
    )


@teller("attempt_note")
def _attempt_note(entry: Entry) -> Words:
    return Words(_("Note on the attempt"), _("%(name)s, never shown to the customer") % {"name": person(entry)})


@teller("connected")
def _connected(entry: Entry) -> Words:
    values = {"name": entry.data.get("to", ""), "time": seconds(int(entry.data.get("seconds", 0)))}
    return Words(_("Connected to %(name)s after %(time)s") % values, icon="phone-call")


@teller("escalated")
def _escalated(entry: Entry) -> Words:
    told = ", ".join(entry.data.get("told", [])) or _("nobody was there")
    audience = Audience(entry.data["audience"]).label
    late = int(entry.data.get("late_seconds", 0))
    after = _("made up %(time)s late") % {"time": seconds(late)} if late else ""
    return Words(_("Escalated: %(audience)s") % {"audience": audience}, told, icon="flag-3", after=after)


@teller("given_back")
def _given_back(entry: Entry) -> Words:
    return Words(_("Callback given back to the queue"))


@teller("went_back")
def _went_back(entry: Entry) -> Words:
    values = {"name": entry.data.get("holder") or person(entry)}
    return Words(_("Callback went back to the queue, not worked on by %(name)s") % values)


@teller("callback_closed")
def _callback_closed(entry: Entry) -> Words:
    return Words(_("Callback closed"), icon="phone-off")
