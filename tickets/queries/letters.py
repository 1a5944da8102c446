"""E-mails and how far they have come: of one ticket, and one by itself (M1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from core import outgoing
from core.messages import holds_a_secret
from core.models import Notification, User
from core.models.notification import Channel
from tickets import rules
from tickets.models import Ticket
from tickets.wording import DeliveryWords, delivery_words


@dataclass(frozen=True)
class LetterPage:
    """A letter's page. `text` is '' where it opens an account or a ticket."""

    title: str
    text: str
    delivery: DeliveryWords
    ticket: Ticket | None


def letter_for(viewer: User, pk: int) -> Notification:
    """An e-mail that the viewer may look after: of a ticket, of their own, for managers all. Raises Http404."""
    letter = Notification.objects.select_related("sender").filter(pk=pk, channel=Channel.EMAIL).first()
    if letter is None or not (rules.may_see_undelivered(viewer) or letter.thread or letter.sender_id == viewer.pk):
        raise Http404
    return letter


def letter_page(letter: Notification, *, now: datetime) -> LetterPage:
    """What its page shows, on the clock of its ticket's office."""
    rows = Ticket.objects.select_related("office")
    ticket = rows.filter(number=letter.thread).first() if letter.thread else None
    return LetterPage(
        title=outgoing.title_of(letter),
        text="" if holds_a_secret(letter.kind) else letter.body,
        delivery=delivery_words(letter, ticket.office if ticket else None, now=now),
        ticket=ticket,
    )


def letters_of(numbers: Iterable[str], *, keys: Iterable[str]) -> list[Notification]:
    """The e-mails with these keys, and all of these tickets that have not left yet, oldest first. One query."""
    open_ones = Q(thread__in=list(numbers), channel=Channel.EMAIL, delivered_at=None)
    return list(Notification.objects.filter(open_ones | Q(key__in=list(keys))).order_by("pk"))
