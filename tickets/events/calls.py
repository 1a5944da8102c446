"""Calls, and what people write to each other."""

from django.utils.translation import gettext as _

from core.events import CustomerClock, Event, event
from core.personal import Email, Name
from tickets.enums import CallKind
from tickets.models import Entry
from tickets.wording import Words, from_us, person, seconds


@event("call_in", webhook=False, text=True)
class CallReceived(Event):
    """Somebody called about the ticket."""

    caller: Name = ""
    about: CallKind
    seconds: int = 0  # it took to log it

    def desk(self, entry: Entry) -> Words:
        values = {"who": person(entry), "time": seconds(self.seconds)}
        return Words(
            _("Call from %(name)s") % {"name": _named(self.caller)}, _("logged by %(who)s in %(time)s") % values
        )

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("Your call with %(name)s") % {"name": from_us(entry)}


@event("call_out", webhook=False, text=True)
class CallMade(Event):
    """A colleague called the customer."""

    caller: Name = ""
    about: CallKind
    seconds: int = 0

    def desk(self, entry: Entry) -> Words:
        return Words(_("Call to %(name)s") % {"name": _named(self.caller)}, icon="phone-outgoing")

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("%(name)s called you") % {"name": from_us(entry)}


def _named(caller: str) -> str:
    return caller or _("a person without a name")


@event("note", webhook=False, text=True)
class Noted(Event):
    """A colleague wrote a note for colleagues (L3)."""

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Internal note"), _("%(name)s, never shown to the customer") % {"name": person(entry)})


@event("message", webhook=False, text=True)
class MessageSent(Event):
    """A colleague wrote to the customer; without an address only the portal shows it."""

    address: Email = ""

    def desk(self, entry: Entry) -> Words:
        way = _("by e-mail and in the portal") if self.address else _("in the portal only")
        return Words(_("Message to the customer"), f"{person(entry)}, {way}")

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("Message from %(name)s") % {"name": from_us(entry)}


@event("added", webhook=False, text=True)
class Added(Event):
    """The customer added facts (C2)."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Added by the customer"))

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("From you")


@event("file", webhook=False, text=False)
class FileAdded(Event):
    """A file came, from a colleague or from the customer."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("File added in the portal") if entry.contact else _("File added"))

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("File from %(name)s") % {"name": entry.author.name} if entry.author else _("File from you")


@event("confirmation_mailed", webhook=False, text=False)
class ConfirmationMailed(Event):
    """Number and classification went out by e-mail (C4)."""

    address: Email

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Confirmation by email to %(address)s") % {"address": self.address}, icon="mail-forward")
