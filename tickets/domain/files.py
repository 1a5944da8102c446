"""Attachments: checked by content, stored outside the web root, never run."""

import hashlib
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from contracts.models import Contact
from core.access import require
from core.errors import DomainError, Invalid
from core.models import User
from tickets import events, messages, rules, scanner, storage
from tickets.domain import changing, timeline
from tickets.domain.notes import stop_waiting
from tickets.enums import EntryKind, Visibility
from tickets.models import Attachment, Entry, Ticket
from tickets.models.entry import ScanState

LARGEST = 25 * 1024 * 1024  # bytes
LONGEST_NAME = 200


def attach(
    *,
    ticket: Ticket,
    name: str,
    data: bytes,
    now: datetime,
    actor: User | None = None,
    contact: Contact | None = None,
    visibility: Visibility | str = Visibility.INTERNAL,
) -> Attachment:
    """Keep a file with the ticket; what a customer sends they also see.

    Raises Invalid (`files`) for what is too large, empty or of a kind that is not accepted, and for malware, which is
    put on record but never stored.
    """
    require(rules.may_add(actor, ticket))
    name = clean_name(name)
    content_type = _check(name, data)
    found = scanner.scan(data)  # before the transaction: it talks to another program
    path, preview = _store(data, content_type) if found != ScanState.INFECTED else ("", "")
    try:
        with transaction.atomic():
            fresh = changing.lock(ticket)
            entry = _entry(fresh, now=now, actor=actor, contact=contact, visibility=visibility)
            kept = Attachment.objects.create(
                ticket=fresh,
                entry=entry,
                name=name,
                path=path,
                preview=preview,
                content_type=content_type,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                scan=found,
            )
            if contact:
                stop_waiting(fresh, now=now)
                messages.tell_owner(messages.CUSTOMER_ADDED, fresh, now=now)
    except Exception:
        for written in (path, preview):
            storage.remove(written)
        raise
    if found == ScanState.INFECTED:
        raise Invalid({"files": _("%(name)s: malware was found. The file was not kept.") % {"name": name}})
    return kept


def clean_name(name: str) -> str:
    """The name for show: without folders and characters that are not printed, and not too long."""
    last = PurePath(name.replace("\\", "/")).name
    shown = "".join(character for character in last if character.isprintable()).strip() or "file"
    if len(shown) <= LONGEST_NAME:
        return shown
    ending = PurePath(shown).suffix[:12]
    return shown[: LONGEST_NAME - len(ending)] + ending


def _check(name: str, data: bytes) -> str:
    if not data:
        raise Invalid({"files": _("%(name)s is empty.") % {"name": name}})
    if len(data) > LARGEST:
        size = {"name": name, "most": filesizeformat(LARGEST)}
        raise Invalid({"files": _("%(name)s is larger than %(most)s.") % size})
    content_type = storage.type_of(data, name)
    if content_type is None:
        text = _("%(name)s: this kind of file is not accepted. Pictures, PDF, texts, tables, office files and ZIP are.")
        raise Invalid({"files": text % {"name": name}})
    return content_type


def _store(data: bytes, content_type: str) -> tuple[str, str]:
    picture = storage.picture_of(data) if content_type in storage.IMAGES else None
    return storage.store(data), storage.store(picture) if picture else ""


def _entry(
    ticket: Ticket, *, now: datetime, actor: User | None, contact: Contact | None, visibility: Visibility | str
) -> Entry:
    return timeline.record(
        ticket=ticket,
        kind=EntryKind.FILE,
        event=events.FileAdded(),
        at=now,
        author=actor,
        contact=contact,
        visibility=Visibility.CUSTOMER if contact else visibility,
    )


def readable(file: Attachment) -> Attachment:
    """The same file, if it may be handed out. Raises DomainError for malware."""
    if file.scan == ScanState.INFECTED or not file.path:
        raise DomainError("infected", _("Malware was found in this file: it is locked."))
    return file
