"""What people write: notes among colleagues, messages to the customer, and the customer's own words."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import Contact
from core import live
from core.access import require
from core.errors import Invalid, Refused
from core.models import User
from offices.topics import FIGURES
from tickets import events, messages, rules
from tickets.domain import changing, timeline
from tickets.enums import EntryKind, TicketStatus, Visibility
from tickets.models import Entry, Ticket
from tickets.queries.canned import unfilled


def add_note(*, ticket: Ticket, text: str, actor: User, now: datetime) -> Entry:
    """An internal note: never leaves the house, the database refuses anything else (L3)."""
    require(rules.may_add(actor, ticket))
    return timeline.record(
        ticket=ticket, kind=EntryKind.NOTE, event=events.Noted(), at=now, author=actor, text=_words(text)
    )


def message_customer(*, ticket: Ticket, text: str, actor: User, now: datetime) -> Entry:
    """A message the customer sees in the portal, and gets by e-mail where an address is known.

    Raises Invalid without text, and for a field of a canned text that nobody has filled in.
    """
    require(rules.may_add(actor, ticket))
    words = _words(text)
    for name in unfilled(words):
        raise Invalid({"text": _("{%(name)s} is not filled in: write what belongs there.") % {"name": name}})
    address = messages.address_of(ticket)
    with transaction.atomic():
        entry = timeline.record(
            ticket=ticket,
            kind=EntryKind.MAIL,
            event=events.MessageSent(address=address),
            at=now,
            author=actor,
            visibility=Visibility.CUSTOMER,
            text=words,
        )
        messages.mail_message(entry, address=address, now=now)
    return entry


def add_from_customer(*, ticket: Ticket, contact: Contact | None, text: str, now: datetime) -> Entry:
    """The customer adds facts (C2); a ticket that waited for them is open again, the owner is told.

    `contact` is None for a customer who is nobody on file and holds only this ticket.
    """
    if ticket.status == TicketStatus.MERGED:
        raise Refused("merged", _("This ticket was merged into another one: work goes on there."))
    words = _words(text)
    with transaction.atomic():
        fresh = changing.lock(ticket)
        entry = timeline.record(
            ticket=fresh,
            kind=EntryKind.CUSTOMER,
            event=events.Added(),
            at=now,
            contact=contact,
            visibility=Visibility.CUSTOMER,
            text=words,
        )
        stop_waiting(fresh, now=now)
        messages.tell_owner(messages.CUSTOMER_ADDED, fresh, now=now)
        live.changed(FIGURES)
    return entry


def stop_waiting(ticket: Ticket, *, now: datetime) -> None:
    """The customer has answered: a locked ticket that waited for them is open again."""
    if ticket.status != TicketStatus.WAITING:
        return
    changing.move(ticket, TicketStatus.OPEN)
    ticket.remind_at = None
    changing.save(ticket, "status", "remind_at", actor=None, now=now)


def _words(text: str) -> str:
    if not text.strip():
        raise Invalid({"text": _("The text is missing.")})
    return text.strip()
