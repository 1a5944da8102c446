"""Letters that cannot be delivered, refused or given up: counted for the health page, told to managers in their pages.

Told in pages alone: a mail about mail that does not leave would be the next one that does not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.urls import reverse

from core import notify
from core.messages import Audience, Facts, declare
from core.models import Notification, TaskHealth, User
from core.models.notification import Channel
from core.outgoing import title_of
from core.personal import Email, Said

BURST = timedelta(minutes=15)  # what is given up within it is one message
COUNTED = timedelta(days=1)  # how long the health page speaks of it
SHOWN = 5  # letters named in one message


@dataclass(frozen=True, kw_only=True)
class UndeliveredLetter:
    """One of them: what it said, where it was to go, and what the mail server answered."""

    subject: Said
    address: Email
    error: Said


@dataclass(frozen=True, kw_only=True)
class UndeliveredFacts(Facts):
    """How many there are, the first of them, and how many more there are."""

    count: int
    letters: tuple[UndeliveredLetter, ...]
    more: int


UNDELIVERED = declare("core", "undelivered", Audience.STAFF, UndeliveredFacts, channels=(Channel.PAGE,))


def count(*, now: datetime) -> tuple[int, datetime | None]:
    """How many letters were refused or given up within the last day, and when the first of them was."""
    found = _of_late(since=now - COUNTED).aggregate(n=Count("pk"), first=Min("undelivered_at"))
    return found["n"], found["first"]


def tell(*, now: datetime) -> int:
    """Managers and administrators hear of what was refused or given up since they last heard: one message per
    burst, into the page. Returns of how many letters they are told now."""
    with transaction.atomic():
        _one_at_a_time()
        last = Notification.objects.filter(kind=UNDELIVERED.name).aggregate(at=Max("created_at"))["at"]
        if last and now - last < BURST:
            return 0
        news = list(_of_late(since=last or now - COUNTED).order_by("pk"))
        if news:
            _tell(news, now=now)
    return len(news)


def _one_at_a_time() -> None:
    list(TaskHealth.objects.select_for_update().filter(name="core.watch"))


def _of_late(*, since: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(undelivered_at__gt=since, delivered_at=None)


def _tell(news: list[Notification], *, now: datetime) -> None:
    more = max(len(news) - SHOWN, 0)
    facts = UndeliveredFacts(count=len(news), letters=tuple(map(_letter, news[:SHOWN])), more=more)
    about = f"{news[0].pk}-{news[-1].pk}"
    notify.tell(
        UNDELIVERED,
        User.objects.in_charge(),
        about=about,
        facts=lambda: facts,
        url=reverse(settings.UNDELIVERED_URL),
        now=now,
    )


def _letter(row: Notification) -> UndeliveredLetter:
    return UndeliveredLetter(subject=title_of(row), address=row.address, error=row.error)
