"""What a ticket's caller has been promised, or would be now: `tickets.owed` with the times that are stored (G1, G2)."""

from datetime import datetime

from django.utils.dateparse import parse_datetime

from core.errors import DomainError
from core.models import User
from offices.domain.calendar import due_after
from offices.models import Office
from offices.worktime import NoOpening
from tickets.domain.complaints import ACKNOWLEDGE_WITHIN, owner_on_duty
from tickets.domain.next_steps import give_next_step, live_step
from tickets.enums import EntryKind, TicketStatus
from tickets.models import Ticket
from tickets.owed import ANSWERED_WITHIN, RULES, CallerPromise, Owes, PromiseCase, case_of_ticket


def case_on(ticket: Ticket) -> PromiseCase:
    """Which case the ticket is."""
    return case_of_ticket(kind=ticket.kind, way=ticket.way, device_known=ticket.device_id is not None)


def must_settle(ticket: Ticket) -> bool:
    """Whether the caller has still to be connected or promised a callback (G1, G2)."""
    return (
        RULES[case_on(ticket)].owes is Owes.CALLBACK
        and ticket.settled_at is None
        and TicketStatus(ticket.status).is_live
    )


def owe(*, ticket: Ticket, now: datetime) -> None:
    """Give what a fresh ticket owes and nobody else gives: complaints and callbacks have a domain of their own."""
    if RULES[case_on(ticket)].owes is Owes.NEXT_STEP:
        give_next_step(ticket=ticket, now=now)


def promised_now(case: PromiseCase, *, office: Office, now: datetime) -> CallerPromise:
    """What logging a call now would promise; may store a version of the office's calendar."""
    due_at = _due(case, office=office, start=now, now=now)
    owner = _owner(office, now=now) if case is PromiseCase.COMPLAINT else None
    if owner is None:
        return CallerPromise(case, office, due_at)
    return CallerPromise(case, office, due_at, name=owner.name, is_manager=owner.is_manager)


def promised_on(ticket: Ticket, *, now: datetime) -> CallerPromise:
    """What was promised about a ticket, else what its logging promised."""
    case, office = case_on(ticket), ticket.office
    if case is PromiseCase.COMPLAINT:
        return _of_complaint(ticket, now=now)
    if case is PromiseCase.GUARANTEED:
        due_at = _given(ticket) or _due(case, office=office, start=ticket.opened_at, now=now)
        return CallerPromise(case, office, due_at)
    step = live_step(ticket)
    return CallerPromise(case, office, step.promise.due_at if step else None)


def _of_complaint(ticket: Ticket, *, now: datetime) -> CallerPromise:
    found = ticket.complaints.select_related("owner", "office", "promise").order_by("pk").first()
    if found is None:
        return promised_now(PromiseCase.COMPLAINT, office=ticket.office, now=now)
    return CallerPromise(
        PromiseCase.COMPLAINT,
        found.office,
        found.acknowledge_by,
        name=found.owner.name,
        is_manager=found.owner.is_manager,
    )


def _given(ticket: Ticket) -> datetime | None:
    """The due time of the last promise on the timeline."""
    entry = ticket.entries.filter(kind=EntryKind.PROMISE).order_by("-at", "-pk").first()
    return parse_datetime(entry.data["due_at"]) if entry and entry.data.get("due_at") else None


def _due(case: PromiseCase, *, office: Office, start: datetime, now: datetime) -> datetime | None:
    minutes = {
        Owes.CALLBACK: office.guarantee_minutes,
        Owes.ACKNOWLEDGEMENT: ACKNOWLEDGE_WITHIN,
        Owes.NEXT_STEP: ANSWERED_WITHIN,
    }.get(RULES[case].owes)
    if minutes is None:
        return None
    try:
        return due_after(office=office, start=start, minutes=minutes, now=now).due_at
    except NoOpening:
        return None


def _owner(office: Office, *, now: datetime) -> User | None:
    """Who would have a complaint; None when there is nobody at all."""
    try:
        return owner_on_duty(office=office, now=now)
    except DomainError:
        return None
