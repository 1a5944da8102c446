"""Similar faults that were solved, by what it was and what helped."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.db.models.functions import Lower

from contracts.models import ProductFamily
from tickets.enums import TicketStatus
from tickets.models import Classification, Ticket
from tickets.queries.suggestions import suggest_classifications

LOOKED_AT = 400  # tickets of a fault, the newest
SOLVED = (TicketStatus.SOLVED, TicketStatus.CLOSED)


@dataclass(frozen=True)
class Similar:
    """A cause with what helped last; `worked` of `tried` tickets stayed solved."""

    cause: str
    solution: str
    worked: int
    tried: int
    ticket: Ticket


def similar_solved(
    *,
    family: ProductFamily | None,
    classification: Classification | None = None,
    text: str = "",
    language: str = "en",
    limit: int = 4,
) -> list[Similar]:
    """Causes of the same fault, the one that helped most often first. Two queries, plus those of the suggestion.

    Without a classification the words decide which fault it probably is.
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
    return [
        Similar(
            cause=tickets[row["last"]].cause,
            solution=tickets[row["last"]].solution,
            worked=row["worked"],
            tried=row["tried"],
            ticket=tickets[row["last"]],
        )
        for row in rows
    ]
