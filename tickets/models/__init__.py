"""Calls, tickets and everything that happens to them."""

from tickets.models.canned import CannedText
from tickets.models.classification import Classification
from tickets.models.complaint import Complaint
from tickets.models.entry import Attachment, Entry
from tickets.models.lesson import Lesson
from tickets.models.link import TicketLink
from tickets.models.receipt import CoverageReceipt
from tickets.models.referral import Referral
from tickets.models.serial import MissingSerial
from tickets.models.step import NextStep
from tickets.models.ticket import Call, Draft, Ticket, TicketPast

__all__ = [
    "Attachment",
    "Call",
    "CannedText",
    "Classification",
    "Complaint",
    "CoverageReceipt",
    "Draft",
    "Entry",
    "Lesson",
    "MissingSerial",
    "NextStep",
    "Referral",
    "Ticket",
    "TicketLink",
    "TicketPast",
]
