"""Lock, read again, check, write: the one way a ticket's row changes."""

from datetime import datetime

import pghistory
from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError
from core.models import User
from tickets.enums import TicketStatus
from tickets.models import Ticket


def lock(ticket: Ticket, *, version: int | None = None) -> Ticket:
    """The ticket's row, locked and as it is now. Raises Conflict when somebody has changed it since `version`."""
    rows = Ticket.objects.select_related("office", "company", "contact", "owner", "classification", "product", "device")
    # Weaker than FOR UPDATE: an entry on the timeline never waits for somebody who changes the ticket.
    fresh = rows.select_for_update(of=("self",), no_key=True).get(pk=ticket.pk)
    if version is not None and fresh.version != version:
        raise stale(fresh)
    return fresh


def stale(ticket: Ticket) -> Conflict:
    """Two people edited: the second one looks again, nothing is overwritten."""
    return Conflict(
        "ticket_changed",
        _("Somebody has changed this ticket in the meantime. Nothing was overwritten: look at it and try again."),
        data={"version": ticket.version},
    )


def save(ticket: Ticket, *fields: str, actor: User | None, now: datetime) -> Ticket:
    """Write the fields of a locked ticket; the version grows, the field history names the actor (C5)."""
    ticket.version += 1
    ticket.changed_at = now
    with pghistory.context(user=actor.pk if actor else None):
        ticket.save(update_fields=[*fields, "version", "changed_at"])
    return ticket


def move(ticket: Ticket, status: TicketStatus) -> None:
    """Set the status of a locked ticket if it may follow the present one. Raises DomainError `status`."""
    if status not in TicketStatus(ticket.status).next_states:
        raise DomainError(
            "status",
            _("A ticket that is “%(now)s” cannot become “%(then)s”.")
            % {"now": ticket.get_status_display(), "then": status.label},
            field="status",
        )
    ticket.status = status
