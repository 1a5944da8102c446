"""Log a call (C1): a ticket of its own, an entry on an existing one, or the reason why it needs none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from contracts.coverage import Verdict
from contracts.models import Device
from contracts.queries import read_for
from contracts.serials import normalise
from core import live
from core.errors import Invalid
from core.models import User
from core.phones import WHY, Fault, NotAPhone
from offices.models import Office
from offices.topics import FIGURES
from promises.topics import QUEUE
from tickets import events, messages
from tickets.domain import checks, lessons, receipts, referrals, timeline
from tickets.domain.complaints import raise_complaint
from tickets.domain.facts import CallFacts, RecognisedRows, recognise
from tickets.domain.mailing import confirm
from tickets.domain.owed import owe
from tickets.enums import CallKind, ComplaintSource, Direction, EntryKind, SuggestionUse, Visibility, Way
from tickets.models import Call, Classification, Complaint, CoverageReceipt, Ticket
from tickets.numbers import number_from_sequence

__all__ = ["CallFacts", "LoggedCall", "end_call", "log_call"]


@dataclass(frozen=True)
class LoggedCall:
    """What became of a call. `verdict` is there whenever a receipt is; a complaint has reached its owner (R2)."""

    call: Call
    ticket: Ticket | None = None
    receipt: CoverageReceipt | None = None
    verdict: Verdict | None = None
    complaint: Complaint | None = None


def log_call(*, facts: CallFacts, office: Office, actor: User, now: datetime) -> LoggedCall:
    """Log a call, all of it or nothing (C2). `office` is where it rang; the company's home office keeps the ticket.

    Raises Invalid with the field names of `CallFacts`. A covered fault is not settled yet: connecting or promising is
    the callbacks app's part (G1, G2).
    """
    facts = replace(facts.stripped(), started_at=min(facts.started_at, now))
    known = recognise(facts)
    phone, phone_fault = _phone(facts, known, office)
    faults = checks.faults_of(facts, known, phone_fault=phone_fault)
    target = _target(facts, faults)
    home = known.company.home_office if known.company else office
    verdict = _verdict(facts, known, home)
    faults |= checks.faults_of_way(facts, covered=bool(verdict and receipts.is_covered(verdict)))
    if faults:
        raise Invalid(faults)
    facts = replace(facts, phone=phone)
    with transaction.atomic():
        if target:
            return _attach(target, facts=facts, known=known, office=office, actor=actor, now=now)
        if not facts.wants_ticket:
            return LoggedCall(_call(facts, known, office=office, actor=actor, ticket=None, ended_at=now))
        return _open(facts, known, verdict, office=office, home=home, actor=actor, now=now)


def end_call(*, call: Call, now: datetime) -> Call:
    """The receiver is down: the call's length is known. Only the first end counts."""
    if call.ended_at is None:
        call.ended_at = max(now, call.started_at)
        call.save(update_fields=["ended_at"])
    return call


def _phone(facts: CallFacts, known: RecognisedRows, office: Office) -> tuple[str, str]:
    """(the number as it is kept, why it cannot be read)."""
    if not facts.phone:
        return "", ""
    try:
        phone = read_for(facts.phone, company=known.company, office=office)
    except NotAPhone as fault:
        return "", str(fault)
    if Device.objects.filter(serial_key=normalise(facts.phone)).exists():
        return "", str(WHY[Fault.SERIAL])
    return phone.number, ""


def _target(facts: CallFacts, faults: dict[str, str]) -> Ticket | None:
    """The ticket that the call is attached to; a merged one leads to where its work goes on."""
    if not facts.attach_to:
        return None
    ticket, why_not = checks.ticket_named(facts.attach_to)
    if why_not:
        faults["attach_to"] = why_not
    while ticket and ticket.merged_into:
        ticket = ticket.merged_into
    return ticket


def _verdict(facts: CallFacts, known: RecognisedRows, home: Office) -> Verdict | None:
    """On the home office's local day of the call (E1); for faults, and whatever else names a device."""
    if not facts.wants_ticket or (facts.kind != CallKind.FAULT and known.device is None):
        return None
    on = facts.started_at.astimezone(home.tz).date()
    return receipts.judge(device=known.device, company=known.company, on=on)


def _open(
    facts: CallFacts,
    known: RecognisedRows,
    verdict: Verdict | None,
    *,
    office: Office,
    home: Office,
    actor: User,
    now: datetime,
) -> LoggedCall:
    ticket = _ticket(facts, known, verdict, home=home, actor=actor, now=now)
    call = _call(facts, known, office=office, actor=actor, ticket=ticket)
    receipt = receipts.keep(ticket=ticket, verdict=verdict, actor=actor, now=now) if verdict else None
    _tell_timeline(ticket, call, verdict, actor=actor, now=now)
    complaint = None
    if facts.kind == CallKind.COMPLAINT:
        complaint = _complain(ticket, facts, office=home, actor=actor, now=now)
    if ticket.way == Way.SALES:
        referrals.refer_to_sales(ticket=ticket, verdict=verdict, actor=actor, now=now)
    if ticket.way == Way.GOODWILL:
        messages.tell_goodwill(ticket, actor=actor, now=now)
    owe(ticket=ticket, now=now)
    confirm(ticket=ticket, verdict=verdict, actor=None, now=now)
    live.changed(FIGURES, QUEUE)
    return LoggedCall(call, ticket, receipt, verdict, complaint)


