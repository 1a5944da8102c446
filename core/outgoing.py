"""What of the outbox has not left: questions, for lists, pages and health."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from core.messages import holds_a_secret
from core.models import Notification
from core.models.notification import Channel


@dataclass(frozen=True, kw_only=True)
class OutboxFigures:
    """What lies in the outbox: how many wait and since when the oldest does, how many cannot be delivered."""

    waiting: int
    oldest: datetime | None
    undelivered: int


def figures() -> OutboxFigures:
    """Of all letters and calls of webhooks. One query."""
    rows = Notification.objects.filter(delivered_at=None).exclude(channel=Channel.PAGE)
    waits = Q(undelivered_at=None)
    found = rows.aggregate(
        n=Count("pk", filter=waits), oldest=Min("created_at", filter=waits), dead=Count("pk", filter=~waits)
    )
    return OutboxFigures(waiting=found["n"], oldest=found["oldest"], undelivered=found["dead"])


def undelivered() -> QuerySet[Notification]:
    """E-mails that cannot be delivered, and have not been by another try."""
    return Notification.objects.filter(channel=Channel.EMAIL, undelivered_at__isnull=False, delivered_at=None)


def waiting() -> QuerySet[Notification]:
    """E-mails that were tried in vain and are tried again."""
    rows = Notification.objects.filter(channel=Channel.EMAIL, delivered_at=None, undelivered_at=None)
    return rows.exclude(reason="")


def title_of(row: Notification) -> str:
    """What a letter is about, for somebody it was not written to: a code or a link for signing in is not shown."""
    return _("Link or code for signing in") if holds_a_secret(row.kind) else row.subject
