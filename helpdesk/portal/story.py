"""What happened so far, in the customer's words and on their clock. Only what the customer may see (L3)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from core.events import always_told
from helpdesk.portal.clocks import CustomerClocks
from helpdesk.portal.visitor import Visitor
from helpdesk.portal.why import Why, why_entry
from helpdesk.portal.wording import headline
from tickets.enums import EntryKind, Visibility
from tickets.models import Attachment, Entry, Ticket
from tickets.models.entry import ScanState

# Their own words and ours; the words of a call are the agent's notes taken with the caller.
WITH_TEXT: tuple[EntryKind, ...] = (
    EntryKind.CALL,
    EntryKind.MAIL,
    EntryKind.CUSTOMER,
    EntryKind.COMPLAINT,
    EntryKind.AUDIT,
)


@dataclass(frozen=True)
class File:
    """A file of theirs or for them; a locked one is named but not given out."""

    pk: int
    name: str
    size: int
    locked: bool


@dataclass(frozen=True)
class Moment:
    """One entry, ready to show."""

    pk: int
    at: datetime
    when: str
    title: str
    text: str
    why: Why | None
    files: tuple[File, ...]


def entries_for(visitor: Visitor, ticket: Ticket) -> QuerySet[Entry]:
    """Entries of a ticket, and of tickets merged into it as far as they are theirs, that the customer may see (L3)."""
    theirs = visitor.tickets()
    shown = Q(visibility=Visibility.CUSTOMER) | Q(event__in=always_told())
    return Entry.objects.filter(shown, ticket__in=theirs.told_with(ticket))


def files_for(visitor: Visitor) -> QuerySet[Attachment]:
    """Files that the visitor may fetch (L3)."""
    return Attachment.objects.filter(ticket__in=visitor.tickets(), entry__visibility=Visibility.CUSTOMER).exclude(
        scan=ScanState.INFECTED
    )


def file_for(visitor: Visitor, pk: int) -> Attachment:
    """One of them that is kept; 404 for any other."""
    return get_object_or_404(files_for(visitor).exclude(path=""), pk=pk)


def story_of(visitor: Visitor, ticket: Ticket, *, clocks: CustomerClocks, now: datetime) -> list[Moment]:
    """Newest first (two queries)."""
    entries = (
        entries_for(visitor, ticket)
        .select_related("author", "contact", "ticket__office")
        .prefetch_related("attachments")
        .order_by("-at", "-pk")
    )
    return [_moment(entry, clocks, now) for entry in entries]


def _moment(entry: Entry, clocks: CustomerClocks, now: datetime) -> Moment:
    return Moment(
        pk=entry.pk,
        at=entry.at,
        when=clocks.short(entry.at, now=now),
        title=headline(entry, clocks),
        text=entry.text if entry.kind in WITH_TEXT else "",
        why=why_entry(entry, clocks),
        files=tuple(
            File(file.pk, file.name, file.size, file.scan == ScanState.INFECTED) for file in entry.attachments.all()
        ),
    )
