"""Where a ticket stands: solved, opened again, waiting, closed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import Contact
from core import live
from core.access import require
from core.errors import Invalid
from core.models import User
from offices.topics import FIGURES
from promises.topics import QUEUE
from tickets import events, messages, rules
from tickets.domain import changing, referrals, timeline
from tickets.enums import EntryKind, TicketStatus, Visibility
from tickets.models import Ticket


def solve(
    *,
    ticket: Ticket,
    cause: str,
    solution: str,
    actor: User,
    now: datetime,
    tell: bool = True,
    version: int | None = None,
) -> Ticket:
    """Solved, with what it was and what helped: that feeds "similar solved faults".

    `tell`: the customer gets the solution by e-mail and sees it in the portal. An open promise is not this app's to
    close: `callbacks.domain` does both. Raises Invalid without cause or solution, Conflict on a stale `version`.
    """
    _need(
        cause=(cause, _("The cause is missing: what was it?")),
        solution=(solution, _("The solution is missing: what helped?")),
    )
    with transaction.atomic():
        fresh = changing.lock(ticket, version=version)
        require(rules.may_change(actor, fresh))
        changing.move(fresh, TicketStatus.SOLVED)
        fresh.cause, fresh.solution = cause.strip(), solution.strip()
        fresh.solved_at, fresh.remind_at = now, None
        changing.save(fresh, "status", "cause", "solution", "solved_at", "remind_at", actor=actor, now=now)
        referrals.end_pending(ticket=fresh, answer=_("The ticket was solved."), actor=actor, now=now)
        _solved_entry(fresh, actor=actor, now=now, tell=tell)
        if tell:
            messages.mail_solution(fresh, now=now)
        live.changed(FIGURES, QUEUE)
    return fresh


def _solved_entry(ticket: Ticket, *, actor: User, now: datetime, tell: bool) -> None:
    timeline.audit(
        ticket=ticket,
        event=events.Solved(cause=ticket.cause),
        at=now,
        author=actor,
        text=ticket.solution,
        visibility=Visibility.CUSTOMER if tell else Visibility.INTERNAL,
    )


def reopen(
    *,
    ticket: Ticket,
    reason: str,
    now: datetime,
    actor: User | None = None,
    contact: Contact | None = None,
    version: int | None = None,
) -> Ticket:
    """Work is expected again; by a colleague, or by the customer (`contact`). Raises Invalid without a reason."""
    _need(reason=(reason, _("The reason is missing: why is it not solved?")))
    with transaction.atomic():
        fresh = changing.lock(ticket, version=version)
        require(rules.may_work(actor))
        changing.move(fresh, TicketStatus.OPEN)
        fresh.solved_at = fresh.closed_at = fresh.remind_at = None
        changing.save(fresh, "status", "solved_at", "closed_at", "remind_at", actor=actor, now=now)
        timeline.record(
            ticket=fresh,
            kind=EntryKind.CUSTOMER if contact else EntryKind.AUDIT,
            event=events.Reopened(),
            at=now,
            author=actor,
            contact=contact,
            visibility=Visibility.CUSTOMER if contact else Visibility.INTERNAL,
            text=reason.strip(),
        )
        messages.tell_owner(messages.REOPENED, fresh, now=now, unless=actor)
        live.changed(FIGURES)
    return fresh


def wait_for_customer(
    *,
    ticket: Ticket,
    remind_at: datetime,
    actor: User,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Ticket:
    """The customer has to do something; at `remind_at` the owner is reminded. Raises Invalid for a time gone by."""
    if remind_at <= now:
        raise Invalid({"remind_at": _("The reminder is in the past.")})
    with transaction.atomic():
        fresh = changing.lock(ticket, version=version)
        require(rules.may_change(actor, fresh))
        if fresh.status != TicketStatus.WAITING:
            changing.move(fresh, TicketStatus.WAITING)
        fresh.remind_at = remind_at
        changing.save(fresh, "status", "remind_at", actor=actor, now=now)
        timeline.audit(ticket=fresh, event=events.Waiting(until=remind_at), at=now, author=actor, text=reason.strip())
        live.changed(FIGURES)
    return fresh


def close(*, ticket: Ticket, actor: User | None, now: datetime, version: int | None = None) -> Ticket:
    """A solved ticket is done with."""
    with transaction.atomic():
        fresh = changing.lock(ticket, version=version)
        require(rules.may_change(actor, fresh))
        changing.move(fresh, TicketStatus.CLOSED)
        fresh.closed_at = now
        changing.save(fresh, "status", "closed_at", actor=actor, now=now)
        timeline.audit(ticket=fresh, event=events.Closed(), at=now, author=actor)
    return fresh


def remind(*, now: datetime) -> int:
    """Tell the owners (or the office's manager) of tickets whose reminder has come, once each. Returns how many."""
    due = Ticket.objects.filter(remind_at__lte=now, status=TicketStatus.WAITING).order_by("remind_at", "pk")
    return sum(_remind(ticket, now=now) for ticket in due[:100])


def _remind(ticket: Ticket, *, now: datetime) -> bool:
    with transaction.atomic():
        fresh = changing.lock(ticket)
        if fresh.remind_at is None or fresh.remind_at > now or fresh.status != TicketStatus.WAITING:
            return False
        fresh.remind_at = None
        changing.save(fresh, "remind_at", actor=None, now=now)
        timeline.audit(ticket=fresh, event=events.Reminded(), at=now, author=None)
        messages.tell_owner(messages.REMINDER, fresh, now=now)
    return True


def _need(**fields: tuple[str, str]) -> None:
    missing = {name: message for name, (text, message) in fields.items() if not text.strip()}
    if missing:
        raise Invalid(missing)
