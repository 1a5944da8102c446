"""A ticket that ends takes its promise along: nobody calls about what is solved or goes on elsewhere."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from callbacks.domain.close import close_callback
from callbacks.enums import LIVE
from callbacks.models import Callback
from core.errors import DomainError
from core.models import User
from tickets.domain import changing, family, status
from tickets.models import Ticket
from tickets.numbers import grouped


def live_callback(ticket: Ticket) -> Callback | None:
    """The promise that somebody still has to keep."""
    return Callback.objects.filter(ticket=ticket, state__in=LIVE).select_related("office", "taken_by").first()


def solve_ticket(
    *,
    ticket: Ticket,
    cause: str,
    solution: str,
    actor: User,
    now: datetime,
    tell: bool = True,
    version: int | None = None,
) -> Ticket:
    """Solve, and close an open callback with that reason (G5). Raises as `tickets.domain.status.solve` does."""
    with transaction.atomic():
        changing.lock(ticket, version=version)  # lock order: the ticket first
        callback = live_callback(ticket)
        if callback:
            reason = _("Solved: %(cause)s") % {"cause": cause.strip()}
            close_callback(callback=callback, actor=actor, now=now, reason=reason)
        return status.solve(ticket=ticket, cause=cause, solution=solution, actor=actor, now=now, tell=tell)


def merge_tickets(*, source: Ticket, target: Ticket, actor: User, now: datetime, version: int | None = None) -> Ticket:
    """Merge; the earlier promise stays as it was given, for the ticket that stays (G3).

    Raises as `tickets.domain.family.merge` does, DomainError when the source's promise is the earlier one of two.
    """
    with transaction.atomic():
        for row in sorted((source, target), key=lambda ticket: ticket.pk):
            changing.lock(row)
        _keep_promise(source, target, actor=actor, now=now)
        return family.merge(source=source, target=target, actor=actor, now=now, version=version)


def _keep_promise(source: Ticket, target: Ticket, *, actor: User, now: datetime) -> None:
    moving, staying = live_callback(source), live_callback(target)
    if moving and staying and moving.due_at < staying.due_at:
        raise DomainError(
            "earlier_promise",
            _("This ticket has the earlier promise: merge the other one into this one."),
            field="number",
        )
    if moving and staying:
        reason = _("Goes on with ticket %(number)s.") % {"number": grouped(target.number)}
        close_callback(callback=moving, actor=actor, now=now, reason=reason)
    elif moving:
        Callback.objects.filter(pk=moving.pk).update(ticket=target)
        Ticket.objects.filter(pk=target.pk, settled_at=None).update(settled_at=source.settled_at)
