"""Change what a ticket is about and who looks after it. Each change is on the timeline with old and new (C5)."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from contracts.models import Company, Contact, Device
from core.access import require
from core.errors import DomainError, Invalid
from core.events import Event
from core.models import User
from tickets import events, messages, rules
from tickets.domain import changing, lessons, receipts, referrals, timeline
from tickets.enums import Priority, TicketKind, Way
from tickets.models import Classification, Ticket


def classify(
    *,
    ticket: Ticket,
    classification: Classification | None,
    actor: User,
    now: datetime,
    version: int | None = None,
) -> Ticket:
    """Give the fault its place in the tree (C4). Raises DomainError for one that is retired or of other products."""
    if classification and classification.retired:
        raise DomainError(
            "retired", _("This classification is no longer used: choose another one."), field="classification"
        )
    with transaction.atomic():
        fresh = _open(ticket, actor, version)
        if classification and fresh.product and fresh.product.family_id != classification.family_id:
            raise DomainError(
                "family",
                _("This classification belongs to other products: choose another one."),
                field="classification",
            )
        old, fresh.classification = fresh.classification, classification
        changing.save(fresh, "classification", actor=actor, now=now)
        lessons.learn(ticket=fresh, instead_of=old)
        _audit(fresh, events.Classified(old=_code(old), new=_code(classification)), actor, now)
    return fresh


def assign(
    *, ticket: Ticket, owner: User | None, actor: User | None, now: datetime, version: int | None = None
) -> Ticket:
    """Give the ticket to somebody, who is told unless it is themselves; None lays it back."""
    if owner and not owner.is_active:
        raise DomainError("inactive", _("This colleague no longer works here."), field="owner")
    with transaction.atomic():
        fresh = _open(ticket, actor, version)
        old, fresh.owner = fresh.owner, owner
        if old == owner:
            return fresh
        changing.save(fresh, "owner", actor=actor, now=now)
        _audit(fresh, events.Assigned(old=old.name if old else "", new=owner.name if owner else ""), actor, now)
        messages.tell_owner(messages.ASSIGNED, fresh, now=now, unless=actor)
    return fresh


def set_priority(
    *, ticket: Ticket, priority: Priority, actor: User, now: datetime, version: int | None = None
) -> Ticket:
    """What is looked at first when due times are equal; no due time moves (G3)."""
    with transaction.atomic():
        fresh = _open(ticket, actor, version)
        old, fresh.priority = fresh.priority, Priority(priority)
        changing.save(fresh, "priority", actor=actor, now=now)
        _audit(fresh, events.Prioritised(old=Priority(old), new=Priority(fresh.priority)), actor, now)
    return fresh


def set_way(*, ticket: Ticket, way: Way, reason: str, actor: User, now: datetime, version: int | None = None) -> Ticket:
    """How the vendor helps a customer who is not covered (E3); goodwill needs a reason, which the manager sees.

    Sales gets the ticket with the device and its dates filled in. Raises Invalid (fields way, way_reason), Conflict
    when it lies with another department.
    """
    if way == Way.GOODWILL and not reason.strip():
        raise Invalid({"way_reason": _("Goodwill needs a reason: the manager reads it.")})
    with transaction.atomic():
        fresh = _open(ticket, actor, version)
        receipt = receipts.latest(fresh)
        if way == Way.COVERED and not (receipt and receipt.covered):
            raise Invalid({"way": _("The device is not covered: correct the device or the customer first.")})
        old, fresh.way = fresh.way, way
        fresh.way_reason = reason.strip()
        changing.save(fresh, "way", "way_reason", actor=actor, now=now)
        _audit(fresh, events.WaySet(old=Way(old), new=Way(way)), actor, now, text=fresh.way_reason)
        if way == Way.GOODWILL:
            messages.tell_goodwill(fresh, actor=actor, now=now)
        if way == Way.SALES and old != Way.SALES:
            verdict = receipts.verdict_of(receipt) if receipt else None
            referrals.refer_to_sales(ticket=fresh, verdict=verdict, actor=actor, now=now)
            fresh.refresh_from_db()
    return fresh


def set_device(
    *,
    ticket: Ticket,
    device: Device | None,
    actor: User,
    now: datetime,
    serial: str = "",
    serial_missing: str = "",
    version: int | None = None,
) -> Ticket:
    """Correct the device; the verdict is taken again for the day of the call, beside the old one (E2).

    Without a device the serial number as told, or why it is missing, is kept (C2).
    """
    if device is None and not serial.strip() and not serial_missing.strip():
        raise Invalid({"serial": _("The serial number is missing. If it is not yet known, say why.")})
    with transaction.atomic():
        fresh = _open(ticket, actor, version)
        old = fresh.serial
        fresh.device = device
        fresh.serial = device.serial if device else serial.strip()
        fresh.serial_missing = "" if fresh.serial else serial_missing.strip()
        fields = ["device", "serial", "serial_missing"]
        if device and device.product_id != fresh.product_id:
            fresh.product, fresh.product_name = device.product, _name_for_customer(device, fresh)
            fields += ["product", "product_name"]
        changing.save(fresh, *fields, actor=actor, now=now)
        _audit(fresh, events.DeviceSet(old=old, new=fresh.serial), actor, now)
        _judge_again(fresh, actor=actor, now=now)
    return fresh


def _name_for_customer(device: Device, ticket: Ticket) -> str:
    """The product as the customer reads it, whatever language the editor works in."""
    with translation.override(ticket.language):
        return device.product.name


def set_customer(
    *,
    ticket: Ticket,
    company: Company,
    contact: Contact | None,
    actor: User,
    now: datetime,
    version: int | None = None,
) -> Ticket:
    """Correct whose ticket it is; the home office stays, because promises were made by its clock (G3)."""
    if contact and contact.company_id != company.pk:
        raise DomainError("contact", _("This person belongs to another company."), field="contact")
    with transaction.atomic():
        fresh = _open(ticket, actor, version)
        old = fresh.company_name
        fresh.company, fresh.company_name, fresh.contact = company, company.name, contact
        fields = ["company", "company_name", "contact"]
        if contact:
            fresh.caller_name, fresh.email = contact.name, contact.email or fresh.email
            fields += ["caller_name", "email"]
        changing.save(fresh, *fields, actor=actor, now=now)
        _audit(fresh, events.CustomerSet(old=old, new=company.name), actor, now)
        _judge_again(fresh, actor=actor, now=now)
    return fresh


def _judge_again(ticket: Ticket, *, actor: User, now: datetime) -> None:
    """A correction is a new receipt beside the old one (E2); the way follows it as far as it was not chosen by hand."""
    if ticket.kind != TicketKind.FAULT:
        return
    old = receipts.latest(ticket)
    on = old.on if old else ticket.opened_at.astimezone(ticket.office.tz).date()
    verdict = receipts.judge(device=ticket.device, company=ticket.company, on=on)
    if old and old.verdict == verdict.to_json() and old.device_id == ticket.device_id:
        return
    receipts.keep(ticket=ticket, verdict=verdict, actor=actor, now=now, corrects=old)
    timeline.audit(ticket=ticket, event=events.VerdictCorrected(reason=verdict.reason), at=now, author=actor)
    covered = receipts.is_covered(verdict)
    way = Way.COVERED if covered else Way.OPEN if ticket.way == Way.COVERED else Way(ticket.way)
    if way != ticket.way:
        ticket.way, ticket.way_reason = way, ""
        changing.save(ticket, "way", "way_reason", actor=actor, now=now)


def _open(ticket: Ticket, actor: User | None, version: int | None) -> Ticket:
    fresh = changing.lock(ticket, version=version)
    require(rules.may_change(actor, fresh))
    return fresh


def _audit(ticket: Ticket, event: Event, actor: User | None, now: datetime, text: str = "") -> None:
    timeline.audit(ticket=ticket, event=event, at=now, author=actor, text=text)


def _code(classification: Classification | None) -> str:
    return classification.code if classification else ""
