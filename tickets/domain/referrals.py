"""A ticket lies with another department until it answers; nothing gets lost between departments (R3)."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.coverage import Verdict
from core import live
from core.access import require
from core.errors import Conflict, Invalid, violated
from core.models import User
from offices.domain.calendar import due_after
from offices.models import Department
from tickets import messages, rules, wording
from tickets.domain import changing, timeline
from tickets.enums import EntryKind, ReferralState, TicketStatus, Visibility
from tickets.models import Referral, Ticket
from tickets.models.referral import PENDING

log = logging.getLogger(__name__)
BATCH = 100
SALES = "sales"  # the department's slug


def refer_ticket(
    *,
    ticket: Ticket,
    department: Department,
    reason: str,
    actor: User,
    now: datetime,
    version: int | None = None,
) -> Referral:
    """Hand the ticket to a department, due by its office's hours. The customer sees where it lies, not the reason.

    Raises Invalid without a reason, Conflict when another referral is pending, Refused when the ticket is not live.
    """
    if not reason.strip():
        raise Invalid({"reason": _("The reason is missing: what should the department do?")})
    due = due_after(office=department.office, start=now, minutes=department.response_minutes, now=now)
    with transaction.atomic():
        fresh = changing.lock(ticket, version=version)
        require(rules.may_refer(actor, fresh))
        referral = Referral(
            ticket=fresh,
            department=department,
            reason=reason.strip(),
            due_at=due.due_at,
            steps=due.steps,
            budget_minutes=due.budget_minutes,
            calendar=due.calendar,
            asked_by=actor,
            asked_at=now,
        )
        _insert(referral)
        if fresh.status != TicketStatus.REFERRED:
            changing.move(fresh, TicketStatus.REFERRED)
        changing.save(fresh, "status", actor=actor, now=now)
        _record(referral, "referred", text=referral.reason, actor=actor, now=now)
        messages.mail_referral(referral, now=now)
    return referral


def refer_to_sales(*, ticket: Ticket, verdict: Verdict | None, actor: User, now: datetime) -> Referral:
    """Not covered, and handed to sales for a contract (E3), with the device and its dates filled in.

    Raises Invalid (field way) when there is no such department; else as `refer_ticket`.
    """
    sales = Department.objects.filter(slug=SALES, active=True).select_related("office").first()
    if sales is None:
        raise Invalid({"way": _("No department takes this: an administrator has to add sales first.")})
    reason = wording.sales_reason(ticket, verdict=verdict)
    return refer_ticket(ticket=ticket, department=sales, reason=reason, actor=actor, now=now)


def _insert(referral: Referral) -> None:
    try:
        with transaction.atomic():
            referral.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) != "tickets_one_pending_referral":
            raise
        raise Conflict("referral_pending", _("This ticket already lies with another department.")) from error


def accept_referral(*, referral: Referral, actor: User, now: datetime, answer: str = "") -> Referral:
    """The department takes it. Raises Conflict when it is no longer waiting."""
    return _answer(referral, ReferralState.ACCEPTED, actor=actor, now=now, answer=answer)


def return_referral(*, referral: Referral, reason: str, actor: User, now: datetime) -> Referral:
    """The department gives it back with a reason; the ticket is the help desk's again."""
    if not reason.strip():
        raise Invalid({"answer": _("The reason is missing: why does it come back?")})
    return _answer(referral, ReferralState.RETURNED, actor=actor, now=now, answer=reason)


def finish_referral(*, referral: Referral, answer: str, actor: User, now: datetime) -> Referral:
    """The department has done its part and says what; the ticket is the help desk's again."""
    if not answer.strip():
        raise Invalid({"answer": _("The answer is missing: what was done?")})
    return _answer(referral, ReferralState.DONE, actor=actor, now=now, answer=answer)


def _answer(referral: Referral, state: ReferralState, *, actor: User, now: datetime, answer: str) -> Referral:
    with transaction.atomic():
        ticket = changing.lock(referral.ticket)  # lock order: the ticket first
        fresh = _lock(referral)
        require(rules.may_answer_referral(actor, fresh))
        if state == ReferralState.ACCEPTED and fresh.state != ReferralState.ASKED:
            raise Conflict("referral_answered", _("Somebody has already accepted this referral."))
        _close(fresh, state, actor=actor, now=now, answer=answer.strip())
        if state != ReferralState.ACCEPTED:
            _take_back(ticket, actor=actor, now=now)
        _record(fresh, f"referral_{state.value}", text=fresh.answer, actor=actor, now=now)
        messages.tell_referral_answer(fresh, actor=actor, now=now)
    return fresh


def end_pending(*, ticket: Ticket, answer: str, actor: User | None, now: datetime) -> None:
    """The locked ticket ends here: a referral still under way is done with it."""
    pending = Referral.objects.select_for_update().filter(ticket=ticket, state__in=PENDING)
    for referral in pending:
        _close(referral, ReferralState.DONE, actor=actor, now=now, answer=answer)


def lapse_referrals(*, now: datetime) -> int:
    """What nobody accepted in time comes back: the manager is told once, the ticket is open again. Returns how many."""
    due = Referral.objects.filter(state=ReferralState.ASKED, due_at__lt=now).order_by("due_at", "pk")
    rows = list(due.select_related("ticket")[:BATCH])
    return sum(_lapse(referral, now=now) for referral in rows)


def _lapse(referral: Referral, *, now: datetime) -> bool:
    with transaction.atomic():
        ticket = changing.lock(referral.ticket)
        fresh = _lock(referral)
        if fresh.state != ReferralState.ASKED:  # answered, or lapsed by another worker, in the meantime
            return False
        _close(fresh, ReferralState.LAPSED, actor=None, now=now, answer="")
        _take_back(ticket, actor=None, now=now)
        _record(fresh, "referral_lapsed", actor=None, now=now)
        messages.tell_lapsed_referral(fresh, now=now)
    return True


def _lock(referral: Referral) -> Referral:
    rows = Referral.objects.select_related("ticket__office", "department__office", "asked_by")
    return rows.select_for_update(of=("self",)).get(pk=referral.pk)


def _close(referral: Referral, state: ReferralState, *, actor: User | None, now: datetime, answer: str) -> None:
    referral.state = state
    referral.answered_by = actor
    referral.answered_at = now
    referral.answer = answer or referral.answer
    referral.save(update_fields=["state", "answered_by", "answered_at", "answer"])


def _take_back(ticket: Ticket, *, actor: User | None, now: datetime) -> None:
    if ticket.status == TicketStatus.REFERRED:
        changing.move(ticket, TicketStatus.OPEN)
        changing.save(ticket, "status", actor=actor, now=now)


def _record(referral: Referral, event: str, *, actor: User | None, now: datetime, text: str = "") -> None:
    department = referral.department
    timeline.record(
        ticket=referral.ticket,
        kind=EntryKind.REFERRAL,
        event=event,
        at=now,
        author=actor,
        # The customer sees that it happened and where it lies; what colleagues wrote to each other stays inside (L3).
        visibility=Visibility.INTERNAL,
        text=text,
        data={
            "referral": referral.pk,
            "department_de": department.name_de,
            "department_en": department.name_en,
            "answer_by": referral.due_at.isoformat(),
        },
    )
    live.changed("dashboard")
