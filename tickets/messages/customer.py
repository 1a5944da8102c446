"""Mails to the customer about a ticket; through the outbox, in the transaction of what they tell of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from contracts import wording as cover
from contracts.coverage import Verdict
from core import notify, outbox
from core.messages import Audience, CustomerFacts, Facts, MessageKind, declare
from core.models import User
from core.personal import Name, Said
from core.phones import written
from offices.models import Office
from tickets import owed_words
from tickets.enums import TicketKind
from tickets.models import Complaint, Entry, Ticket
from tickets.numbers import grouped
from tickets.owed import CallerPromise


def address_of(ticket: Ticket) -> str:
    """Where the customer reads mail about this ticket; '' when nowhere."""
    return ticket.email or (ticket.contact.email if ticket.contact else "")


def signature(ticket: Ticket, *, name: str = "") -> dict[str, str]:
    """What stands around every mail about a ticket (core.messages.CustomerFacts)."""
    return {
        "name": name or ticket.caller_name,
        "number": grouped(ticket.number),
        **office_signature(ticket.office),
        "link": settings.BASE_URL + ticket.get_portal_url(),
    }


def office_signature(office: Office | None) -> dict[str, str]:
    """The same for what is about no ticket: the portal's first page."""
    name, phone = (office.name, written(office.phone)) if office else ("", "")
    return {"office": name, "office_phone": phone, "link": settings.BASE_URL + reverse("portal:home")}


def mail_customer(
    kind: MessageKind,
    ticket: Ticket,
    *,
    about: notify.About,
    facts: Callable[[], Facts],
    now: datetime,
    to: str = "",
    sender: User | None = None,
) -> None:
    """A mail about a ticket in its language, in the ticket's thread; nothing is sent when no address is known.

    `sender` hears when it cannot be delivered; without one the ticket's owner does (M1).
    """
    address = to or address_of(ticket)
    if address:
        message = notify.compose(
            kind, about=about, language=ticket.language, facts=facts, thread=ticket.number, sender=sender
        )
        outbox.mail(message, address=address, now=now)


@dataclass(frozen=True, kw_only=True)
class LoggedFacts(CustomerFacts):
    """What was logged: its title, the classification (C4), the device, the caller's words, the cover."""

    title: Said
    code: str
    path: str
    is_fault: bool
    product: str
    serial: str
    description: Said
    cover: str
    promised: Said


@dataclass(frozen=True, kw_only=True)
class WrittenFacts(CustomerFacts):
    """What a colleague has written: a message, a solution, the answer to a complaint; and what it answers."""

    title: Said
    text: Said
    author: Name = ""
    asked: Said = ""


LOGGED = declare("tickets", "ticket_logged", Audience.CUSTOMER, LoggedFacts)
MESSAGE = declare("tickets", "ticket_message", Audience.CUSTOMER, WrittenFacts, by_hand=True)
SOLVED = declare("tickets", "ticket_solved", Audience.CUSTOMER, WrittenFacts)
OUTCOME = declare("tickets", "complaint_outcome", Audience.CUSTOMER, WrittenFacts, by_hand=True)


def mail_confirmation(
    ticket: Ticket, *, verdict: Verdict | None, promised: CallerPromise, actor: User | None, now: datetime
) -> None:
    """The number with the classification (C4), what was said about cover, who answers and by when."""
    node = ticket.classification

    def facts() -> LoggedFacts:
        return LoggedFacts(
            **signature(ticket),
            title=ticket.title,
            code=node.code if node else "",
            path=node.path if node else "",
            is_fault=ticket.kind == TicketKind.FAULT,
            product=ticket.product_said,
            serial=ticket.serial,
            description=ticket.description,
            cover=cover.sentence(verdict) if verdict else "",
            promised=owed_words.written(promised),
        )

    mail_customer(LOGGED, ticket, about=ticket.number, facts=facts, now=now, sender=actor)


def mail_message(entry: Entry, *, address: str, now: datetime) -> None:
    """A colleague's message in their own words."""
    author = entry.author.name if entry.author else ""
    facts = _written(entry.ticket, text=entry.text, author=author)
    mail_customer(MESSAGE, entry.ticket, about=entry.pk, facts=facts, now=now, to=address, sender=entry.author)


def mail_solution(ticket: Ticket, *, now: datetime) -> None:
    """Solved, and how; and what to do if it is not."""
    about = (ticket.number, f"{now:%Y%m%dT%H%M%S}")
    mail_customer(SOLVED, ticket, about=about, facts=_written(ticket, text=ticket.solution), now=now)


def _written(ticket: Ticket, *, text: str, author: str = "") -> Callable[[], WrittenFacts]:
    return lambda: WrittenFacts(**signature(ticket), title=ticket.title, text=text, author=author)


def mail_outcome(complaint: Complaint, *, actor: User, now: datetime) -> None:
    """What became of a complaint (R2); nothing is sent when no address is known."""
    contact, ticket = complaint.contact, complaint.ticket
    address = (contact.email if contact else "") or (address_of(ticket) if ticket else "")
    language = contact.language if contact else ticket.language if ticket else complaint.office.language
    if address:
        facts = _outcome(complaint, author=actor.name)
        thread = ticket.number if ticket else ""
        message = notify.compose(
            OUTCOME, about=complaint.pk, language=language, facts=facts, thread=thread, sender=actor
        )
        outbox.mail(message, address=address, now=now)


def _outcome(complaint: Complaint, *, author: str) -> Callable[[], WrittenFacts]:
    contact, ticket = complaint.contact, complaint.ticket
    around: dict[str, Any] = signature(ticket) if ticket else {}
    around |= {"name": contact.name if contact else ""} if contact or not ticket else {}
    around = {**office_signature(complaint.office), **around}
    return lambda: WrittenFacts(
        **around, title=ticket.title if ticket else "", text=complaint.outcome, author=author, asked=complaint.text
    )