def _ticket(
    facts: CallFacts, known: RecognisedRows, verdict: Verdict | None, *, home: Office, actor: User, now: datetime
) -> Ticket:
    covered = bool(verdict and receipts.is_covered(verdict))
    return create_ticket(
        now=facts.started_at if facts.held else now,
        actor=actor,
        kind=facts.ticket_kind,
        office=home,
        language=facts.language,
        caller_name=facts.caller_name,
        company_name=facts.company_name or (known.company.name if known.company else ""),
        phone=facts.phone,
        email=facts.email or (known.contact.email if known.contact else ""),
        product_name=facts.product_name,
        serial=known.device.serial if known.device else facts.serial,
        serial_missing="" if facts.serial else facts.serial_missing,
        description=facts.description,
        company=known.company,
        contact=known.contact,
        device=known.device,
        product=known.product,
        classification=known.classification,
        suggestion=_use_of(facts.offered, known.classification),
        impact=facts.impact,
        way=Way.COVERED if covered else facts.way or Way.OPEN,
        way_reason="" if covered else facts.way_reason,
    )


def _use_of(offered: Sequence[int], chosen: Classification | None) -> str:
    """What became of the suggestions that were shown, the likeliest first; '' where none were."""
    if not offered:
        return ""
    if chosen is None:
        return SuggestionUse.LEFT
    if chosen.pk == offered[0]:
        return SuggestionUse.FIRST
    return SuggestionUse.OTHER if chosen.pk in offered else SuggestionUse.REFUSED


def create_ticket(*, now: datetime, actor: User | None, **values: Any) -> Ticket:
    """A new row with the next number (C3), whose words teach (C4). `values` are the fields of Ticket that are known."""
    sequence = _next_sequence()
    number = number_from_sequence(sequence, key=settings.TICKET_NUMBER_KEY)
    ticket = Ticket.objects.create(
        sequence=sequence, number=number, opened_at=now, opened_by=actor, changed_at=now, **values
    )
    lessons.learn(ticket=ticket)
    return ticket


def _next_sequence() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('tickets_ticket_sequence')")
        return int(cursor.fetchone()[0])


def _call(
    facts: CallFacts,
    known: RecognisedRows,
    *,
    office: Office,
    actor: User,
    ticket: Ticket | None,
    ended_at: datetime | None = None,
) -> Call:
    reason = facts.no_ticket_reason or facts.kind.label
    return Call.objects.create(
        ticket=ticket,
        no_ticket_reason="" if ticket else str(reason),
        kind=facts.kind,
        direction=facts.direction,
        office=office,
        agent=actor,
        caller_name=facts.caller_name,
        company_name=facts.company_name,
        phone=facts.phone,
        contact=known.contact,
        company=known.company,
        note=facts.description,
        started_at=facts.started_at,
        ended_at=ended_at,
    )


def _attach(
    ticket: Ticket, *, facts: CallFacts, known: RecognisedRows, office: Office, actor: User, now: datetime
) -> LoggedCall:
    """Another call about a ticket that is there already."""
    call = _call(facts, known, office=office, actor=actor, ticket=ticket)
    _call_entry(ticket, call, actor=actor, now=now)
    complaint = None
    if facts.kind == CallKind.COMPLAINT:
        complaint = _complain(ticket, facts, office=ticket.office, actor=actor, now=now)
    live.changed(FIGURES)
    return LoggedCall(call, ticket, receipts.latest(ticket), None, complaint)


def _call_entry(ticket: Ticket, call: Call, *, actor: User, now: datetime) -> None:
    happened = events.CallReceived if call.direction == Direction.INBOUND else events.CallMade
    took = int((now - call.started_at).total_seconds())
    timeline.record(
        ticket=ticket,
        kind=EntryKind.CALL,
        event=happened(caller=call.caller_name, about=CallKind(call.kind), seconds=took),
        at=call.started_at,
        author=actor,
        contact=call.contact,
        call=call,
        visibility=Visibility.CUSTOMER,
        text=call.note,
    )


def _tell_timeline(ticket: Ticket, call: Call, verdict: Verdict | None, *, actor: User, now: datetime) -> None:
    _call_entry(ticket, call, actor=actor, now=now)
    logged = events.Logged(
        code=ticket.classification.code if ticket.classification else "",
        reason=verdict.reason if verdict else "",
        way=ticket.way,
    )
    timeline.audit(ticket=ticket, event=logged, at=now, author=actor)


def _complain(ticket: Ticket, facts: CallFacts, *, office: Office, actor: User, now: datetime) -> Complaint:
    return raise_complaint(
        ticket=ticket,
        office=office,
        company=ticket.company,
        contact=ticket.contact,
        source=ComplaintSource.PHONE,
        text=facts.description or _("Said on the phone, no words noted."),
        wants_call=True,
        phone=facts.phone or ticket.phone,
        actor=actor,
        now=now,
    )
