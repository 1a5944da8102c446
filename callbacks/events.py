"""Events of promises, attempts and escalations on a ticket's timeline."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callbacks.enums import AttemptOutcome
from core.events import CustomerClock, Event, event
from core.personal import Name, Phone
from core.phones import written
from offices.wording import Began, clock, when, when_long
from promises.enums import DueKind, StepAudience
from tickets.events.due import DueEvent, StepEvent
from tickets.models import Entry
from tickets.wording import Mark, Words, from_us, person, seconds

TOLD = {
    StepAudience.HOLDER: gettext_lazy("Promise in danger, whoever has it told"),
    StepAudience.SPECIALISTS: gettext_lazy("Warning before the promise"),
    StepAudience.MANAGER: gettext_lazy("Promise due, Technical Support Manager told"),
    StepAudience.ALL_MANAGERS: gettext_lazy("Promise missed, every manager told"),
}


@dataclass(frozen=True, kw_only=True)
class PromiseEvent(DueEvent):
    """A callback got a (new) due time."""

    callback: int

    def _due(self, entry: Entry) -> dict[str, str]:
        return {"when": when_long(self.due_at, entry.ticket.office) if self.due_at else ""}

    def customer(self, entry: Entry, clock: CustomerClock) -> str:
        if self.due_at is None:
            return _("Callback promised")
        return _("Callback promised by %(when)s") % {"when": clock.day_and_time(self.due_at)}


@event("promised", webhook=False, text=False)
class Promised(PromiseEvent):
    """The guarantee of two hours (G2)."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Callback promised by %(when)s") % self._due(entry), self.reason)


@event("next_attempt", webhook=False, text=False)
class NextAttempt(PromiseEvent):
    """After an attempt that reached nobody, the next one has a due time of its own (G5)."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Next attempt by %(when)s") % self._due(entry), began=Began.ATTEMPT)


@event("call_wished", webhook=False, text=False)
class CallWished(PromiseEvent):
    """The customer asked for another time (G9)."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("The customer asks to be called by %(when)s") % self._due(entry))


@event("promise_moved", webhook=False, text=False)
class PromiseMoved(PromiseEvent):
    """A manager moved it by hand, with a reason (G3)."""

    def desk(self, entry: Entry) -> Words:
        values = {"name": person(entry), "reason": self.reason}
        return Words(_("Promise moved to %(when)s") % self._due(entry), _("%(name)s: %(reason)s") % values)

    def customer(self, entry: Entry, clock: CustomerClock) -> str:
        if self.due_at is None:
            return _("Callback moved")
        return _("Callback moved to %(when)s") % {"when": clock.day_and_time(self.due_at)}


OF_KIND: dict[DueKind, type[PromiseEvent]] = {
    DueKind.PROMISE: Promised,
    DueKind.RETRY: NextAttempt,
    DueKind.WISH: CallWished,
    DueKind.MOVED: PromiseMoved,
}


def due_kind(told: Event) -> DueKind | None:
    """The kind of due time that an event tells of; None when it tells of none."""
    return next((kind for kind, cls in OF_KIND.items() if isinstance(told, cls)), None)


@dataclass(frozen=True, kw_only=True)
class AttemptEvent(Event):
    """A specialist called."""

    callback: int
    attempt: int = 1
    outcome: AttemptOutcome
    seconds: int = 0
    number: Phone = ""
    due_at: datetime | None = None
    right_number: Phone = ""


@event("attempted", webhook=False, text=False)
class Attempted(AttemptEvent):
    """Nobody was reached (G5)."""

    def desk(self, entry: Entry) -> Words:
        values = {"n": self.attempt, "outcome": self.outcome.label}
        number = self.right_number
        after = _("From now on we call %(number)s.") % {"number": written(number)} if number else ""
        return Words(_("Attempt %(n)d: %(outcome)s") % values, icon="phone-off", after=after)

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        if self.outcome == AttemptOutcome.CALL_LATER:
            return _("%(name)s called, and was asked to call later") % {"name": from_us(entry)}
        return _("%(name)s called and did not reach you") % {"name": from_us(entry)}


@event("reached", webhook=False, text=False)
class Reached(AttemptEvent):
    """The customer was reached."""

    def desk(self, entry: Entry) -> Words:
        values = {"n": self.attempt, "time": seconds(self.seconds)}
        return Words(_("Attempt %(n)d: reached, %(time)s") % values, icon="phone-check", mark=self._kept(entry))

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("%(name)s called you") % {"name": from_us(entry)}

    def _kept(self, entry: Entry) -> Mark | None:
        """Whether the due time that counted was kept by this attempt."""
        if self.due_at is None:
            return None
        by = _("promised by %(time)s") % {"time": _clock_of(self.due_at, entry)}
        return Mark("kept" if entry.at <= self.due_at else "missed", clock(entry.at, entry.ticket.office), by)


def _clock_of(due: datetime, entry: Entry) -> str:
    office = entry.ticket.office
    same_day = due.astimezone(office.tz).date() == entry.at.astimezone(office.tz).date()
    return clock(due, office) if same_day else when(due, office)


@event("attempt_note", webhook=False, text=True)
class AttemptNoted(Event):
    """What the specialist noted for colleagues."""

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Note on the attempt"), _("%(name)s, never shown to the customer") % {"name": person(entry)})


@event("connected", webhook=False, text=False)
class Connected(Event):
    """The caller was put through to a specialist (G1)."""

    to: Name = ""
    seconds: int = 0

    def desk(self, entry: Entry) -> Words:
        after = _("after %(time)s") % {"time": seconds(self.seconds)}
        return Words(self._title, f"{person(entry)}, {after}", icon="phone-call")

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return self._title

    @property
    def _title(self) -> str:
        return _("Connected to %(name)s") % {"name": self.to}


@event("escalated", webhook=True, text=False)
class Escalated(StepEvent):
    """A step of the ladder was told (G7)."""

    audience: StepAudience
    due_at: datetime | None = None

    def desk(self, entry: Entry) -> Words:
        return Words(str(TOLD[self.audience]), self._whom, icon="flag-3")


@event("given_back", webhook=False, text=True)
class GivenBack(Event):
    """Whoever had taken it gave it back."""

    holder: Name = ""
    since: datetime | None = None

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Callback given back to the queue"))


@event("went_back", webhook=False, text=False)
class WentBack(Event):
    """Taken and not made in time: it went back (G6)."""

    holder: Name = ""
    since: datetime | None = None

    customer = None

    def desk(self, entry: Entry) -> Words:
        values = {"name": self.holder}
        return Words(_("Callback went back to the queue: taken by %(name)s and not made") % values)


@event("callback_closed", webhook=False, text=True)
class CallbackClosed(Event):
    """Called off, with a reason (G10)."""

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Callback closed with a reason"))


@event("handover_asked", webhook=False, text=True)
class HandoverAsked(Event):
    """Somebody else is asked to make it."""

    to: Name = ""

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Callback to be handed over to %(to)s") % {"to": self.to})


@event("handover_accepted", webhook=False, text=False)
class HandoverAccepted(Event):
    """Somebody else makes it."""

    to: Name = ""

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Hand-over accepted"))


@event("handover_declined", webhook=False, text=True)
class HandoverDeclined(Event):
    """Nobody else makes it."""

    to: Name = ""

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Hand-over declined"))
