"""The outbox: `notify` writes a row in the caller's transaction, `deliver` brings it out afterwards.

Claim with a timestamp, commit, do the network, settle. Whoever dies in between leaves a claimed row that `rescue` sets
free again. So every message is delivered at least once, and twice only when a process died between sending and settling.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F

from helpdesk.core import live
from helpdesk.core.models import Notification, User
from helpdesk.core.models.notification import Channel

log = logging.getLogger(__name__)
STUCK_AFTER = timedelta(minutes=2)
TRIES = 8
BATCH = 100


@dataclass(frozen=True)
class Message:
    """What to tell somebody. `key` names the event and the receiver: a second message with the same key is not written."""

    key: str
    kind: str
    subject: str
    body: str = ""
    url: str = ""
    language: str = "en-gb"
    digest: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def mail(message: Message, *, address: str, now: datetime, recipient: User | None = None) -> None:
    """Write an e-mail to be delivered after commit."""
    _write(message, Channel.EMAIL, now=now, address=address, recipient=recipient)


def page(message: Message, *, recipient: User, now: datetime) -> None:
    """Write a message that appears in the receiver's pages."""
    _write(message, Channel.PAGE, now=now, recipient=recipient)


def webhook(message: Message, *, address: str, now: datetime) -> None:
    """Write a signed call of a webhook."""
    _write(message, Channel.WEBHOOK, now=now, address=address)


def _write(
    message: Message, channel: Channel, *, now: datetime, address: str = "", recipient: User | None = None
) -> None:
    receiver = address or f"user-{recipient.pk if recipient else 0}"
    row = Notification(
        key=f"{message.key}/{channel}/{receiver}"[:200],
        channel=channel,
        kind=message.kind,
        recipient=recipient,
        address=address,
        language=message.language,
        subject=message.subject[:250],
        body=message.body,
        url=message.url,
        data=dict(message.data),
        digest=message.digest,
        created_at=now,
        available_at=now,
        delivered_at=now if channel == Channel.PAGE else None,
    )
    Notification.objects.bulk_create([row], ignore_conflicts=True)
    if channel == Channel.PAGE and recipient:
        live.changed(f"user-{recipient.pk}")
    else:
        transaction.on_commit(_kick)


def _kick() -> None:
    """Make it quick; when the broker is away the beat does it (G8)."""
    from helpdesk.core.tasks import deliver as task  # the one place where the floor wakes a task

    try:
        task.apply_async(retry=False, expires=30)
    except OSError as fault:
        log.warning("outbox: not kicked (%s)", fault)
    except task.OperationalError as fault:
        log.warning("outbox: not kicked (%s)", fault)


def claim(*, now: datetime) -> list[Notification]:
    """Take what waits, oldest first, so that nobody else does."""
    with transaction.atomic(durable=True):
        waiting = Notification.objects.filter(delivered_at=None, failed_at=None, claimed_at=None, available_at__lte=now)
        rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("available_at", "id")[:BATCH])
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_at=now, tries=F("tries") + 1)
    return rows


def settle(row: Notification, *, now: datetime, fault: str = "") -> None:
    """Record how a delivery went; a failed one waits longer each time and is given up after TRIES."""
    if not fault:
        Notification.objects.filter(pk=row.pk).update(delivered_at=now, error="")
        return
    tries = row.tries + 1
    given_up = now if tries >= TRIES else None
    Notification.objects.filter(pk=row.pk).update(
        claimed_at=None,
        available_at=now + timedelta(seconds=15 * 2**tries),
        failed_at=given_up,
        error=fault[:2000],
    )


def send_mail(row: Notification) -> None:
    """Hand one e-mail to the mail server."""
    EmailMessage(
        row.subject, row.body, settings.DEFAULT_FROM_EMAIL, [row.address], headers={"X-Helpdesk-Key": row.key}
    ).send()


def rescue(*, now: datetime) -> int:
    """Set free what somebody claimed and never settled. Returns how many."""
    return Notification.objects.filter(delivered_at=None, failed_at=None, claimed_at__lt=now - STUCK_AFTER).update(
        claimed_at=None
    )
