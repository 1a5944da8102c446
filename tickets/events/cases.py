"""How a case goes on: solved, waiting, opened again, closed; merged, split, linked."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.events import CustomerClock, Event, event
from tickets.models import Entry
from tickets.numbers import grouped
from tickets.wording import Words, from_us, when_at


@event("solved", webhook=False, text=True)
class Solved(Event):
    """A colleague solved it, with its cause; the text says how."""

    cause: str = ""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Solved: %(cause)s") % {"cause": self.cause}, icon="circle-check")

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("Solved by %(name)s") % {"name": from_us(entry)}


@event("reopened", webhook=False, text=True)
class Reopened(Event):
    """The case is not solved after all."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Opened again"), icon="rotate")

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("Opened again by you") if entry.contact else _("Opened again")


@event("waiting", webhook=False, text=True)
class Waiting(Event):
    """The customer has to do something first; a reminder is set."""

    until: datetime | None = None

    customer = None

    def desk(self, entry: Entry) -> Words:
        until = {"when": when_at(self.until, entry)}
        return Words(_("Waiting for the customer, reminder %(when)s") % until, icon="player-pause")


@event("reminded", webhook=False, text=False)
class Reminded(Event):
    """The owner was reminded that the customer has not answered."""

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Reminder: still waiting for the customer"))


@event("closed", webhook=False, text=False)
class Closed(Event):
    """Done with."""

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Closed"))


@dataclass(frozen=True, kw_only=True)
class _OtherTicket(Event):
    """Something to do with another ticket."""

    number: str

    customer = None

    @property
    def _other(self) -> dict[str, str]:
        return {"number": grouped(self.number)}


@event("merged_into", webhook=False, text=False)
class MergedInto(_OtherTicket):
    """Work goes on in another ticket."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Merged into ticket %(number)s") % self._other, icon="arrow-merge")


@event("merged_from", webhook=False, text=False)
class MergedFrom(_OtherTicket):
    """Another ticket goes on in this one."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Ticket %(number)s was merged into this one") % self._other, icon="arrow-merge")


@event("split_off", webhook=False, text=False)
class SplitOff(_OtherTicket):
    """A second fault got a ticket of its own."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Ticket %(number)s was split off") % self._other, icon="arrows-split-2")


@event("split_from", webhook=False, text=True)
class SplitFrom(Event):
    """This ticket began as a part of another one; the text is what it is about."""

    number: str

    def desk(self, entry: Entry) -> Words:
        return Words(_("Split off from ticket %(number)s") % {"number": grouped(self.number)}, icon="arrows-split-2")

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("Split off from ticket %(number)s") % {"number": grouped(self.number)}


@event("linked", webhook=False, text=False)
class Linked(_OtherTicket):
    """The ticket belongs together with another one."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Linked with ticket %(number)s") % self._other)


@event("unlinked", webhook=False, text=False)
class Unlinked(_OtherTicket):
    """The ticket does not belong together with another one after all."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("No longer linked with ticket %(number)s") % self._other)
