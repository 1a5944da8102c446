"""Who is told what about tickets: mails to customers, messages to colleagues and departments.

Everything goes through the outbox, in the transaction of what it tells of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from contracts import wording as cover
from contracts.coverage import Verdict
from core import notify, outbox
from core.messages import Audience, CustomerFacts, Ends, Facts, MessageKind, declare
from core.models import User
from core.models.notification import Channel
from core.personal import Name, Phone, Said
from core.phones import written
from offices.duty import People, Receiver, manager_of, receiver_of
from offices.models import Office
from offices.wording import stands_in, when_long
from promises.messages import StepFacts
from promises.wording import by_when
from tickets.enums import TicketKind
from tickets.models import Complaint, Entry, Referral, Ticket
from tickets.numbers import grouped
from tickets.wording import heading, who_complains

PAGE = (Channel.PAGE,)
BOTH = (Channel.PAGE, Channel.EMAIL)


# -- to the customer ----------------------------------------------------------------------------------------------


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
    kind: MessageKind, ticket: Ticket, *, about: notify.About, facts: Callable[[], Facts], now: datetime, to: str = ""
) -> None:
    """A mail about a ticket in its language; nothing is sent when no address is known."""
    address = to or address_of(ticket)
    if address:
        message = notify.compose(kind, about=about, language=ticket.language, facts=facts)
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


@dataclass(frozen=True, kw_only=True)
class WrittenFacts(CustomerFacts):
    """What a colleague has written: a message, a solution, the answer to a complaint; and what it answers."""

    title: Said
    text: Said
    author: Name = ""
    asked: Said = ""


LOGGED = declare("tickets", "ticket_logged", Audience.CUSTOMER, LoggedFacts)
MESSAGE = declare("tickets", "ticket_message", Audience.CUSTOMER, WrittenFacts)
SOLVED = declare("tickets", "ticket_solved", Audience.CUSTOMER, WrittenFacts)
OUTCOME = declare("tickets", "complaint_outcome", Audience.CUSTOMER, WrittenFacts)


def mail_confirmation(ticket: Ticket, *, verdict: Verdict | None, now: datetime) -> None:
    """The number with the classification (C4) and what was said about cover."""
    node = ticket.classification

    def facts() -> LoggedFacts:
        return LoggedFacts(
            **signature(ticket),
            title=ticket.title,
            code=node.code if node else "",
            path=node.path if node else "",
            is_fault=ticket.kind == TicketKind.FAULT,
            product=ticket.product_name,
            serial=ticket.serial,
            description=ticket.description,
            cover=cover.sentence(verdict) if verdict else "",
        )

    mail_customer(LOGGED, ticket, about=ticket.number, facts=facts, now=now)


def mail_message(entry: Entry, *, address: str, now: datetime) -> None:
    """A colleague's message in their own words."""
    author = entry.author.name if entry.author else ""
    facts = _written(entry.ticket, text=entry.text, author=author)
    mail_customer(MESSAGE, entry.ticket, about=entry.pk, facts=facts, now=now, to=address)


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
        message = notify.compose(OUTCOME, about=complaint.pk, language=language, facts=facts)
        outbox.mail(message, address=address, now=now)


def _outcome(complaint: Complaint, *, author: str) -> Callable[[], WrittenFacts]:
    contact, ticket = complaint.contact, complaint.ticket
    around: dict[str, Any] = signature(ticket) if ticket else {}
    around |= {"name": contact.name if contact else ""} if contact or not ticket else {}
    around = {**office_signature(complaint.office), **around}
    return lambda: WrittenFacts(
        **around, title=ticket.title if ticket else "", text=complaint.outcome, author=author, asked=complaint.text
    )


# -- to colleagues ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class HeadingFacts(Facts):
    """Number and title of the ticket; in whose place the reader is told, '' for their own."""

    heading: Said
    stands_in: Name = ""


@dataclass(frozen=True, kw_only=True)
class GoodwillFacts(HeadingFacts):
    """Who gave it, and why."""

    name: Name
    reason: Said


@dataclass(frozen=True, kw_only=True)
class ComplaintFacts(Facts):
    """Who is not satisfied, with what, how they want to hear, and until when (R2)."""

    who: Name
    text: Said
    wants_call: bool
    phone: Phone
    by: str


@dataclass(frozen=True, kw_only=True)
class ReferralFacts(HeadingFacts):
    """What a department is asked, by whom and until when; or what it answers (R3)."""

    department: str
    company: str
    name: Name
    text: Said
    due: str
    state: str


ASSIGNED = declare("tickets", "assigned", Audience.STAFF, HeadingFacts, channels=PAGE)
CUSTOMER_ADDED = declare("tickets", "customer_added", Audience.STAFF, HeadingFacts, channels=PAGE)
REOPENED = declare("tickets", "reopened", Audience.STAFF, HeadingFacts, channels=PAGE)
REMINDER = declare("tickets", "reminder", Audience.STAFF, HeadingFacts, channels=PAGE)
GOODWILL = declare("tickets", "goodwill", Audience.STAFF, GoodwillFacts, channels=PAGE)
COMPLAINT = declare("tickets", "complaint", Audience.STAFF, ComplaintFacts, channels=BOTH)
REFERRAL = declare("tickets", "referral", Audience.DEPARTMENT, ReferralFacts)
REFERRAL_ANSWER = declare("tickets", "referral_answer", Audience.STAFF, ReferralFacts, channels=PAGE)


