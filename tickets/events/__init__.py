"""The events of a ticket's timeline: each is declared once, with its facts and its words (C5)."""

from tickets.events.calls import Added, CallIn, CallOut, ConfirmationMailed, FileAdded, MessageSent, Noted
from tickets.events.cases import (
    Closed,
    Linked,
    MergedFrom,
    MergedInto,
    Reminded,
    Reopened,
    Solved,
    SplitFrom,
    SplitOff,
    Unlinked,
    Waiting,
)
from tickets.events.changes import (
    Assigned,
    Classified,
    CustomerSet,
    DeviceSet,
    Logged,
    Prioritised,
    VerdictCorrected,
    WaySet,
)
from tickets.events.complaints import ComplaintAcknowledged, ComplaintAnswered, ComplaintRaised
from tickets.events.due import DueEvent
from tickets.events.referrals import ReferralAccepted, ReferralDone, ReferralLapsed, ReferralReturned, Referred

__all__ = [
    "Added",
    "Assigned",
    "CallIn",
    "CallOut",
    "Classified",
    "Closed",
    "ComplaintAcknowledged",
    "ComplaintAnswered",
    "ComplaintRaised",
    "ConfirmationMailed",
    "CustomerSet",
    "DeviceSet",
    "DueEvent",
    "FileAdded",
    "Linked",
    "Logged",
    "MergedFrom",
    "MergedInto",
    "MessageSent",
    "Noted",
    "Prioritised",
    "ReferralAccepted",
    "ReferralDone",
    "ReferralLapsed",
    "ReferralReturned",
    "Referred",
    "Reminded",
    "Reopened",
    "Solved",
    "SplitFrom",
    "SplitOff",
    "Unlinked",
    "VerdictCorrected",
    "Waiting",
    "WaySet",
]
