"""Similar faults that were solved, by what it was and what helped."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.db.models.functions import Lower

from contracts.models import ProductFamily
from core.languages import without_region
from tickets.enums import TicketStatus
from tickets.models import Classification, Entry, Ticket
from tickets.queries.suggestions import suggest_classifications
from tickets.queries.timeline import language_of

LOOKED_AT = 400  # tickets of a fault, the newest
SOLVED = (TicketStatus.SOLVED, TicketStatus.CLOSED)


@dataclass(frozen=True)
class Similar:
    """A cause with what helped last; `worked` of `tried` tickets stayed solved.

    `language`: de or en, in which both are written.
    """

    cause: str
    solution: str
    worked: int
    tried: int
    ticket: Ticket
    language: str


def similar_solved(
    *,
    family: ProductFamily | None,
    classification: Classification | None = None,
    text: str = "",
    language: str = "en",
    limit: int = 4,
) -> list[Similar]:
    """What helped most often with the same fault; of that, what the reader understands best comes first.

    `language` is the reader's. Without a classification the words decide which fault it probably is. Three queries,
    plus those of the suggestion.
    """
    if classification is None:
        hits = suggest_classifications(text=text, family=family, device=None, language=language, limit=1)
        classification = hits[0].classification if hits else None
    if classification is None:
        return []
    newest = Ticket.objects.filter(classification=classification).exclude(cause="").order_by("-opened_at")[:LOOKED_AT]
    causes = (
        Ticket.objects.filter(pk__in=newest.values("pk"))
        .annotate(key=Lower("cause"))
        .values("key")
        .annotate(
            tried=Count("pk"),
            worked=Count("pk", filter=Q(status__in=SOLVED)),
            last=Max("pk", filter=Q(status__in=SOLVED)),
        )
        .filter(worked__gt=0)
        .order_by("-worked", "tried", "key")[:limit]
    )
    rows = list(causes)
    tickets = Ticket.objects.in_bulk([row["last"] for row in rows])
    languages = _languages(tickets)
    found = [
        Similar(
            cause=ticket.cause,
            solution=ticket.solution,
            worked=row["worked"],
            tried=row["tried"],
            ticket=ticket,
            language=without_region(languages.get(ticket.pk, ticket.language)),
        )
        for row in rows
        for ticket in [tickets[row["last"]]]
    ]
    return sorted(found, key=lambda hit: hit.language != without_region(language))


def _languages(tickets: Iterable[int]) -> dict[int, str]:
    """In which language each of them was solved; a solution that the customer got is in theirs."""
    solved = Entry.objects.filter(ticket__in=list(tickets), event="solved").select_related("author", "ticket")
    return {entry.ticket_id: language_of(entry) for entry in solved.order_by("at", "pk")}
