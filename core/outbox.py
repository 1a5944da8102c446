"""The outbox: rows written in the transaction of what they tell of, brought out afterwards.

Claim with a timestamp, commit, do the network, settle. Whoever dies in between leaves a claimed row that `rescue` sets
free again. So every message is delivered at least once, and twice only when a process died between sending and
settling. What is claimed is one letter at a time: a slow mail server never makes a waiting claim look stuck.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from core import kick, live
from core.messages import message_kind
from core.models import Notification, User
from core.models.notification import Channel
from core.text import lines, one_line, storable
from core.topics import of_user

STUCK_AFTER = timedelta(minutes=2)  # longer than any mail server or webhook is waited for (settings.EMAIL_TIMEOUT)
TRIES = 8
DIGEST_WINDOW = timedelta(seconds=60)  # the mails of one burst to one person become one
KICK_EVERY = 1.0  # seconds; the beat looks every two
_kicked = 0.0
MOST_LINES = 2000  # of one digest


@dataclass(frozen=True)
class Message:
    """What to tell somebody. `key` names the event: a second message with the same key to the same receiver over the
    same channel is not written. Mails with the same `digest` to one address within a minute become one."""

    key: str
    kind: str
    subject: str
    body: str = ""
    url: str = ""
    language: str = "en-gb"
    digest: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


# -- write ------------------------------------------------------------------------------------------------------------


def mail(message: Message, *, address: str, now: datetime, recipient: User | None = None) -> None:
    """Write an e-mail to be delivered after commit."""
    mails([(recipient, address, message)], now=now)


def mails(letters: Iterable[tuple[User | None, str, Message]], *, now: datetime) -> None:
    """Write e-mails, each to a person (or None) at an address."""
    send(letters=letters, now=now)


def page(message: Message, *, recipient: User, now: datetime) -> None:
    """Write a message that appears in the receiver's pages."""
    pages([(recipient, message)], now=now)


def pages(messages: Iterable[tuple[User, Message]], *, now: datetime) -> None:
    """Write messages that appear in their receivers' pages."""
    send(messages=messages, now=now)


def send(
    *,
    messages: Iterable[tuple[User, Message]] = (),
    letters: Iterable[tuple[User | None, str, Message]] = (),
    now: datetime,
) -> None:
    """Messages for pages and e-mails at once: one INSERT."""
    shown = [_row(message, Channel.PAGE, now=now, recipient=user) for user, message in messages]
    posted = [_row(m, Channel.EMAIL, now=now, address=to, recipient=user) for user, to, m in letters]
    _write([*shown, *posted])
    if shown:
        live.changed(*sorted({of_user(row.recipient_id) for row in shown}))


def take_back(keys: Iterable[str], *, now: datetime) -> int:
    """What these messages told of is over: they leave the pages of all who have not seen them. Returns how many."""
    people = User.objects.filter(is_active=True).values_list("pk", flat=True)
    exact = [_key(key, Channel.PAGE, f"user-{pk}") for key in keys for pk in people]
    return _put_away(Notification.objects.filter(key__in=exact), now=now)


def take_back_all_but(keys: Iterable[str], *, kind: str, now: datetime) -> int:
    """Of one kind of message only these are still true. Returns how many of the others have left."""
    people = User.objects.filter(is_active=True).values_list("pk", flat=True)
    exact = [_key(key, Channel.PAGE, f"user-{pk}") for key in keys for pk in people]
    return _put_away(Notification.objects.filter(kind=kind).exclude(key__in=exact), now=now)


def _put_away(messages: QuerySet[Notification], *, now: datetime) -> int:
    unseen = messages.filter(channel=Channel.PAGE, seen_at=None)
    readers = list(unseen.values_list("recipient_id", flat=True))
    if readers:
        unseen.update(seen_at=now)
        live.changed(*sorted({of_user(pk) for pk in readers}))
    return len(readers)


def webhook(message: Message, *, address: str, now: datetime) -> None:
    """Write a signed call of a webhook; its `data` is what is sent."""
    _write([_row(message, Channel.WEBHOOK, now=now, address=address)])


def _row(
    message: Message, channel: Channel, *, now: datetime, address: str = "", recipient: User | None = None
) -> Notification:
    receiver = address or f"user-{recipient.pk if recipient else 0}"
    in_a_digest = channel == Channel.EMAIL and message.digest
    return Notification(
        key=_key(message.key, channel, receiver),
        channel=channel,
        kind=message_kind(message.kind).name,  # nobody tells what is not declared
        recipient=recipient,
        address=address,
        language=message.language,
        subject=one_line(message.subject)[:250],
        body=storable(lines(message.body)),
        url=message.url,
        data=dict(message.data),
        digest=message.digest if in_a_digest else "",
        created_at=now,
        available_at=now + DIGEST_WINDOW if in_a_digest else now,
        delivered_at=now if channel == Channel.PAGE else None,
    )


def _key(key: str, channel: Channel, receiver: str) -> str:
    return f"{key}/{channel}/{receiver}"[:200]


def _write(rows: Sequence[Notification]) -> None:
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.channel != Channel.PAGE and not row.digest for row in rows):
        transaction.on_commit(_kick)


def _kick() -> None:
    """Make it quick; when the broker is away, or this process has kicked just now, the beat does it (G8)."""
    global _kicked  # one pace per process
    if time.monotonic() - _kicked < KICK_EVERY:
        return
    _kicked = time.monotonic()
    from core.tasks import deliver as task  # the one place where the floor wakes a task

    kick.wake(task)


# -- bring out --------------------------------------------------------------------------------------------------------


def claim(*, now: datetime, kind: str = "") -> list[Notification]:
    """Take the letter that has waited longest, so that nobody else does: one row, or all rows of a digest. [] if none.

    A digest goes as soon as its first line may: all lines waiting for that address go with it. `kind` takes only such.
    """
    with transaction.atomic(durable=True):
        waiting = Notification.objects.filter(delivered_at=None, failed_at=None, claimed_at=None)
        waiting = waiting.filter(kind=kind) if kind else waiting
        rows = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("available_at", "id")
        first = rows.filter(available_at__lte=now).first()
        if first is None:
            return []
        letter = list(rows.filter(digest=first.digest, address=first.address)[:MOST_LINES]) if first.digest else [first]
        taken = Notification.objects.filter(pk__in=[row.pk for row in letter])
        taken.update(claimed_at=now, tries=F("tries") + 1)
    return sorted(letter, key=lambda row: row.pk)


def settle(letter: Sequence[Notification], *, now: datetime, fault: str = "") -> None:
    """Record how a delivery went; a failed one waits longer each time and is given up after TRIES."""
    rows = Notification.objects.filter(pk__in=[row.pk for row in letter])
    if not fault:
        rows.update(delivered_at=now, error="")
        return
    tries = max(row.tries for row in letter) + 1
    rows.update(
        claimed_at=None,
        available_at=now + timedelta(seconds=15 * 2**tries),
        failed_at=now if tries >= TRIES else None,
        error=fault[:2000],
    )


def rescue(*, now: datetime) -> int:
    """Set free what somebody claimed and never settled. Returns how many.

    What has taken down whoever claimed it TRIES times is given up like any other, instead of dying for ever unseen.
    """
    stuck = Notification.objects.filter(delivered_at=None, failed_at=None, claimed_at__lt=now - STUCK_AFTER)
    stuck.filter(tries__gte=TRIES).update(claimed_at=None, failed_at=now, error="broke off at every try")
    return stuck.update(claimed_at=None)
