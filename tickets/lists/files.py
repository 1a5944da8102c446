"""Files in which malware was found, newest first; they were never stored."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.lists.listing import Column, Context, Empty, Listing
from tickets.models import Attachment, Ticket
from tickets.models.entry import ScanState
from tickets.numbers import grouped


def _infected(context: Context) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(scan=ScanState.INFECTED, ticket__in=Ticket.objects.visible_to(context.viewer))
    return rows.select_related("ticket__office", "entry__author", "entry__contact")


def _sender(file: Attachment, _extras: Any) -> str:
    sender = file.entry.author or file.entry.contact
    return sender.name if sender else ""


LOCKED_FILES = Listing(
    name="locked-files",
    address="tickets:files",
    title=_("Files with malware"),
    columns=(
        Column("file", _("Malware found in"), lambda file, _e: file.name),
        Column(
            "ticket",
            _("Ticket"),
            lambda file, _e: grouped(file.ticket.number),
            "code",
            link=lambda file: file.ticket.get_absolute_url(),
        ),
        Column("sender", _("Sent by"), _sender),
        Column("at", _("Received"), lambda file, _e: file.entry.at.astimezone(file.ticket.office.tz).date(), "day"),
    ),
    rows=_infected,
    order=("-pk",),
    title_of=lambda file: file.name,
    saved=False,
    empty=Empty(
        _("No malware has been found"),
        _("A file in which the scanner finds some is not kept; it appears here with its ticket and sender."),
        icon="shield-check",
    ),
)
