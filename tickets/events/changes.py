"""What colleagues change of a ticket, with the value before and after."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.events import Event, event
from core.personal import Name
from tickets.enums import Priority, Way
from tickets.events.due import StepEvent
from tickets.models import Entry
from tickets.wording import Words, cover_word, when_at


@event("logged", webhook=False, text=False)
class Logged(Event):
    """The ticket is there, with its classification and what was said about cover."""

    code: str = ""
    reason: str = ""  # of the verdict; '' without one
    way: str = ""

    customer = None

    def desk(self, entry: Entry) -> Words:
        classified = (
            _("Classified %(code)s") % {"code": self.code} if self.code else _("Logged without a classification")
        )
        return Words(", ".join(part for part in (classified, cover_word(self.reason)) if part))


@dataclass(frozen=True, kw_only=True)
class _FromTo(Event):
    """The value before and after."""

    old: str = ""
    new: str = ""

    customer = None


def _from_to(label: str, old: object, new: object) -> Words:
    return Words(_("%(what)s: %(old)s → %(new)s") % {"what": label, "old": old or "–", "new": new or "–"})


@event("classified", webhook=False, text=False)
class Classified(_FromTo):
    """Another classification (C4), by its code."""

    def desk(self, entry: Entry) -> Words:
        return _from_to(_("Classification"), self.old, self.new)


@event("device_set", webhook=False, text=False)
class DeviceSet(_FromTo):
    """Another device, by its serial number."""

    def desk(self, entry: Entry) -> Words:
        return _from_to(_("Device"), self.old, self.new)


@event("customer_set", webhook=False, text=False)
class CustomerSet(_FromTo):
    """Another company."""

    def desk(self, entry: Entry) -> Words:
        return _from_to(_("Customer"), self.old, self.new)


@event("assigned", webhook=False, text=False)
class Assigned(Event):
    """Another colleague looks after it."""

    old: Name = ""
    new: Name = ""

    customer = None

    def desk(self, entry: Entry) -> Words:
        return _from_to(_("Owner"), self.old, self.new)


@event("prioritised", webhook=False, text=False)
class Prioritised(Event):
    """Another priority."""

    old: Priority
    new: Priority

    customer = None

    def desk(self, entry: Entry) -> Words:
        return _from_to(_("Priority"), self.old.label, self.new.label)


@event("way_set", webhook=False, text=True)
class WaySet(Event):
    """Another way of helping (E3), with its reason."""

    old: Way
    new: Way

    customer = None

    def desk(self, entry: Entry) -> Words:
        return _from_to(_("How we help"), self.old.label, self.new.label)


@event("verdict_corrected", webhook=False, text=False)
class VerdictCorrected(Event):
    """Cover was judged again, on other facts (E2)."""

    reason: str = ""

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Cover judged again: %(cover)s") % {"cover": cover_word(self.reason)})


@event("serial_reminded", webhook=False, text=False)
class SerialReminded(StepEvent):
    """The serial number is still to be asked for."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Reminder: the serial number is still missing"), self._whom, icon="barcode")


@event("next_step_reminded", webhook=False, text=False)
class NextStepReminded(StepEvent):
    """The ticket's next step is due."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Reminder: the next step is due"), self._whom, icon="calendar-due")


@event("next_step_set", webhook=False, text=True)
class NextStepSet(Event):
    """Somebody goes on with it by another time; the text says how."""

    due_at: datetime | None = None

    customer = None

    def desk(self, entry: Entry) -> Words:
        return Words(_("Next step by %(when)s") % {"when": when_at(self.due_at, entry)}, icon="calendar-due")
