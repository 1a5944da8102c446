"""The ticket list: filters as an address, rows ready to show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, QuerySet, Subquery

from core.models import User
from offices.wording import when_short
from tickets.enums import LIVE, Priority, TicketKind, TicketStatus, Way
from tickets.models import CoverageReceipt, SavedView, Ticket
from tickets.numbers import NumberError, grouped, parse
from tickets.queries.search import found_by_words

PAGE: Final = 50
CHUNK: Final = 1000
COUNTED: Final = 1000  # beyond it the list says "more than"
FOUND: Final = 1000  # tickets that words may find
DEEPEST: Final = 1000  # pages; nobody reads further, and each page further costs more
SORTS: Final = {
    "newest": ("-opened_at", "-pk"),
    "oldest": ("opened_at", "pk"),
    "changed": ("-changed_at", "-pk"),
    "priority": ("priority", "opened_at", "pk"),
}
STATUSES: Final = ("live", *TicketStatus.values, "all")
KINDS_OF_COVER: Final = {
    "contract": "contract",
    "warranty": "warranty",
    "contract_ending": "ending",
    "warranty_ending": "ending",
    "unknown_serial": "unknown",
}


@dataclass(frozen=True)
class ListQuery:
    """What the list shows. Unknown values in an address are as if they were not there."""

    status: str = "live"
    office: str = ""
    owner: str = ""
    kind: str = ""
    way: str = ""
    priority: str = ""
    family: str = ""
    q: str = ""
    sort: str = "newest"
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> ListQuery:
        """From an address's query."""
        known = {field.name: given.get(field.name, "").strip()[:80] for field in fields(cls) if field.name != "page"}
        raw = given.get("page", "")
        page = int(raw) if raw.isascii() and raw.isdigit() and 0 < int(raw) <= DEEPEST else 1
        return cls(**{**known, **_checked(known)}, page=page)

    def address(self, **changes: object) -> str:
        """As an address's query, without what is the default; another filter begins at the first page."""
        wanted = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        given = {field.name: getattr(wanted, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in given.items() if value != getattr(DEFAULT, name)})


def _checked(known: Mapping[str, str]) -> dict[str, str]:
    def one_of(name: str, choices: Iterable[str], default: str = "") -> str:
        return known[name] if known[name] in choices else default

    return {
        "status": one_of("status", STATUSES, "live"),
        "kind": one_of("kind", TicketKind.values),
        "way": one_of("way", Way.values),
        "priority": one_of("priority", [str(value) for value in Priority.values]),
        "sort": one_of("sort", SORTS, "newest"),
        "owner": known["owner"] if known["owner"] in ("me", "none") or known["owner"].isdigit() else "",
    }


DEFAULT = ListQuery()


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    pk: int
    version: int
    number: str
    url: str
    opened: str
    title: str
    lang: str
    code: str
    fault: str
    caller: str
    company: str
    product: str
    serial: str
    status: str
    status_icon: str
    owner: str
    cover: str
    way: str
    priority: str
    is_high: bool


@dataclass(frozen=True)
class Page:
    """A page of the list. `count` stops at COUNTED, `is_more` says that there are more."""

    rows: tuple[Row, ...]
    count: int
    is_more: bool
    has_next: bool


def tickets_of(query: ListQuery, *, viewer: User) -> QuerySet[Ticket]:
    """The tickets the query asks for, in its order."""
    tickets = Ticket.objects.visible_to(viewer).filter(_where(query, viewer))
    return tickets.order_by(*SORTS[query.sort])


def _where(query: ListQuery, viewer: User) -> Q:
    where = Q()
    if query.status == "live":
        where &= Q(status__in=LIVE)
    elif query.status != "all":
        where &= Q(status=query.status)
    simple = {
        "office__slug": query.office,
        "kind": query.kind or (TicketKind.FAULT if query.way else ""),  # only for faults a way is chosen (E3)
        "way": query.way,
        "priority": query.priority,
        "product__family__code": query.family,
    }
    where &= Q(**{name: value for name, value in simple.items() if value})
    return where & _owned(query, viewer) & _text(query.q)


def _owned(query: ListQuery, viewer: User) -> Q:
    if not query.owner:
        return Q()
    if query.owner == "none":
        return Q(owner=None)
    return Q(owner=viewer if query.owner == "me" else int(query.owner))


def _text(text: str) -> Q:
    """A number in any grouping, else words of the fault, names or a serial number: the newest FOUND of them."""
    if not text:
        return Q()
    try:
        return Q(number=parse(text))
    except NumberError:
        pass
    return Q(pk__in=found_by_words(text, limit=FOUND))


def page_of(query: ListQuery, *, viewer: User, now: datetime) -> Page:
    """One page. Three queries, however many rows: which tickets, their rows, how many there are.

    The keys come first and alone, so that the pages before are not read with all that is shown of a ticket.
    """
    tickets = tickets_of(query, viewer=viewer)
    start = (query.page - 1) * PAGE
    keys = list(tickets.values_list("pk", flat=True)[start : start + PAGE + 1])
    rows = rows_of(Ticket.objects.filter(pk__in=keys[:PAGE]).order_by(*SORTS[query.sort]), now=now)
    count = tickets.order_by()[: COUNTED + 1].count()
    has_next = len(keys) > PAGE and query.page < DEEPEST
    return Page(tuple(rows), min(count, COUNTED), count > COUNTED, has_next)


def rows_of(tickets: QuerySet[Ticket], *, now: datetime) -> list[Row]:
    """Tickets as lines, with their verdict's reason. One query."""
    last = CoverageReceipt.objects.filter(ticket=OuterRef("pk")).order_by("-at", "-pk").values("reason")[:1]
    joined = tickets.select_related("office", "owner", "classification__parent").annotate(reason=Subquery(last))
    return [_row(ticket, now=now) for ticket in joined]


def all_rows_of(tickets: QuerySet[Ticket], *, now: datetime) -> Iterator[Row]:
    """All of them as lines, in their order; read in pieces of CHUNK."""
    keys = list(tickets.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        found = {row.pk: row for row in rows_of(Ticket.objects.filter(pk__in=part), now=now)}
        yield from (found[key] for key in part if key in found)


def _row(ticket: Ticket, *, now: datetime) -> Row:
    status = TicketStatus(ticket.status)
    node = ticket.classification
    return Row(
        pk=ticket.pk,
        version=ticket.version,
        number=grouped(ticket.number),
        url=ticket.get_absolute_url(),
        opened=f"{when_short(ticket.opened_at, ticket.office, now=now)}, {ticket.office.name}",
        title=ticket.title,
        lang=ticket.language,
        code=node.code if node else "",
        fault=node.path if node else "",
        caller=ticket.caller_name,
        company=ticket.company_name,
        product=ticket.product_name,
        serial=ticket.serial,
        status=str(status.label),
        status_icon=status.icon,
        owner=ticket.owner.name if ticket.owner else "",
        cover=_cover(ticket),
        way=str(Way(ticket.way).label) if ticket.kind == TicketKind.FAULT and ticket.way != Way.COVERED else "",
        priority=str(Priority(ticket.priority).label),
        is_high=ticket.priority == Priority.HIGH,
    )


def _cover(ticket: Ticket) -> str:
    """The kind of the cover label; '' for tickets without a verdict."""
    reason = ticket.reason  # type: ignore[attr-defined]  # annotated by rows_of
    return KINDS_OF_COVER.get(reason, "none") if reason else ""


def views_of(viewer: User) -> list[SavedView]:
    """The viewer's saved views, and those that others share."""
    return list(SavedView.objects.visible_to(viewer).select_related("owner"))
