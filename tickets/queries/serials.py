"""Faults whose serial number is still to be found (E3)."""

from django.db.models import QuerySet

from core.models import User
from tickets.enums import TicketKind
from tickets.models import Ticket


def without_serial() -> QuerySet[Ticket]:
    """Live faults logged without a serial number, the oldest first."""
    rows = Ticket.objects.live().filter(kind=TicketKind.FAULT, serial="", device=None)
    return rows.exclude(serial_missing="").order_by("opened_at", "pk")


def chased(viewer: User) -> QuerySet[Ticket]:
    """Those of them that the viewer may see, with who is to find the number."""
    rows = Ticket.objects.visible_to(viewer).filter(pk__in=without_serial().values("pk"))
    return rows.select_related("office", "owner", "opened_by").order_by("opened_at", "pk")
