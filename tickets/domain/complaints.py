"""A dissatisfied customer reaches the Technical Support Manager from any place (R2)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import Company, Contact
from core import live
from core.access import require
from core.errors import DomainError, Invalid
from core.models import User
from offices.domain.calendar import due_after
from offices.duty import manager_of
from offices.models import Office
from offices.topics import FIGURES
from promises.domain.promise import current_due, end, give, meet
from tickets import events, messages, rules
from tickets.domain import timeline
from tickets.enums import ComplaintSource, ComplaintState, EntryKind, Visibility
from tickets.events.complaints import ComplaintEvent
from tickets.models import Complaint, Ticket

ACKNOWLEDGE_WITHIN = 120  # staffed minutes of the office
ACKNOWLEDGEMENT = "complaint"  # the kind of promise


def raise_complaint(
    *,
    office: Office,
    source: ComplaintSource | str,
    text: str,
    now: datetime,
    ticket: Ticket | None = None,
    company: Company | None = None,
    contact: Contact | None = None,
    wants_call: bool = True,
    phone: str = "",
    actor: User | None = None,
) -> Complaint:
    """The manager of the day owns it at once and is told in the page and by e-mail; `actor` is None for customers.

    Raises Invalid without words, DomainError `no_manager` when nobody at all could own it.
    """
    if not text.strip():
        raise Invalid({"text": _("The words are missing: what went wrong?")})
    due = due_after(office=office, start=now, minutes=ACKNOWLEDGE_WITHIN, now=now)
    with transaction.atomic():
        complaint = Complaint.objects.create(
            ticket=ticket,
            office=office,
            company=company,
            contact=contact,
            source=source,
            text=text.strip(),
            wants_call=wants_call,
            phone=phone,
            owner=owner_on_duty(office=office, now=now),
            promise=give(kind=ACKNOWLEDGEMENT, office=office, due=due, now=now, actor=actor),
            raised_by=actor,
            raised_at=now,
        )
        _record(complaint, events.ComplaintRaised, text=complaint.text, actor=actor, now=now)
        messages.tell_complaint(complaint, now=now)
        live.changed(FIGURES)
    return complaint


def owner_on_duty(*, office: Office, now: datetime) -> User:
    """Who is told in the manager's name. Raises DomainError `no_manager` when there is nobody at all."""
    owner = manager_of(office, now=now)
    if owner is None:
        raise DomainError("no_manager", _("No Technical Support Manager is known: an administrator has to add one."))
    return owner


def acknowledge_complaint(*, complaint: Complaint, actor: User, now: datetime) -> Complaint:
    """The manager has read it and says so. Doing it again changes nothing."""
    with transaction.atomic():
        fresh = _lock(complaint)
        require(rules.may_answer_complaint(actor, fresh))
        if fresh.state == ComplaintState.NEW:
            fresh.state = ComplaintState.ACKNOWLEDGED
            fresh.acknowledged_at = now
            fresh.save(update_fields=["state", "acknowledged_at"])
            _keep(fresh, now=now)
            _record(fresh, events.ComplaintAcknowledged, actor=actor, now=now)
            live.changed(FIGURES)
    return fresh


def answer_complaint(*, complaint: Complaint, outcome: str, actor: User, now: datetime) -> Complaint:
    """Close it with its outcome, which the customer gets by e-mail. Raises Invalid without words."""
    if not outcome.strip():
        raise Invalid({"outcome": _("The outcome is missing: what do we tell the customer?")})
    with transaction.atomic():
        fresh = _lock(complaint)
        require(rules.may_answer_complaint(actor, fresh))
        fresh.state = ComplaintState.ANSWERED
        fresh.acknowledged_at = fresh.acknowledged_at or now
        fresh.answered_at = now
        fresh.outcome = outcome.strip()
        fresh.save(update_fields=["state", "acknowledged_at", "answered_at", "outcome"])
        _keep(fresh, now=now)
        _record(fresh, events.ComplaintAnswered, text=fresh.outcome, actor=actor, now=now)
        messages.mail_outcome(fresh, actor=actor, now=now)
        live.changed(FIGURES)
    return fresh


def _lock(complaint: Complaint) -> Complaint:
    rows = Complaint.objects.select_related("ticket", "office", "company", "contact", "owner", "promise")
    fresh: Complaint = rows.select_for_update(of=("self", "promise"), no_key=True).get(pk=complaint.pk)
    return fresh


def _keep(complaint: Complaint, *, now: datetime) -> None:
    """The complaint was acknowledged; an answer without that says the same."""
    if complaint.promise.ended_at is None:
        meet(due_time=current_due(complaint.promise), now=now)
        end(promise=complaint.promise, now=now)


def _record(
    complaint: Complaint, event: type[ComplaintEvent], *, actor: User | None, now: datetime, text: str = ""
) -> None:
    if complaint.ticket is None:
        return
    timeline.record(
        ticket=complaint.ticket,
        kind=EntryKind.COMPLAINT,
        event=event(
            complaint=complaint.pk,
            owner=complaint.owner.name,
            due_at=complaint.acknowledge_by,
            source=complaint.source,
        ),
        at=now,
        author=actor,
        contact=None if actor else complaint.contact,
        visibility=Visibility.CUSTOMER,
        text=text,
    )
