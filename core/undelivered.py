"""Letters that were given up: counted for the health page, and told to the managers in their pages.

Told in pages alone: a mail about mail that does not leave would be the next one that does not.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from core import outbox
from core.models import Notification, Role, TaskHealth, User

KIND = "undelivered"
BURST = timedelta(minutes=15)  # what is given up within it is one message
COUNTED = timedelta(days=1)  # how long the health page speaks of it
SHOWN = 5  # letters named in one message


def count(*, now: datetime) -> tuple[int, datetime | None]:
    """How many letters of the last day were given up, and when the first of them was."""
    found = _given_up(since=now - COUNTED).aggregate(n=Count("pk"), first=Min("failed_at"))
    return found["n"], found["first"]


def tell(*, now: datetime) -> int:
    """Managers and administrators hear of what was given up since they last heard: one message per burst, into the
    page. Returns of how many letters they are told now."""
    with transaction.atomic():
        _one_at_a_time()
        last = Notification.objects.filter(kind=KIND).aggregate(at=Max("created_at"))["at"]
        if last and now - last < BURST:
            return 0
        news = list(_given_up(since=last or now - COUNTED).order_by("pk"))
        if news:
            _tell(news, now=now)
    return len(news)


def _one_at_a_time() -> None:
    list(TaskHealth.objects.select_for_update().filter(name="core.watch"))


def _given_up(*, since: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(failed_at__gt=since)


def _tell(news: list[Notification], *, now: datetime) -> None:
    users = User.objects.filter(role__in=[Role.MANAGER, Role.ADMINISTRATOR], is_active=True)
    outbox.pages([(user, _message(user, news)) for user in users], now=now)


def _message(user: User, news: list[Notification]) -> outbox.Message:
    with translation.override(user.language):
        subject = ngettext(
            "%(n)d message could not be delivered", "%(n)d messages could not be delivered", len(news)
        ) % {"n": len(news)}
        more = len(news) - SHOWN
        rest = [npgettext("messages", "and %(n)d more", "and %(n)d more", more) % {"n": more}] if more > 0 else []
        return outbox.Message(
            key=f"{KIND}/{news[0].pk}-{news[-1].pk}",
            kind=KIND,
            subject=subject,
            body="\n".join([*map(_line, news[:SHOWN]), *rest]),
            url="/manager/",
            language=user.language,
        )


def _line(row: Notification) -> str:
    values = {"subject": row.subject, "address": row.address, "error": row.error}
    return _("“%(subject)s” to %(address)s: %(error)s") % values
