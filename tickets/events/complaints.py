"""Complaints (R2)."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from core.events import CustomerClock, Event, event
from core.personal import Name
from tickets.events.due import StepEvent
from tickets.models import Entry
from tickets.wording import Mark, Words, when_at


@dataclass(frozen=True, kw_only=True)
class ComplaintEvent(Event):
    """Something happened to a complaint."""

    complaint: int
    owner: Name = ""
    due_at: datetime | None = None  # to be acknowledged by then
    source: str = ""


@event("complaint_raised", webhook=False, text=True)
class ComplaintRaised(ComplaintEvent):
    """A dissatisfied customer reaches the manager."""

    def desk(self, entry: Entry) -> Words:
        mark = Mark("calm", when_at(self.due_at, entry), _("to be acknowledged"))
        why = reverse("tickets:complaint-why", args=[self.complaint])
        return Words(_("Complaint, with %(name)s") % {"name": self.owner}, mark=mark, why_href=why)

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("You asked for the manager: %(name)s") % {"name": self.owner}


@event("complaint_acknowledged", webhook=False, text=False)
class ComplaintAcknowledged(ComplaintEvent):
    """The manager has read it."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Complaint acknowledged"))

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("Complaint acknowledged")


@event("complaint_answered", webhook=False, text=True)
class ComplaintAnswered(ComplaintEvent):
    """The manager answered it."""

    def desk(self, entry: Entry) -> Words:
        return Words(_("Complaint answered"))

    def customer(self, entry: Entry, _clock: CustomerClock) -> str:
        return _("Complaint answered")


@event("complaint_reminded", webhook=False, text=False)
class ComplaintReminded(StepEvent):
    """A complaint is, or will soon be, acknowledged too late."""

    def desk(self, entry: Entry) -> Words:
        before = self.minutes < 0
        title = _("Reminder: complaint to be acknowledged") if before else _("Complaint not acknowledged in time")
        return Words(title, self._whom, icon="flag-3")
