"""What people are told about tickets, in their language: mails to customers, messages to colleagues.

Everything goes through the outbox, in the transaction of what it tells of.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts import wording as cover
from contracts.coverage import Verdict
from core import outbox
from core.models import User
from core.outbox import Message
from offices.duty import People, Receiver, manager_of, receiver_of
from offices.wording import stands_in, when_long
from promises.wording import by_when
from tickets.models import Complaint, Entry, Referral, Ticket
from tickets.numbers import grouped


def address_of(ticket: Ticket) -> str:
    """Where the customer reads mail about this ticket; '' when nowhere."""
    return ticket.email or (ticket.contact.email if ticket.contact else "")


def heading(ticket: Ticket) -> str:
    """ "418 207 533: Weight reading drifts" for subjects and lists of messages."""
    return f"{grouped(ticket.number)}: {ticket.title}"


# -- to the customer ----------------------------------------------------------------------------------------------


def mail_confirmation(ticket: Ticket, *, verdict: Verdict | None, now: datetime) -> None:
    """The number with the classification (C4) and what was said about cover."""
    with translation.override(ticket.language):
        context = {"cover": cover.sentence(verdict) if verdict else ""}
        subject = _("Your ticket %(heading)s") % {"heading": heading(ticket)}
        _to_customer(ticket, "logged", subject=subject, context=context, key=f"ticket-{ticket.number}-logged", now=now)


def mail_message(entry: Entry, *, address: str, now: datetime) -> None:
    """A colleague's message in their own words."""
    ticket = entry.ticket
    with translation.override(ticket.language):
        subject = _("About your ticket %(heading)s") % {"heading": heading(ticket)}
        context = {"text": entry.text, "author": entry.author.name if entry.author else ""}
        _to_customer(ticket, "message", subject=subject, context=context, key=f"entry-{entry.pk}", now=now, to=address)


def mail_solution(ticket: Ticket, *, now: datetime) -> None:
    """Solved, and how; and what to do if it is not."""
    with translation.override(ticket.language):
        subject = _("Solved: ticket %(heading)s") % {"heading": heading(ticket)}
        key = f"ticket-{ticket.number}-solved-{now:%Y%m%dT%H%M%S}"
        _to_customer(ticket, "solved", subject=subject, context={}, key=key, now=now)


def mail_outcome(complaint: Complaint, *, actor: User, now: datetime) -> None:
    """What became of a complaint (R2); nothing is sent when no address is known."""
    contact, ticket = complaint.contact, complaint.ticket
    address = (contact.email if contact else "") or (address_of(ticket) if ticket else "")
    language = contact.language if contact else ticket.language if ticket else complaint.office.language
    if not address:
        return
    with translation.override(language):
        context = {"complaint": complaint, "ticket": ticket, "author": actor.name, "office": complaint.office}
        message = Message(
            key=f"complaint-{complaint.pk}-outcome",
            kind="complaint_outcome",
            subject=_("The answer to your complaint"),
            body=_body("outcome", context),
            language=language,
        )
        outbox.mail(message, address=address, now=now)


def _to_customer(
    ticket: Ticket,
    name: str,
    *,
    subject: str,
    context: Mapping[str, Any],
    key: str,
    now: datetime,
    to: str = "",
) -> None:
    address = to or address_of(ticket)
    if not address:
        return
    facts = {"ticket": ticket, "number": grouped(ticket.number), "office": ticket.office, **context}
    message = Message(
        key=key, kind=f"ticket_{name}", subject=subject, body=_body(name, facts), language=ticket.language
    )
    outbox.mail(message, address=address, now=now)


def _body(name: str, context: Mapping[str, Any]) -> str:
    return render_to_string(f"email/tickets/{name}.txt", {"base_url": settings.BASE_URL, **context})


def sales_reason(ticket: Ticket, *, verdict: Verdict | None) -> str:
    """What sales has to know for an offer (E3): the device, its dates, who asks."""
    lines = [
        _("The customer asks for support without cover. Please offer a maintenance contract."),
        _("Device: %(product)s, %(serial)s") % {"product": ticket.product_name, "serial": ticket.serial or "–"},
    ]
    if ticket.device and ticket.device.delivered:
        lines.append(_("Delivered: %(day)s") % {"day": cover.day(ticket.device.delivered)})
    if verdict:
        lines.append(_("Cover: %(headline)s. %(evidence)s") % _cover_words(verdict))
    if ticket.way_reason:
        lines.append(ticket.way_reason)
    return "\n".join(lines)


def _cover_words(verdict: Verdict) -> dict[str, str]:
    return {"headline": cover.headline(verdict), "evidence": cover.evidence(verdict)}


# -- to colleagues ------------------------------------------------------------------------------------------------

OWNER_SUBJECTS = {
    "assigned": gettext_lazy("You look after ticket %(heading)s"),
    "customer_added": gettext_lazy("News from the customer: ticket %(heading)s"),
    "reopened": gettext_lazy("Opened again: ticket %(heading)s"),
    "reminder": gettext_lazy("Still waiting for the customer: ticket %(heading)s"),
}


