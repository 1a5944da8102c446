"""Attachments as a whole: how many are checked, which are locked."""

from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404

from core.models import User
from tickets.models import Attachment, Ticket
from tickets.models.entry import ScanState


def scan_counts() -> list[tuple[str, int, int]]:
    """For each state of the malware check: its words, how many files, how many bytes."""
    rows = Attachment.objects.values("scan").annotate(n=Count("pk"), size=Sum("size")).order_by("scan")
    found = {row["scan"]: (row["n"], row["size"]) for row in rows}
    return [(str(state.label), *found.get(state.value, (0, 0))) for state in ScanState]


def file_for(viewer: User, pk: int) -> Attachment:
    """A file of a ticket that the viewer may see; 404 for any other."""
    return get_object_or_404(Attachment, pk=pk, ticket__in=Ticket.objects.visible_to(viewer))
