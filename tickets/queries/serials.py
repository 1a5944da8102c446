"""Faults whose serial number is still to be found (E3)."""

from django.db.models import QuerySet

from tickets.enums import TicketKind
from tickets.models import Ticket


def without_serial() -> QuerySet[Ticket]:
    """Live faults logged without a serial number, the oldest first."""
    rows = Ticket.objects.live().filter(kind=TicketKind.FAULT, serial="", device=None)
    return rows.exclude(serial_missing="").order_by("opened_at", "pk")
