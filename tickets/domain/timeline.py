"""The timeline: everything that happens to a ticket becomes one row, for good (C5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contracts.models import Contact
from core import live
from core.models import User
from tickets.enums import EntryKind, Visibility
from tickets.models import Call, Entry, Ticket


def record(
    *,
    ticket: Ticket,
    kind: EntryKind | str,
    event: str,
    at: datetime,
    author: User | None = None,
    contact: Contact | None = None,
    call: Call | None = None,
    visibility: Visibility | str = Visibility.INTERNAL,
    text: str = "",
    data: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry and tell the browsers that show the ticket.

    `data` holds facts (JSON) that `tickets.wording` puts into words; `steps`, `start_at` and `due_at` in it are drawn
    as the promise strip. The database refuses a note that the customer could see (L3).
    """
    entry = Entry.objects.create(
        ticket=ticket,
        kind=kind,
        event=event,
        at=at,
        author=author,
        contact=contact,
        call=call,
        visibility=visibility,
        text=text,
        data=dict(data or {}),
    )
    live.changed(f"ticket-{ticket.number}")
    return entry


def audit(
    *,
    ticket: Ticket,
    event: str,
    at: datetime,
    author: User | None,
    text: str = "",
    visibility: Visibility = Visibility.INTERNAL,
    **data: Any,
) -> Entry:
    """A small line: a change with its facts."""
    return record(
        ticket=ticket,
        kind=EntryKind.AUDIT,
        event=event,
        at=at,
        author=author,
        text=text,
        visibility=visibility,
        data=data,
    )
