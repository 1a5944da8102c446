"""How often suggested classifications are taken, and what still has none (C4)."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Final

from django.db.models import Count, Q

from core.models import User
from tickets.enums import SuggestionUse, TicketKind
from tickets.models import Ticket

USED: Final = (SuggestionUse.FIRST, SuggestionUse.OTHER)


@dataclass(frozen=True)
class SuggestionsTaken:
    """Tickets since `since` for which suggestions were shown; those where one was taken, and where it was the first.

    `unclassified`: live faults of any age that have no classification yet.
    """

    since: date
    shown: int
    taken: int
    first: int
    unclassified: int


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which the day begins on that clock."""
    return datetime.combine(day, time.min, zone)


def suggestions_taken(viewer: User, *, since: date, zone: tzinfo) -> SuggestionsTaken:
    """Of the tickets that the viewer may see. Two queries, each on an index of its own."""
    tickets = Ticket.objects.visible_to(viewer)
    found = tickets.filter(suggestion__in=SuggestionUse.values, opened_at__gte=midnight(since, zone)).aggregate(
        shown=Count("pk"),
        taken=Count("pk", filter=Q(suggestion__in=USED)),
        first=Count("pk", filter=Q(suggestion=SuggestionUse.FIRST)),
    )
    unclassified = tickets.live().filter(kind=TicketKind.FAULT, classification=None).count()
    return SuggestionsTaken(since=since, unclassified=unclassified, **found)
