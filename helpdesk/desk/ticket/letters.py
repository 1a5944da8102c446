"""How far the e-mails of a ticket have come: at the entries that tell of them, and those that have not left (M1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core import notify, outbox
from core.models import Notification
from core.models.notification import Channel
from tickets.events import ConfirmationMailed, MessageSent
from tickets.messages import LOGGED, MESSAGE
from tickets.models import Ticket
from tickets.queries import ShownEntry
from tickets.queries.letters import letters_of
from tickets.wording import DeliveryWords, delivery_words


@dataclass(frozen=True)
class OpenLetter:
    """An e-mail of the ticket that has not left and that no entry above speaks of."""

    pk: int
    subject: str
    address: str
    delivery: DeliveryWords


def with_deliveries(
    lines: Sequence[ShownEntry], ticket: Ticket, *, now: datetime
) -> tuple[list[ShownEntry], list[OpenLetter]]:
    """The entries with what became of their e-mails, and the other e-mails that are still on their way. One query."""
    keys = {line.pk: key for line in lines if (key := _key(line, ticket))}
    letters = letters_of([ticket.number], keys=keys.values())
    by_key = {letter.key: letter for letter in letters}
    shown = [_told(line, by_key.get(keys.get(line.pk, "")), ticket, now=now) for line in lines]
    known = {line.letter for line in shown}
    others = [_open(letter, ticket, now=now) for letter in letters if letter.pk not in known]
    return shown, others


def _key(line: ShownEntry, ticket: Ticket) -> str:
    """The name of the e-mail that an entry tells of; '' for one that tells of none."""
    if not line.mailed_to:
        return ""
    if line.event == MessageSent.event_name:
        about = notify.key(MESSAGE, line.pk)
    elif line.event == ConfirmationMailed.event_name:
        about = notify.key(LOGGED, line.from_number or ticket.number)
    else:
        return ""
    return outbox.key_of(about, Channel.EMAIL, line.mailed_to)


def _told(line: ShownEntry, letter: Notification | None, ticket: Ticket, *, now: datetime) -> ShownEntry:
    if letter is None:
        return line
    return replace(line, delivery=delivery_words(letter, ticket.office, now=now), letter=letter.pk)


def _open(letter: Notification, ticket: Ticket, *, now: datetime) -> OpenLetter:
    words = delivery_words(letter, ticket.office, now=now)
    return OpenLetter(letter.pk, letter.subject, letter.address, words)
