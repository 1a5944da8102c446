"""Calls, tickets and everything that happens to them."""

from tickets.models.classification import Classification
from tickets.models.complaint import Complaint
from tickets.models.entry import Attachment, Entry
from tickets.models.receipt import CoverageReceipt
from tickets.models.referral import Referral
from tickets.models.ticket import Call, Draft, Ticket

__all__ = [
    "Attachment",
    "Call",
    "Classification",
    "Complaint",
    "CoverageReceipt",
    "Draft",
    "Entry",
    "Referral",
    "Ticket",
]
