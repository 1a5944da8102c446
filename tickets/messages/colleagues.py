"""Messages to colleagues and departments about tickets; through the outbox, in the transaction of what they tell of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.urls import reverse

from core import notify, outbox, outgoing
from core.messages import Audience, Facts, MessageKind, declare
from core.models import Notification, User
from core.models.notification import Channel
from core.personal import Email, Name, Phone, Said
from offices.duty import People, Receiver, manager_of, place_of, receiver_of
from offices.wording import stands_in, when_long
from tickets.messages.steps import REFERRAL_LAPSED, lapsed
from tickets.models import Complaint, Referral, Ticket
from tickets.wording import heading, who_complains

PAGE = (Channel.PAGE,)
BOTH = (Channel.PAGE, Channel.EMAIL)


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


@dataclass(frozen=True, kw_only=True)
class NotDeliveredFacts(HeadingFacts):
    """Which mail did not arrive, where, and why (M1). `heading` is '' for a mail of no ticket."""

    subject: Said
    address: Email
    reason: str


NOT_DELIVERED = declare("tickets", "not_delivered", Audience.STAFF, NotDeliveredFacts, channels=PAGE)
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


def tell_undelivered(letter: Notification, ticket: Ticket | None, *, now: datetime) -> None:
    """Its sender, else the ticket's owner, or whoever stands in (M2), sees in their pages that it did not arrive."""
    asked = letter.sender or (ticket.owner if ticket else None)
    place = place_of(letter.sender) if letter.sender and not ticket else None
    office = ticket.office if ticket else place.office if place else None
    told = receiver_of(asked, office=office, now=now) if office else None
    if told is None:
        return

    def facts() -> NotDeliveredFacts:
        return NotDeliveredFacts(
            heading=heading(ticket) if ticket else "",
            stands_in=stands_in(told.instead_of),
            subject=outgoing.title_of(letter),
            address=letter.address,
            reason=letter.get_reason_display(),
        )

    about, url = (letter.pk, f"{now.timestamp():.0f}"), reverse("tickets:letter", args=[letter.pk])
    notify.tell(NOT_DELIVERED, [told.user], about=about, facts=facts, url=url, now=now)


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
        sender=referral.asked_by,
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
