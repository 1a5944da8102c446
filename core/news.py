"""Messages in the pages of their readers, until these put them away."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from core.models import Notification, User
from core.models.notification import Channel

_SERIES: set[str] = set()


def in_series(fact: str) -> None:
    """Messages of a kind that share this fact of their data tell one thing step by step: the last one stands for all.

    Upper floors say so when they start.
    """
    _SERIES.add(fact)


def unseen(viewer: User) -> QuerySet[Notification]:
    """What the viewer has not put away yet."""
    return _of(viewer).filter(seen_at=None)


def put_away(*, pk: int, actor: User, now: datetime) -> None:
    """Put one message away, and those before it about the same thing; 404 for somebody else's."""
    item = get_object_or_404(_of(actor), pk=pk)
    same = Q(pk=pk)
    for fact in _SERIES & item.data.keys():
        same |= Q(("kind", item.kind), (f"data__{fact}", item.data[fact]), ("pk__lt", pk))
    unseen(actor).filter(same).update(seen_at=now)


def put_all_away(*, actor: User, now: datetime) -> None:
    """Put all messages away."""
    unseen(actor).update(seen_at=now)


def _of(viewer: User) -> QuerySet[Notification]:
    return Notification.objects.filter(recipient=viewer, channel=Channel.PAGE)
