"""The ticket list: its rows with ready texts, its columns, its orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contracts.coverage import cover_kind_of
from contracts.lists.cover import cover
from core.lists import cells
from core.lists.listing import Bulk, Column, Context, Empty, Extras, Listing, Order
from offices.wording import when_short
from tickets import rules
from tickets.enums import Priority, TicketKind, TicketStatus, Way
from tickets.lists.filters import TicketFilters
from tickets.models import CoverageReceipt, Ticket
from tickets.numbers import grouped


@dataclass(frozen=True)
class TicketRow:
    """One line of the list, its texts ready."""

    pk: int
    number: str
    url: str
    opened: str
    opened_at: datetime
    office: str
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
    cover: tuple[str, str]
    way: str
    priority: str
    urgent: str


def _tickets(context: Context) -> QuerySet[Ticket]:
    last = CoverageReceipt.objects.filter(ticket=OuterRef("pk")).order_by("-at", "-pk").values("reason")[:1]
    rows = Ticket.objects.visible_to(context.viewer).select_related(
        "office", "owner", "product", "classification__parent"
    )
    return rows.annotate(reason=Subquery(last))  # type: ignore[return-value]  # the manager's own queryset


def _words(_rows: Sequence[Ticket], context: Context) -> Extras:
    """What all rows say alike is said once."""
    return {
        "now": context.now,
        "status": {one.value: (str(one.label), one.icon) for one in TicketStatus},
        "way": {one.value: str(one.label) for one in Way if one != Way.COVERED},
        "priority": {one.value: str(one.label) for one in Priority},
        "high": f"{gettext('Priority')}: {Priority.HIGH.label}",
        "unclassified": {kind: _unclassified(kind) for kind in TicketKind.values},
    }


def _unclassified(kind: str) -> str:
    """A fault still has to be classified, anything else need not (C4)."""
    return gettext("Not classified yet") if kind == TicketKind.FAULT else gettext("not classified")


def _row(ticket: Ticket, words: Extras) -> TicketRow:
    node, (status, icon) = ticket.classification, words["status"][ticket.status]
    return TicketRow(
        pk=ticket.pk,
        number=grouped(ticket.number),
        url=ticket.get_absolute_url(),
        opened=f"{when_short(ticket.opened_at, ticket.office, now=words['now'])}, {ticket.office.name}",
        opened_at=ticket.opened_at.astimezone(ticket.office.tz),
        office=ticket.office.name,
        title=ticket.title,
        lang=ticket.language,
        code=node.code if node else "",
        fault=node.path if node else words["unclassified"][ticket.kind],
        caller=ticket.caller_name,
        company=ticket.company_name,
        product=ticket.product_said,
        serial=ticket.serial,
        status=status,
        status_icon=icon,
        owner=ticket.owner.name if ticket.owner else "",
        cover=_cover(ticket),
        way=words["way"].get(ticket.way, "") if ticket.kind == TicketKind.FAULT else "",
        priority=words["priority"][ticket.priority],
        urgent=words["high"] if ticket.priority == Priority.HIGH else "",
    )


def _cover(ticket: Ticket) -> tuple[str, str]:
    """The kind of the cover label, whose word is its own; none for tickets without a verdict."""
    reason = ticket.reason  # type: ignore[attr-defined]  # annotated by _tickets
    return (cover_kind_of(reason).value if reason else "", "")


def _fault(row: TicketRow, _extras: Extras) -> SafeString:
    code = cells.joined(cells.code(row.code), " ") if row.code else ""
    second = cells.meta(cells.joined(code, row.fault), css="hd-clip")
    return cells.joined(cells.clip(row.title, lang=row.lang, strong=True), second)


def _two(first: Any, second: Any, *, css: str = "hd-clip") -> SafeString:
    return cells.joined(cells.clip(first) if first else cells.NOTHING, cells.meta(second, css=css))


_COLUMNS = (
    Column(
        "ticket",
        _("Ticket"),
        show=lambda row, _e: cells.joined(cells.link(row.url, row.number, css="hd-a hd-code"), cells.meta(row.opened)),
        only="screen",
    ),
    Column(
        "state",
        _("Status"),
        show=lambda row, _e: cells.joined(cells.with_icon(row.status_icon, row.status), cells.meta(row.urgent)),
        only="screen",
        css="is-end",
    ),
    Column("what", pgettext_lazy("what is wrong", "Fault"), show=_fault, only="screen", css="is-wide"),
    Column("who", _("Caller"), show=lambda row, _e: _two(row.caller, row.company), only="screen", css="is-wide"),
    Column("device", _("Device"), show=lambda row, _e: _two(row.product, row.serial, css="hd-code"), only="screen"),
    Column(
        "covered",
        _("Cover"),
        show=lambda row, _e: cells.joined(cover(row.cover), cells.meta(row.way)),
        only="screen",
        css="is-end",
    ),
    Column("with", _("Owner"), lambda row, _e: row.owner, only="screen", css="is-owner"),
    Column("number", _("Ticket"), lambda row, _e: row.number, only="file"),
    Column("opened", _("Logged"), lambda row, _e: row.opened_at, only="file"),
    Column("office", _("Office"), lambda row, _e: row.office, only="file"),
    Column("status", _("Status"), lambda row, _e: row.status, only="file"),
    Column("priority", _("Priority"), lambda row, _e: row.priority, only="file"),
    Column("title", _("Title"), lambda row, _e: row.title, only="file"),
    Column("code", _("Code"), lambda row, _e: row.code, only="file"),
    Column("fault", _("Classification"), lambda row, _e: row.fault if row.code else "", only="file"),
    Column("caller", _("Caller"), lambda row, _e: row.caller, only="file"),
    Column("company", _("Company"), lambda row, _e: row.company, only="file"),
    Column("product", _("Product"), lambda row, _e: row.product, only="file"),
    Column("serial", _("Serial number"), lambda row, _e: row.serial, only="file"),
    Column("cover", _("Cover"), lambda row, _e: row.cover, "cover", only="file"),
    Column("way", _("How we help"), lambda row, _e: row.way, only="file"),
    Column("owner", _("Owner"), lambda row, _e: row.owner, only="file"),
)

TICKETS = Listing(
    name="tickets",
    address="tickets:list",
    title=_("Tickets"),
    columns=_COLUMNS,
    filters=TicketFilters,
    rows=_tickets,
    order=("-opened_at", "-pk"),
    orders=(
        Order("newest", _("newest first"), ("-opened_at", "-pk")),
        Order("oldest", _("oldest first"), ("opened_at", "pk")),
        Order("changed", _("last changed first"), ("-changed_at", "-pk")),
        Order("priority", _("by priority"), ("priority", "opened_at", "pk")),
    ),
    extras=_words,
    line=_row,
    title_of=lambda row: row.number,
    css="hd-tickets",
    empty=Empty(_("No live tickets"), _("Tickets appear here as soon as calls are logged."), icon="ticket-off"),
    bulk=Bulk("tickets/partials/_many.html", "tickets:many", rules.may_change_many),
    tools="tickets/partials/_more_lists.html",
)