def tell_owner(kind: MessageKind, ticket: Ticket, *, now: datetime, unless: User | None = None) -> None:
    """A message in the pages of the owner or whoever stands in; without an owner of the office's manager (M2)."""
    told = None if unless and ticket.owner == unless else receiver_of(ticket.owner, office=ticket.office, now=now)
    if told is None or told.user == unless:
        return

    def facts() -> HeadingFacts:
        return HeadingFacts(heading=heading(ticket), stands_in=stands_in(told.instead_of))

    about, url = (ticket.number, f"{now.timestamp():.0f}"), ticket.get_absolute_url()
    notify.tell(kind, [told.user], about=about, facts=facts, url=url, now=now)


def tell_goodwill(ticket: Ticket, *, actor: User, now: datetime) -> None:
    """Goodwill is seen by the manager, with its reason (E3)."""
    manager = manager_of(ticket.office, now=now)
    if manager:
        facts = GoodwillFacts(heading=heading(ticket), name=actor.name, reason=ticket.way_reason)
        about, url = (ticket.number, ticket.version), ticket.get_absolute_url()
        notify.tell(GOODWILL, [manager], about=about, facts=lambda: facts, url=url, now=now)


def tell_complaint(complaint: Complaint, *, now: datetime) -> None:
    """The owner is told at once, in the page and by e-mail (R2)."""

    def facts() -> ComplaintFacts:
        return ComplaintFacts(
            who=who_complains(complaint),
            text=complaint.text,
            wants_call=complaint.wants_call,
            phone=complaint.phone,
            by=when_long(complaint.acknowledge_by, complaint.office),
        )

    url = complaint.get_absolute_url()
    notify.tell(COMPLAINT, [complaint.owner], about=complaint.pk, facts=facts, url=url, now=now)


def mail_referral(referral: Referral, *, now: datetime) -> None:
    """The department learns what it is asked, and until when."""
    department = referral.department
    message = notify.compose(
        REFERRAL,
        about=referral.pk,
        language=department.office.language,
        facts=_referral(referral, text=referral.reason),
        url=referral.get_absolute_url(),
    )
    outbox.mail(message, address=department.email, now=now)


def tell_referral_answer(referral: Referral, *, actor: User, now: datetime) -> None:
    """Whoever referred it, and the ticket's owner, learn the answer."""
    about, url = (referral.pk, referral.state), referral.ticket.get_absolute_url()
    for told in _concerned(referral, unless=actor, now=now):
        facts = _referral(referral, text=referral.answer, instead_of=told.instead_of)
        notify.tell(REFERRAL_ANSWER, [told.user], about=about, facts=facts, url=url, now=now)


def tell_lapsed_referral(referral: Referral, *, now: datetime) -> None:
    """Unaccepted, it is open again: whoever referred it and the ticket's owner see that too (R3).

    The manager has been told by the ladder's step at the due time, once; who was told there is not told twice.
    """
    known = {name for step in referral.promise.escalations.filter(state="done") for name in step.told}
    url = referral.ticket.get_absolute_url()
    for told in _concerned(referral, unless=None, now=now):
        if told.user.name not in known:
            facts = partial(lapsed, referral, late="", stands_in=stands_in(told.instead_of))
            about = ("back", referral.pk)
            notify.tell(REFERRAL_LAPSED, [told.user], about=about, facts=facts, url=url, channels=PAGE, now=now)


def _referral(referral: Referral, *, text: str, instead_of: User | None = None) -> Callable[[], ReferralFacts]:
    department, ticket = referral.department, referral.ticket
    return lambda: ReferralFacts(
        heading=heading(ticket),
        stands_in=stands_in(instead_of),
        department=department.name,
        company=ticket.company_name,
        name=referral.asked_by.name,
        text=text,
        due=when_long(referral.due_at, department.office),
        state=str(referral.get_state_display()),
    )


def _concerned(referral: Referral, *, unless: User | None, now: datetime) -> list[Receiver]:
    """Who asked and who owns the ticket, or whoever stands in for them (M2), each once."""
    asked = dict.fromkeys(person for person in (referral.asked_by, referral.ticket.owner) if person)
    people, office = People.at(now), referral.ticket.office_id
    found = [people.receiver_of(person, office_id=office, at=now) for person in asked if person != unless]
    told = {each.user: each for each in reversed(found) if each and each.user != unless}
    return list(reversed(told.values()))


# -- steps of their ladders (promises.kinds, tickets.promised) ---------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ComplaintStepFacts(StepFacts):
    """Who is not satisfied, with what, and by when somebody has to say that it was read."""

    who: Name
    text: Said
    by: str


@dataclass(frozen=True, kw_only=True)
class ReferralStepFacts(StepFacts):
    """Which ticket a department has to accept, and by when."""

    heading: Said
    department: str
    due: str


@dataclass(frozen=True, kw_only=True)
class SerialFacts(StepFacts):
    """Of which ticket, and why it was not known."""

    number: str
    company: Name
    reason: Said


OVER = {"channels": (*BOTH, Channel.WEBHOOK), "ends": Ends.OVER}
COMPLAINT_DUE = declare("tickets", "complaint_due", Audience.STAFF, ComplaintStepFacts, **OVER)
COMPLAINT_LATE = declare("tickets", "complaint_late", Audience.STAFF, ComplaintStepFacts, **OVER)
REFERRAL_DUE = declare("tickets", "referral_due", Audience.DEPARTMENT, ReferralStepFacts, **OVER)
REFERRAL_LAPSED = declare("tickets", "referral_lapsed", Audience.STAFF, ReferralStepFacts, **OVER)
SERIAL_MISSING = declare("tickets", "serial_missing", Audience.STAFF, SerialFacts, **OVER)


def lapsed(referral: Referral, *, late: str, stands_in: str) -> ReferralStepFacts:
    """A referral that is due, or was."""
    return ReferralStepFacts(
        heading=heading(referral.ticket),
        department=referral.department.name,
        due=by_when(referral.due_at, referral.department.office),
        late=late,
        stands_in=stands_in,
    )
