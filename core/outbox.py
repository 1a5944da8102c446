"""The outbox: rows written in the transaction of what they tell of, brought out afterwards.

Claim with a timestamp, commit, do the network, settle (core.delivery). Whoever dies in between leaves a claimed row
that `rescue` sets free again. So every message is delivered at least once, and twice only when a process died between
sending and settling. What is claimed is one letter at a time: a slow mail server never makes a waiting claim look
stuck. And one letter at a time of each lane (the host of the address): a server that hangs holds up only its own.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from core import kick, live, retry
from core.messages import Urgency, message_kind
from core.models import Notification, User
from core.models.notification import Channel, Hindrance
from core.text import lines, one_line, storable
from core.topics import of_user

STUCK_AFTER = timedelta(minutes=2)  # longer than any mail server or webhook is waited for (core.smtp.DEADLINE)
PUT_OFF = timedelta(minutes=1)  # for those who would meet the same silence
BY_CHANCE = 2  # tries that broke off without a word: whoever claimed it may have been killed for another reason
DIGEST_WINDOW = timedelta(seconds=60)  # the mails of one burst to one person become one
KICK_EVERY = 1.0  # seconds; the beat looks every two
_kicked = 0.0
MOST_LINES = 2000  # of one digest


@dataclass(frozen=True)
class Message:
    """What to tell somebody. `key` names the event: a second message with the same key to the same receiver over the
    same channel is not written. Mails with the same `digest` to one address within a minute become one. Mails of one
    `thread` (a ticket's number) belong together; `sender` is whoever wrote it, and hears when it cannot be delivered.
    """

    key: str
    kind: str
    subject: str
    body: str = ""
    url: str = ""
    language: str = "en-gb"
    digest: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    thread: str = ""
    sender: User | None = None
    urgency: int | None = None  # where it is not the kind's


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
    exact = [key_of(key, Channel.PAGE, f"user-{pk}") for key in keys for pk in people]
    return _put_away(Notification.objects.filter(key__in=exact), now=now)


def take_back_all_but(keys: Iterable[str], *, kind: str, now: datetime) -> int:
    """Of one kind of message only these are still true. Returns how many of the others have left."""
    people = User.objects.filter(is_active=True).values_list("pk", flat=True)
    exact = [key_of(key, Channel.PAGE, f"user-{pk}") for key in keys for pk in people]
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
    kind = message_kind(message.kind)  # nobody tells what is not declared
    return Notification(
        key=key_of(message.key, channel, receiver),
        channel=channel,
        kind=kind.name,
        urgency=message.urgency or kind.urgency,
        recipient=recipient,
        sender=message.sender,
        thread=message.thread,
        address=address,
        lane=lane_of(address),
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


def key_of(key: str, channel: Channel, receiver: str) -> str:
    """The name of one row: of what it tells, how, and to whom it was written first."""
    return f"{key}/{channel}/{receiver}"[:200]


def lane_of(address: str) -> str:
    """By whom it is taken: the host of an e-mail address or of a webhook."""
    host = urlsplit(address).netloc if "://" in address else address.rpartition("@")[2]
    return one_line(host).lower()[:255]


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


def claim(*, now: datetime, kind: str = "", urgent: bool = False) -> list[Notification]:
    """Take what is most urgent of what may go, so that nobody else does: one row, or all rows of a digest. [] if none.

    A digest goes as soon as its first line may: all lines waiting for that address go with it. `kind` takes only such,
    `urgent` only what is. Of one lane one letter is on its way at a time; urgent ones wait for such to their address.
    """
    with transaction.atomic(durable=True):
        waiting = _waiting().exclude(_behind_others(now=now))
        waiting = waiting.filter(kind=kind) if kind else waiting
        waiting = waiting.filter(URGENT) if urgent else waiting
        rows = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("urgency", "available_at", "id")
        first = rows.filter(available_at__lte=now).first()
        if first is None:
            return []
        letter = list(rows.filter(digest=first.digest, address=first.address)[:MOST_LINES]) if first.digest else [first]
        taken = Notification.objects.filter(pk__in=[row.pk for row in letter])
        taken.update(claimed_at=now, tries=F("tries") + 1, first_tried_at=Coalesce("first_tried_at", Value(now)))
    return sorted(letter, key=lambda row: row.pk)


URGENT = Q(urgency__lte=Urgency.URGENT)


def _waiting() -> QuerySet[Notification]:
    return Notification.objects.filter(delivered_at=None, failed_at=None, claimed_at=None)


def _behind_others(*, now: datetime) -> Q:
    """Those whose lane is taken. A claim that is older than any dialogue holds up nobody."""
    taken = Notification.objects.filter(delivered_at=None, failed_at=None, claimed_at__gt=now - STUCK_AFTER)
    urgent = URGENT & Q(address__in=taken.filter(URGENT).values("address"))
    return urgent | (~URGENT & Q(lane__in=taken.values("lane")))


def settle(
    letter: Sequence[Notification], *, now: datetime, fault: str = "", reason: Hindrance = Hindrance.OTHER
) -> None:
    """Record how a delivery went. A failed one waits longer each time, until it is given up (core.retry).

    What is refused for good counts as not delivered at once, and is tried on: what is mended over there still arrives.
    """
    rows = Notification.objects.filter(pk__in=[row.pk for row in letter])
    if not fault:
        rows.update(delivered_at=now, error="", reason="", undelivered_at=None)
        return
    first = letter[0]
    tries, since = max(row.tries for row in letter) + 1, min(row.first_tried_at or now for row in letter)
    is_over = retry.is_over(first.channel, tries=tries, since=since, now=now)
    rows.update(
        claimed_at=None,
        available_at=now + retry.pause(tries, urgency=first.urgency),
        failed_at=now if is_over else None,
        undelivered_at=Coalesce("undelivered_at", Value(now)) if is_over or reason.is_final else F("undelivered_at"),
        reason=reason,
        error=fault[:2000],
    )
    if reason.is_of_the_lane:
        _put_off(first, now=now)


def _put_off(failed: Notification, *, now: datetime) -> None:
    """Those of the same lane would meet the same silence, one after the other; what is urgent tries all the same."""
    others = _waiting().filter(~URGENT, channel=failed.channel, lane=failed.lane, available_at__lt=now + PUT_OFF)
    others.update(available_at=now + PUT_OFF)


def hurry(*, now: datetime) -> int:
    """A letter has gone, so the mail server is there again: what waited only for that goes now. Returns how many."""
    waited = _waiting().filter(channel=Channel.EMAIL, reason__in=[Hindrance.UNREACHABLE, Hindrance.SERVER])
    return waited.filter(available_at__gt=now).update(available_at=now)


def send_again(row: Notification, *, address: str, now: datetime) -> None:
    """A letter that did not arrive begins anew, to this address. Its key stays: the event is still told once."""
    row.address, row.lane = address, lane_of(address)
    row.tries, row.error, row.reason = 0, "", ""
    row.available_at, row.claimed_at, row.first_tried_at = now, None, None
    row.undelivered_at = row.reported_at = row.failed_at = None
    row.save()
    transaction.on_commit(_kick)


def rescue(*, now: datetime) -> int:
    """Set free what somebody claimed and never settled. Returns how many.

    What takes down whoever claims it waits longer each time and is given up like any other, instead of dying for ever
    unseen.
    """
    stuck = Notification.objects.filter(delivered_at=None, failed_at=None, claimed_at__lt=now - STUCK_AFTER)
    freed = 0
    for tries, channel, urgency in set(stuck.values_list("tries", "channel", "urgency")):
        same = stuck.filter(tries=tries, channel=channel, urgency=urgency)
        wait = retry.pause(tries, urgency=urgency) if tries > BY_CHANCE else timedelta(0)
        freed += _set_free(same, channel=channel, tries=tries, wait=wait, now=now)
    return freed


def _set_free(stuck: QuerySet[Notification], *, channel: str, tries: int, wait: timedelta, now: datetime) -> int:
    gone: dict[str, Any] = {"claimed_at": None, "reason": Hindrance.BROKE_OFF, "error": "broke off while sending"}
    since = stuck.aggregate(at=Min("first_tried_at"))["at"] or now
    over = 0
    if retry.is_over(channel, tries=tries, since=since, now=now):
        dead = stuck.filter(first_tried_at__lte=now - retry.LASTS[Channel(channel)])
        over = dead.update(**gone, failed_at=now, undelivered_at=Coalesce("undelivered_at", Value(now)))
    return over + stuck.filter(failed_at=None).update(**gone, available_at=now + wait)
