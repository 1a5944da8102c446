"""Locks, always in this order: the ticket, the callback, its promise.

Weaker than FOR UPDATE (`no_key`), so that writing a line into the ticket's timeline never waits for a callback. What
takes the next row of many locks what it needs in one statement and skips what somebody else holds, so it waits for
nobody and cannot be part of a deadlock: the queue ticket and callback, the sweep of `promises` the promise alone.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from callbacks.models import Callback
from core.errors import Conflict
from tickets.models import Ticket


def lock_ticket(ticket: Ticket) -> Ticket:
    """The ticket as it is now, locked until the transaction ends."""
    fresh: Ticket = (
        Ticket.objects.select_for_update(of=("self",), no_key=True)
        .select_related("office", "company", "contact", "product__family", "device__product__family")
        .get(pk=ticket.pk)
    )
    return fresh


def lock_callback(callback: Callback) -> Callback:
    """The callback as it is now with its ticket and its promise, all locked until the transaction ends."""
    ticket = lock_ticket(callback.ticket)
    fresh: Callback = (
        Callback.objects.select_for_update(of=("self", "promise"), no_key=True)
        .select_related("office", "skill", "taken_by", "promise__office")
        .get(pk=callback.pk)
    )
    fresh.ticket = ticket
    return fresh


def lock_live(callback: Callback) -> Callback:
    """The same; raises Conflict when nobody has to call any more."""
    fresh = lock_callback(callback)
    if fresh.state not in ("open", "taken"):
        raise Conflict("not_open", _("This callback has been finished in the meantime."))
    return fresh


def next_unheld(callbacks: QuerySet[Callback]) -> Callback | None:
    """The first of `callbacks`, ordered, that nobody holds locked, locked with its ticket; None when there is none."""
    rows = callbacks.select_related("ticket", "office")
    found: Callback | None = rows.select_for_update(of=("self", "ticket"), skip_locked=True, no_key=True).first()
    return found
