"""Choices of the tickets app. Status carries label, colour, icon and the states it may change to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketKind(models.TextChoices):
    """What the caller wants (C1)."""

    FAULT = "fault", _("Fault")
    ENQUIRY = "enquiry", _("Enquiry")
    COMPLAINT = "complaint", _("Complaint")
    FEEDBACK = "feedback", _("Feedback")


class CallKind(models.TextChoices):
    """What a call was about (C1); the last two need no ticket of their own."""

    FAULT = "fault", _("Fault")
    ENQUIRY = "enquiry", _("Enquiry")
    COMPLAINT = "complaint", _("Complaint")
    FEEDBACK = "feedback", _("Feedback")
    STATUS = "status", _("Question about a ticket")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


class Direction(models.TextChoices):
    """Who rang whom."""

    INBOUND = "in", _("incoming")
    OUTBOUND = "out", _("outgoing")


class TicketStatus(models.TextChoices):
    """Where a ticket stands."""

    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for the customer")
    REFERRED = "referred", _("Referred")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged")

    @property
    def icon(self) -> str:
        """Name of the icon of this state."""
        return {
            "open": "circle-dot",
            "waiting": "player-pause",
            "referred": "arrow-ramp-right",
            "solved": "circle-check",
            "closed": "archive",
            "merged": "arrow-merge",
        }[self.value]

    @property
    def next_states(self) -> frozenset[str]:
        """The states it may change to."""
        return NEXT[self.value]

    @property
    def is_live(self) -> bool:
        """Whether work is still expected."""
        return self.value in LIVE


LIVE = ("open", "waiting", "referred")
NEXT: dict[str, frozenset[str]] = {
    "open": frozenset({"waiting", "referred", "solved", "merged"}),
    "waiting": frozenset({"open", "referred", "solved", "merged"}),
    "referred": frozenset({"open", "waiting", "solved", "merged"}),
    "solved": frozenset({"open", "closed"}),
    "closed": frozenset({"open"}),
    "merged": frozenset(),
}


class Impact(models.TextChoices):
    """How badly the customer is hit."""

    DOWN = "down", _("Line down")
    DEGRADED = "degraded", _("Degraded")
    QUESTION = "question", _("Question only")


class Priority(models.IntegerChoices):
    """What is looked at first when due times are equal."""

    HIGH = 1, _("high")
    NORMAL = 2, _("normal")
    LOW = 3, _("low")


class Way(models.TextChoices):
    """How the vendor helps (E3)."""

    COVERED = "covered", _("covered")
    GOODWILL = "goodwill", _("goodwill")
    CHARGEABLE = "chargeable", _("chargeable")
    SALES = "sales", _("handed to sales")
    OPEN = "open", _("not decided")


class SuggestionUse(models.TextChoices):
    """What became of the classifications suggested during a call (C4)."""

    FIRST = "first", _("first suggestion taken")
    OTHER = "other", _("another suggestion taken")
    REFUSED = "refused", _("something else chosen")
    LEFT = "left", _("not classified yet")


class EntryKind(models.TextChoices):
    """What an entry of the timeline tells of; the value is also the stylesheet's `hd-ev is-…`."""

    CALL = "call", _("Call")
    PROMISE = "promise", _("Promise")
    ATTEMPT = "attempt", _("Attempt")
    MISS = "miss", _("Attempt without an answer")
    NOTE = "note", _("Internal note")
    MAIL = "mail", _("Message to the customer")
    CUSTOMER = "customer", _("From the customer")
    FILE = "file", _("File")
    REFERRAL = "ref", _("Referral")
    COMPLAINT = "complaint", _("Complaint")
    AUDIT = "audit", _("Change")


class Visibility(models.TextChoices):
    """Who may read it (L3)."""

    INTERNAL = "internal", _("internal")
    CUSTOMER = "customer", _("the customer sees it")


class ReferralState(models.TextChoices):
    """Where a referral stands (R3)."""

    ASKED = "asked", _("waiting for acceptance")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")
    DONE = "done", _("done")
    LAPSED = "lapsed", _("not accepted in time, back with the manager")


class ComplaintSource(models.TextChoices):
    """From where a complaint came (R2)."""

    PHONE = "phone", _("by phone")
    PORTAL = "portal", _("in the portal")
    SURVEY = "survey", _("from a survey")


class ComplaintState(models.TextChoices):
    """Where a complaint stands (R2)."""

    NEW = "new", _("new")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    ANSWERED = "answered", _("answered")
