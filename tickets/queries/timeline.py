"""The timeline, ready to show: days, clocks and words are made once here, templates only place them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.utils.dateformat import format as date_format
from django.utils.translation import pgettext

from contracts.models import Contact
from core.models import User
from offices.models import Office
from offices.strip import StripPart, strip
from offices.wording import Began, clock, explanation
from tickets.enums import EntryKind, Visibility
from tickets.events.due import DueEvent
from tickets.models import Attachment, Entry, Ticket
from tickets.models.entry import ScanState
from tickets.wording import DeliveryWords, Mark, icon_of, person, words_of


class Filter(StrEnum):
    """What of the timeline is shown."""

    ALL = "all"
    CALLS = "calls"
    NOTES = "notes"
    CUSTOMER = "customer"
    AUDIT = "audit"


WHERE = {
    Filter.ALL: Q(),
    Filter.CALLS: Q(kind__in=[EntryKind.CALL, EntryKind.ATTEMPT, EntryKind.MISS]),
    Filter.NOTES: Q(kind=EntryKind.NOTE),
    Filter.CUSTOMER: Q(visibility=Visibility.CUSTOMER),
    Filter.AUDIT: Q(kind=EntryKind.AUDIT),
}
# The stylesheet's word for kinds that look like another one.
LOOKS = {EntryKind.ATTEMPT: "call", EntryKind.CUSTOMER: "mail", EntryKind.COMPLAINT: "ref"}


@dataclass(frozen=True)
class FileLine:
    """A file of an entry."""

    pk: int
    name: str
    size: int
    scan: str
    scan_words: str
    is_image: bool
    locked: bool


@dataclass(frozen=True)
class ShownEntry:
    """An entry, ready to show. `day` is the heading above it, '' when it stands under the one before."""

    pk: int
    kind: str
    look: str
    event: str
    icon: str
    at: datetime
    day: str
    clock: str
    title: str
    who: str
    text: str
    lang: str
    customer_sees: bool
    strip: tuple[StripPart, ...] = ()
    why: str = ""
    mark: Mark | None = None
    why_href: str = ""  # where the due time that the mark names is explained
    after: str = ""
    files: tuple[FileLine, ...] = ()
    from_number: str = ""
    mailed_to: str = ""
    delivery: DeliveryWords | None = None  # of its e-mail, and the page where that is sent again
    letter: int | None = None

    @property
    def anchor(self) -> str:
        """The permanent link's name."""
        return f"e{self.pk}"


@dataclass(frozen=True)
class Timeline:
    """The lines shown and how many each filter has."""

    lines: tuple[ShownEntry, ...]
    counts: dict[str, int]
    shown: Filter


def timeline_of(
    ticket: Ticket,
    *,
    viewer: User | None = None,
    contact: Contact | None = None,
    filter: Filter | str = Filter.ALL,  # the word on the screen
    last: int | None = None,
) -> list[ShownEntry]:
    """Oldest first, entries of tickets merged into this one included; only the newest ones if `last` says how many.
    Three queries.

    For a `contact` only what the customer may see, and only of their own tickets (L3); else for the `viewer`.
    """
    entries = _entries(ticket, viewer=viewer, contact=contact).filter(WHERE[Filter(filter)])
    newest = list(entries.order_by("-at", "-pk")[:last])
    return list(_lines(reversed(newest), ticket))


def reaching_back_to(ticket: Ticket, entry: int, *, viewer: User, filter: Filter | str = Filter.ALL) -> int:
    """How many of the newest entries have to be shown for that one to be among them; 0 for one that is not there."""
    entries = _entries(ticket, viewer=viewer, contact=None).filter(WHERE[Filter(filter)])
    at = entries.filter(pk=entry).values_list("at", flat=True).first()
    return entries.filter(at__gte=at).order_by().count() if at else 0


def timeline_counts(ticket: Ticket, *, viewer: User) -> dict[str, int]:
    """How many entries each filter has. One query."""
    entries = _entries(ticket, viewer=viewer, contact=None).select_related(None).prefetch_related(None).order_by()
    return entries.aggregate(**{name.value: Count("pk", filter=where) for name, where in WHERE.items()})


def _entries(ticket: Ticket, *, viewer: User | None, contact: Contact | None) -> QuerySet[Entry]:
    entries = Entry.objects.filter(ticket__in=Ticket.objects.told_with(ticket))
    if contact:
        own = Ticket.objects.visible_to_contact(contact)
        entries = entries.filter(visibility=Visibility.CUSTOMER, ticket__in=own)
    elif viewer is None or not viewer.is_active:
        entries = entries.none()
    return entries.select_related("author", "contact", "ticket__office").prefetch_related("attachments")


def _lines(entries: Iterable[Entry], ticket: Ticket) -> Iterator[ShownEntry]:
    before: date | None = None
    for entry in entries:
        day = entry.at.astimezone(ticket.office.tz).date()
        yield _line(entry, ticket, heading=day_heading(day) if day != before else "")
        before = day


def day_heading(day: date) -> str:
    """ "Friday 22 May 2026"."""
    return date_format(day, pgettext("date format", "l j F Y"))


def _line(entry: Entry, ticket: Ticket, *, heading: str) -> ShownEntry:
    words = words_of(entry)
    kind = EntryKind(entry.kind)
    parts, why = _promise(entry, words.began, ticket.office)
    return ShownEntry(
        pk=entry.pk,
        kind=entry.kind,
        look=LOOKS.get(kind, kind.value),
        event=entry.event,
        icon=icon_of(entry, words),
        at=entry.at,
        day=heading,
        clock=clock(entry.at, ticket.office),
        title=words.title,
        who=words.who or person(entry),
        text=entry.text,
        lang=language_of(entry),
        customer_sees=entry.visibility == Visibility.CUSTOMER,
        strip=parts,
        why=why,
        mark=words.mark,
        why_href=words.why_href,
        after=words.after,
        files=tuple(file_line(file) for file in entry.attachments.all()),
        from_number=entry.ticket.number if entry.ticket_id != ticket.pk else "",
        mailed_to=getattr(entry.told, "address", ""),
    )


def language_of(entry: Entry) -> str:
    """The language the text was written in: colleagues write to each other in their own."""
    inside = entry.visibility == Visibility.INTERNAL and entry.author
    return entry.author.language if inside and entry.author else entry.ticket.language


def _promise(entry: Entry, began: Began, office: Office) -> tuple[tuple[StripPart, ...], str]:
    """The strip and its sentence, from the steps stored with the promise (G4): nothing is computed again (G3)."""
    told = entry.told
    if not isinstance(told, DueEvent) or not told.steps or told.start_at is None or told.due_at is None:
        return (), ""
    return tuple(strip(told.steps, office=office)), explanation(
        told.steps, start_at=told.start_at, due_at=told.due_at, office=office, began=began
    )


def file_line(file: Attachment) -> FileLine:
    """An attachment, ready to show."""
    return FileLine(
        pk=file.pk,
        name=file.name,
        size=file.size,
        scan=file.scan,
        scan_words=file.get_scan_display(),
        is_image=bool(file.preview),
        locked=file.scan == ScanState.INFECTED,
    )
