"""Similar faults that were solved, by what it was and what helped."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Lower

from contracts.models import ProductFamily
from core.languages import without_region
from tickets.enums import TicketStatus
from tickets.models import Classification, Entry, Ticket
from tickets.queries.search import found_by_words
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

    `language` is the reader's. Without a classification tickets with the same codes in their text are looked at
    ("E-1042 on the display"), else the words decide which fault it probably is. Three queries, plus those of the
    suggestion.
    """
    if classification is None and (found := _with_codes(text, family, language, limit)):
        return found
    if classification is None:
        hits = suggest_classifications(text=text, family=family, device=None, language=language, limit=1)
        classification = hits[0].classification if hits else None
    if classification is None:
        return []
    newest = Ticket.objects.filter(classification=classification).exclude(cause="").order_by("-opened_at")[:LOOKED_AT]
    return _solved_among(newest, language=language, limit=limit)


def codes_in(text: str) -> str:
    """The words with digits in them: error codes, addresses, versions."""
    return " ".join(word for word in text.split() if any(sign.isdigit() for sign in word))


def _with_codes(text: str, family: ProductFamily | None, language: str, limit: int) -> list[Similar]:
    codes = codes_in(text)
    if not codes:
        return []
    found = Ticket.objects.filter(pk__in=found_by_words(codes, limit=LOOKED_AT)).exclude(cause="")
    of_family = found.filter(classification__family=family) if family else found
    return _solved_among(of_family, language=language, limit=limit)


def _solved_among(tickets: QuerySet[Ticket], *, language: str, limit: int) -> list[Similar]:
    """Causes that were solved, the most often solved first."""
    causes = (
        Ticket.objects.filter(pk__in=tickets.values("pk"))
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
    last = Ticket.objects.in_bulk([row["last"] for row in rows])
    languages = _languages(last)
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
        for ticket in [last[row["last"]]]
    ]
    return sorted(found, key=lambda hit: hit.language != without_region(language))


def _languages(tickets: Iterable[int]) -> dict[int, str]:
    """In which language each of them was solved; a solution that the customer got is in theirs."""
    solved = Entry.objects.filter(ticket__in=list(tickets), event="solved").select_related("author", "ticket")
    return {entry.ticket_id: language_of(entry) for entry in solved.order_by("at", "pk")}
