"""Tickets, calls and promises as the pages of devices, companies, people and contracts show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from callbacks.enums import LIVE as LIVE_CALLBACKS
from callbacks.kept import Tally, tally
from callbacks.models import Callback
from contracts.coverage import cover_kind_of
from contracts.queries.bars import Axis
from core.lists.words import short_day
from offices.models import Office
from tickets.enums import Direction, TicketStatus, Way
from tickets.models import Call, CoverageReceipt, Ticket

SHOWN = 8


@dataclass(frozen=True)
class CaseRow:
    """One ticket in a table. `cover` is the verdict as it was told (E2), '' without one."""

    number: str
    url: str
    day: str
    code: str
    fault: str
    result: str
    cover: str
    serial: str
    caller: str


@dataclass(frozen=True)
class Dot:
    """An event on the axis: icon, look (is-pay …), percent, and what it says."""

    icon: str
    look: str
    a: float
    title: str


def tickets_with_cover(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With the reason of the last receipt and whether a callback is open, in the same query."""
    receipts = CoverageReceipt.objects.filter(ticket=OuterRef("pk")).order_by("-at", "-pk")
    promised = Count("callbacks", filter=Q(callbacks__state__in=LIVE_CALLBACKS))
    related = ("classification", "office", "device")
    rows = tickets.select_related(*related).annotate(
        cover_reason=Subquery(receipts.values("reason")[:1]), promised=promised
    )
    return rows.order_by("-opened_at", "-pk")


def rows_of(tickets: Iterable[Ticket]) -> list[CaseRow]:
    """Tickets as rows, in their order."""
    return [_row(ticket) for ticket in tickets]


def ticket_dots(tickets: Iterable[Ticket], axis: Axis) -> list[Dot]:
    """Tickets on the axis; those outside it are left out."""
    found = []
    for ticket in tickets:
        icon, look = _look(ticket)
        title = f"{_day(ticket.opened_at, ticket.office)}: {_fault(ticket)}, {_result(ticket)}"
        found.append(_dot(axis, ticket.opened_at, ticket.office, icon=icon, look=look, title=title))
    return [dot for dot in found if dot]


def call_dots(calls: Iterable[Call], axis: Axis) -> list[Dot]:
    """Calls on the axis; those outside it are left out."""
    found = []
    for call in calls:
        inbound = call.direction == Direction.INBOUND
        title = f"{_day(call.started_at, call.office)}: {call.caller_name or call.get_kind_display()}"
        icon = "phone-incoming" if inbound else "phone-outgoing"
        found.append(_dot(axis, call.started_at, call.office, icon=icon, look="", title=title))
    return [dot for dot in found if dot]


def promises_of(tickets: QuerySet[Ticket], *, now: datetime) -> Tally:
    """What became of the promises of a set of tickets (G10). One query."""
    return tally(Callback.objects.filter(ticket__in=tickets.values("pk")), now=now)


def _row(ticket: Ticket) -> CaseRow:
    reason = getattr(ticket, "cover_reason", None)
    return CaseRow(
        number=str(ticket),
        url=ticket.get_absolute_url(),
        day=_day(ticket.opened_at, ticket.office),
        code=ticket.classification.code if ticket.classification else "",
        fault=ticket.classification.name if ticket.classification else ticket.get_kind_display(),
        result=_result(ticket),
        cover=cover_kind_of(reason).value if reason else "",
        serial=ticket.device.serial if ticket.device else ticket.serial,
        caller=ticket.caller_name,
    )


def _fault(ticket: Ticket) -> str:
    return str(ticket.classification or ticket.get_kind_display())


def _result(ticket: Ticket) -> str:
    """Where the ticket stands, and what it cost."""
    if getattr(ticket, "promised", 0):
        return _("Callback promised")
    status = str(TicketStatus(ticket.status).label)
    paid = {Way.CHARGEABLE: _("chargeable"), Way.GOODWILL: _("goodwill")}.get(Way(ticket.way))
    return f"{status}, {paid}" if paid else status


def _look(ticket: Ticket) -> tuple[str, str]:
    if ticket.way == Way.CHARGEABLE:
        return "coin-euro", "is-pay"
    return ("progress", "") if TicketStatus(ticket.status).is_live else ("circle-check", "")


def _dot(axis: Axis, at: datetime, office: Office, *, icon: str, look: str, title: str) -> Dot | None:
    day = at.astimezone(office.tz).date()
    return Dot(icon, look, axis.at(day), title) if day.year in axis.years else None


def _day(at: datetime, office: Office) -> str:
    return short_day(at.astimezone(office.tz).date())