def tell_owner(ticket: Ticket, event: str, *, now: datetime, unless: User | None = None) -> None:
    """A message in the pages of the owner or whoever stands in; without an owner of the office's manager (M2)."""
    told = None if unless and ticket.owner == unless else receiver_of(ticket.owner, office=ticket.office, now=now)
    if told is None or told.user == unless:
        return
    with translation.override(told.user.language):
        subject = str(OWNER_SUBJECTS[event]) % {"heading": heading(ticket)}
        key = f"ticket-{ticket.number}-{event}-{now.timestamp():.0f}"
        _page(told.user, key, event, subject, ticket, now=now, body=stands_in(told.instead_of))


def tell_goodwill(ticket: Ticket, *, actor: User, now: datetime) -> None:
    """Goodwill is seen by the manager, with its reason (E3)."""
    manager = manager_of(ticket.office, now=now)
    if manager is None:
        return
    with translation.override(manager.language):
        subject = _("Goodwill: ticket %(heading)s") % {"heading": heading(ticket)}
        body = f"{actor.name}: {ticket.way_reason}"
        _page(
            manager,
            f"ticket-{ticket.number}-goodwill-{ticket.version}",
            "goodwill",
            subject,
            ticket,
            now=now,
            body=body,
        )


def tell_complaint(complaint: Complaint, *, now: datetime) -> None:
    """The owner is told at once, in the page and by e-mail (R2)."""
    owner = complaint.owner
    with translation.override(owner.language):
        who = who_complains(complaint)
        subject = _("Complaint: %(who)s") % {"who": who}
        message = Message(
            key=f"complaint-{complaint.pk}-raised",
            kind="complaint",
            subject=subject,
            body=_body(
                "complaint",
                {"complaint": complaint, "who": who, "by": when_long(complaint.acknowledge_by, complaint.office)},
            ),
            url=complaint.get_absolute_url(),
            language=owner.language,
        )
        outbox.page(message, recipient=owner, now=now)
        outbox.mail(message, address=owner.email, recipient=owner, now=now)


def who_complains(complaint: Complaint) -> str:
    """The person, the firm and the ticket, as far as they are known."""
    names = [complaint.contact.name if complaint.contact else "", complaint.company.name if complaint.company else ""]
    if complaint.ticket:
        names.append(grouped(complaint.ticket.number))
    return ", ".join(name for name in names if name) or _("a customer")


def mail_referral(referral: Referral, *, now: datetime) -> None:
    """The department learns what it is asked, and until when."""
    department, ticket = referral.department, referral.ticket
    language = department.office.language
    with translation.override(language):
        context = {
            "referral": referral,
            "ticket": ticket,
            "number": grouped(ticket.number),
            "due": when_long(referral.due_at, department.office),
        }
        message = Message(
            key=f"referral-{referral.pk}",
            kind="referral",
            subject=_("Referred to you: ticket %(heading)s") % {"heading": heading(ticket)},
            body=_body("referral", context),
            url=referral.get_absolute_url(),
            language=language,
        )
        outbox.mail(message, address=department.email, now=now)


def tell_referral_answer(referral: Referral, *, actor: User, now: datetime) -> None:
    """Whoever referred it, and the ticket's owner, learn the answer."""
    for told in _concerned(referral, unless=actor, now=now):
        person = told.user
        with translation.override(person.language):
            values = {
                "department": referral.department.name,
                "state": referral.get_state_display(),
                "heading": heading(referral.ticket),
            }
            subject = _("%(department)s, %(state)s: ticket %(heading)s") % values
            key = f"referral-{referral.pk}-{referral.state}-{person.pk}"
            body = f"{referral.answer} {stands_in(told.instead_of)}".strip()
            _page(person, key, "referral_answer", subject, referral.ticket, now=now, body=body)


_LAPSED = gettext_lazy("It was due by %(when)s and is open again.")


def tell_lapsed_referral(referral: Referral, *, now: datetime) -> None:
    """Unaccepted, it is open again: whoever referred it and the ticket's owner see that too (R3).

    The manager has been told by the ladder's step at the due time, once; who was told there is not told twice.
    """
    known = {name for step in referral.promise.escalations.filter(state="done") for name in step.told}
    for told in _concerned(referral, unless=None, now=now):
        person = told.user
        if person.name in known:
            continue
        with translation.override(person.language):
            values = {"department": referral.department.name, "heading": heading(referral.ticket)}
            subject = _("Not accepted by %(department)s: ticket %(heading)s") % values
            due = {"when": by_when(referral.due_at, referral.department.office)}
            body = f"{_LAPSED % due} {stands_in(told.instead_of)}".strip()
            key = f"referral-{referral.pk}-lapsed-{person.pk}"
            _page(person, key, "referral_lapsed", subject, referral.ticket, now=now, body=body)


def _concerned(referral: Referral, *, unless: User | None, now: datetime) -> list[Receiver]:
    """Who asked and who owns the ticket, or whoever stands in for them (M2), each once."""
    asked = dict.fromkeys(person for person in (referral.asked_by, referral.ticket.owner) if person)
    people, office = People.at(now), referral.ticket.office_id
    found = [people.receiver_of(person, office_id=office, at=now) for person in asked if person != unless]
    told = {each.user: each for each in reversed(found) if each and each.user != unless}
    return list(reversed(told.values()))


def _page(receiver: User, key: str, kind: str, subject: str, ticket: Ticket, *, now: datetime, body: str = "") -> None:
    message = Message(
        key=key, kind=kind, subject=subject, body=body, url=ticket.get_absolute_url(), language=receiver.language
    )
    outbox.page(message, recipient=receiver, now=now)
