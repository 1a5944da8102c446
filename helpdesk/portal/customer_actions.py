"""What a customer may do with a ticket of theirs. Each is one use case over the apps below."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy

from core.access import Allowed, Decision, Denied, require
from helpdesk.portal.events import Confirmed
from helpdesk.portal.visitor import Visitor
from surveys.domain.suggest import make_suggestion
from surveys.enums import SuggestionSource
from surveys.models import Suggestion
from tickets.domain import files, notes, status, timeline
from tickets.domain.complaints import raise_complaint
from tickets.enums import ComplaintSource, EntryKind, TicketStatus, Visibility
from tickets.models import Complaint, Ticket


def may_add(ticket: Ticket) -> Decision:
    """Something can be added at any time (C2); to a merged ticket where its work goes on."""
    if ticket.status == TicketStatus.MERGED:
        return Denied(gettext_lazy("This ticket was merged into another one: work goes on there."))
    return Allowed()


def may_confirm(ticket: Ticket) -> Decision:
    """Only a solved ticket is confirmed or opened again."""
    if ticket.status == TicketStatus.SOLVED:
        return Allowed()
    return Denied(gettext_lazy("This ticket is not marked as solved."))


def add(*, visitor: Visitor, ticket: Ticket, text: str, upload: UploadedFile | None, now: datetime) -> None:
    """The customer adds what they know, a file, or both (C2). Raises Invalid (`text`, `files`).

    The file comes first: when it is refused, nothing of the rest has happened and all can be sent again.
    """
    require(may_add(ticket))
    if upload:
        files.attach(
            ticket=ticket,
            name=upload.name or "",
            data=upload.read(),
            contact=visitor.contact,
            visibility=Visibility.CUSTOMER,
            now=now,
        )
    if text.strip() or not upload:
        notes.add_from_customer(ticket=ticket, contact=visitor.contact, text=text, now=now)


@transaction.atomic
def confirm(*, visitor: Visitor, ticket: Ticket, now: datetime) -> Ticket:
    """ "It works": the ticket is closed."""
    require(may_confirm(ticket))
    timeline.record(
        ticket=ticket,
        kind=EntryKind.CUSTOMER,
        event=Confirmed(),
        at=now,
        contact=visitor.contact,
        visibility=Visibility.CUSTOMER,
    )
    return status.close(ticket=ticket, actor=None, now=now)


def still_broken(*, visitor: Visitor, ticket: Ticket, text: str, now: datetime) -> Ticket:
    """ "It is not solved": open again, with what they say. Raises Invalid without words."""
    require(may_confirm(ticket))
    return status.reopen(ticket=ticket, reason=text, contact=visitor.contact, now=now)


def complain(*, visitor: Visitor, ticket: Ticket, text: str, wants_call: bool, now: datetime) -> Complaint:
    """Ask for the manager (R2). Raises Invalid without words."""
    return raise_complaint(
        ticket=ticket,
        office=ticket.office,
        company=ticket.company,
        contact=visitor.contact,
        source=ComplaintSource.PORTAL,
        text=text,
        wants_call=wants_call,
        phone=ticket.phone,
        actor=None,
        now=now,
    )


def suggest(*, visitor: Visitor, ticket: Ticket | None, text: str, now: datetime) -> Suggestion:
    """Make a suggestion (S3); who has no record with us cannot be told what became of it, and is shown so."""
    office = ticket.office if ticket else visitor.contact.company.home_office if visitor.contact else None
    return make_suggestion(
        text=text,
        source=SuggestionSource.PORTAL,
        contact=visitor.contact,
        ticket=ticket,
        office=office,
        actor=None,
        now=now,
    )
