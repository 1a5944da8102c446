"""The timeline: everything that happens to a ticket becomes one row, for good (C5)."""

from datetime import datetime

from contracts.models import Contact
from core import live
from core.events import Event, to_json
from core.models import User
from tickets.enums import EntryKind, Visibility
from tickets.models import Call, Entry, Ticket
from tickets.topics import of_ticket


def record(
    *,
    ticket: Ticket,
    kind: EntryKind | str,
    event: Event,
    at: datetime,
    author: User | None = None,
    contact: Contact | None = None,
    call: Call | None = None,
    visibility: Visibility | str = Visibility.INTERNAL,
    text: str = "",
) -> Entry:
    """Add an entry and tell the browsers that show the ticket.

    `event` says what happened, with its facts and words. Raises ValueError for a text or a reader that the event's
    declaration has no place for; the database refuses a note that the customer could see (L3).
    """
    if text and not event.has_text:
        raise ValueError(f"{event.event_name} has no text beside it")
    if visibility == Visibility.CUSTOMER and event.customer is None:
        raise ValueError(f"{event.event_name} has no words for the customer")
    entry = Entry.objects.create(
        ticket=ticket,
        kind=kind,
        event=event.event_name,
        at=at,
        author=author,
        contact=contact,
        call=call,
        visibility=visibility,
        text=text,
        data=to_json(event),
    )
    live.changed(of_ticket(ticket.number))
    return entry


def audit(
    *,
    ticket: Ticket,
    event: Event,
    at: datetime,
    author: User | None,
    text: str = "",
    visibility: Visibility = Visibility.INTERNAL,
) -> Entry:
    """A small line: a change with its facts."""
    return record(
        ticket=ticket, kind=EntryKind.AUDIT, event=event, at=at, author=author, text=text, visibility=visibility
    )
