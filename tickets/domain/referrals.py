"""A ticket lies with another department until it answers; nothing gets lost between departments (R3)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.coverage import Verdict
from core import live
from core.access import require
from core.errors import Conflict, Invalid, violated
from core.models import User
from offices.domain.calendar import Due, due_after
from offices.models import Department
from offices.topics import FIGURES
from promises.domain.promise import current_due, end, give, meet
from promises.kinds import Busy
from tickets import events, messages, rules, wording
from tickets.domain import changing, timeline
from tickets.enums import EntryKind, ReferralState, TicketStatus, Visibility
from tickets.events.referrals import ReferralEvent
from tickets.models import Referral, Ticket
from tickets.models.referral import PENDING

ACCEPTANCE = "referral"  # the kind of promise
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
            asked_by=actor,
            asked_at=now,
        )
        _insert(referral, due=due, now=now)
        if fresh.status != TicketStatus.REFERRED:
            changing.move(fresh, TicketStatus.REFERRED)
        changing.save(fresh, "status", actor=actor, now=now)
        _record(referral, events.Referred, text=referral.reason, actor=actor, now=now)
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


def _insert(referral: Referral, *, due: Due, now: datetime) -> None:
    try:
        with transaction.atomic():
            referral.promise = give(
                kind=ACCEPTANCE, office=referral.department.office, due=due, now=now, actor=referral.asked_by
            )
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


ANSWERS: dict[ReferralState, type[ReferralEvent]] = {
    ReferralState.ACCEPTED: events.ReferralAccepted,
    ReferralState.RETURNED: events.ReferralReturned,
    ReferralState.DONE: events.ReferralDone,
}


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
        _record(fresh, ANSWERS[state], text=fresh.answer, actor=actor, now=now)
        messages.tell_referral_answer(fresh, actor=actor, now=now)
    return fresh


def end_pending(*, ticket: Ticket, answer: str, actor: User | None, now: datetime) -> None:
    """The locked ticket ends here: a referral still under way is done with it."""
    pending = Referral.objects.select_related("promise").filter(ticket=ticket, state__in=PENDING)
    for referral in pending.select_for_update(of=("self", "promise"), no_key=True):
        _close(referral, ReferralState.DONE, actor=actor, now=now, answer=answer)


def lapse_referral(promise: int, *, now: datetime) -> None:
    """What nobody accepted in time comes back; the ticket is open again. Called by the sweep, which ends the promise.

    Raises Busy when somebody is just answering it or changing the ticket: the sweep must not wait for them.
    """
    rows = Referral.objects.select_related("ticket__office", "department__office", "asked_by", "promise")
    unheld = rows.select_for_update(of=("self", "ticket"), skip_locked=True, no_key=True)
    fresh: Referral | None = unheld.filter(promise=promise).first()
    if fresh is None:
        raise Busy
    ticket = changing.lock(fresh.ticket)
    _close(fresh, ReferralState.LAPSED, actor=None, now=now, answer="")
    _take_back(ticket, actor=None, now=now)
    _record(fresh, events.ReferralLapsed, actor=None, now=now)
    messages.tell_lapsed_referral(fresh, now=now)


def _lock(referral: Referral) -> Referral:
    rows = Referral.objects.select_related("ticket__office", "department__office", "asked_by", "promise")
    fresh: Referral = rows.select_for_update(of=("self", "promise"), no_key=True).get(pk=referral.pk)
    return fresh


def _close(referral: Referral, state: ReferralState, *, actor: User | None, now: datetime, answer: str) -> None:
    referral.state = state
    referral.answered_by = actor
    referral.answered_at = now
    referral.answer = answer or referral.answer
    referral.save(update_fields=["state", "answered_by", "answered_at", "answer"])
    if referral.promise.ended_at is None and state != ReferralState.LAPSED:  # the sweep ends what lapses
        meet(due_time=current_due(referral.promise), now=now)
        end(promise=referral.promise, now=now)


def _take_back(ticket: Ticket, *, actor: User | None, now: datetime) -> None:
    if ticket.status == TicketStatus.REFERRED:
        changing.move(ticket, TicketStatus.OPEN)
        changing.save(ticket, "status", actor=actor, now=now)


def _record(
    referral: Referral, event: type[ReferralEvent], *, actor: User | None, now: datetime, text: str = ""
) -> None:
    department = referral.department
    timeline.record(
        ticket=referral.ticket,
        kind=EntryKind.REFERRAL,
        event=event(
            referral=referral.pk,
            department_de=department.name_de,
            department_en=department.name_en,
            answer_by=referral.due_at,
        ),
        at=now,
        author=actor,
        # The customer sees that it happened and where it lies; what colleagues wrote to each other stays inside (L3).
        visibility=Visibility.INTERNAL,
        text=text,
    )
    live.changed(FIGURES)
