"""The lists about cover (E3): serial numbers still to be found, and goodwill with its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.lists import cells
from core.lists.filters import Filters
from core.lists.listing import Column, Context, Empty, Extras, Listing
from core.lists.words import short_day
from core.phones import written
from offices.models import Office
from tickets.enums import Way
from tickets.models import Ticket
from tickets.numbers import grouped
from tickets.queries.serials import without_serial


class OfficeFilters(Filters):
    """Tickets of an office."""

    office = django_filters.ModelChoiceFilter(
        queryset=Office.objects.all(), to_field_name="slug", label=_("Office"), empty_label=_("all")
    )


# -- serial numbers to be found -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChaseRow:
    """A fault whose serial number is still to be found."""

    number: str
    url: str
    since: date
    days: int
    office: str
    company: str
    caller: str
    phone: str
    product: str
    reason: str
    owner: str


def _missing(context: Context) -> QuerySet[Ticket]:
    rows = Ticket.objects.visible_to(context.viewer).filter(pk__in=without_serial().values("pk"))
    return rows.select_related("office", "owner", "opened_by", "product")


def _now(_rows: Sequence[Ticket], context: Context) -> Extras:
    return {"now": context.now, "today": gettext("today")}


def _chased(ticket: Ticket, extras: Extras) -> ChaseRow:
    owner, opened = ticket.owner or ticket.opened_by, ticket.opened_at
    return ChaseRow(
        number=grouped(ticket.number),
        url=ticket.get_absolute_url(),
        since=opened.astimezone(ticket.office.tz).date(),
        days=(extras["now"] - opened).days,
        office=ticket.office.name,
        company=ticket.company_name,
        caller=ticket.caller_name,
        phone=ticket.phone,
        product=ticket.product_said,
        reason=ticket.serial_missing,
        owner=owner.name if owner else "",
    )


def _waited(row: ChaseRow, extras: Extras) -> SafeString:
    waited = ngettext("%(n)d day", "%(n)d days", row.days) % {"n": row.days} if row.days else extras["today"]
    return cells.joined(cells.plain(waited), cells.meta(short_day(row.since), css="d-block"))


def _dialled(row: ChaseRow, _extras: Extras) -> SafeString | None:
    return cells.link(f"tel:{row.phone}", written(row.phone), css="hd-code") if row.phone else None


MISSING_SERIALS = Listing(
    name="missing-serials",
    address="records:chase",
    title=_("Serial numbers to be found"),
    columns=(
        Column("ticket", _("Ticket"), lambda row, _e: row.number, "code", link=lambda row: row.url),
        Column("since", _("Missing for"), show=_waited, order=("opened_at",), only="screen"),
        Column("day", _("Missing since"), lambda row, _e: row.since, only="file"),
        Column("office", _("Office"), lambda row, _e: row.office, only="file"),
        Column("company", _("Company"), lambda row, _e: row.company, order=("company_name", "opened_at"), slow=True),
        Column("caller", _("Caller"), lambda row, _e: row.caller, order=("caller_name",), slow=True),
        Column("phone", _("Phone"), lambda row, _e: written(row.phone) if row.phone else "", show=_dialled),
        Column("product", _("Product"), lambda row, _e: row.product, order=("product_name",), slow=True),
        Column("reason", _("Reason"), lambda row, _e: row.reason),
        Column("owner", _("With"), lambda row, _e: row.owner),
    ),
    filters=OfficeFilters,
    rows=_missing,
    order=("opened_at", "pk"),
    extras=_now,
    line=_chased,
    title_of=lambda row: row.number,
    saved=False,
    empty=Empty(
        _("Every open fault has its serial number"),
        _("A fault that is logged without one appears here by itself, and whoever has it is reminded."),
        icon="circle-check",
    ),
)


# -- goodwill -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GoodwillRow:
    """One ticket that was helped although nothing covered it, and why."""

    number: str
    url: str
    opened: datetime
    company: str
    office: str
    reason: str
    serial: str
    by: str


def _given(context: Context) -> QuerySet[Ticket]:
    rows = Ticket.objects.visible_to(context.viewer).filter(way=Way.GOODWILL)
    return rows.select_related("office", "opened_by")


def _goodwill(ticket: Ticket, _extras: Extras) -> GoodwillRow:
    return GoodwillRow(
        number=grouped(ticket.number),
        url=ticket.get_absolute_url(),
        opened=ticket.opened_at.astimezone(ticket.office.tz),
        company=ticket.company_name,
        office=ticket.office.name,
        reason=ticket.way_reason,
        serial=ticket.serial,
        by=ticket.opened_by.name if ticket.opened_by else "",
    )


def _day(row: GoodwillRow, _extras: Extras) -> Any:
    return cells.plain(row.opened.date())


GOODWILL = Listing(
    name="goodwill",
    address="records:uncovered",
    title=_("Goodwill and its reasons"),
    columns=(
        Column("ticket", _("Ticket"), lambda row, _e: row.number, "code", link=lambda row: row.url),
        Column("logged", _("Logged"), lambda row, _e: row.opened, show=_day, order=("opened_at",)),
        Column("company", _("Company"), lambda row, _e: row.company, order=("company_name", "opened_at"), slow=True),
        Column("office", _("Office"), lambda row, _e: row.office),
        Column("reason", _("Reason"), lambda row, _e: row.reason),
        Column("serial", _("Device"), lambda row, _e: row.serial, "code"),
        Column("by", _("By"), lambda row, _e: row.by, only="file"),
    ),
    filters=OfficeFilters,
    rows=_given,
    order=("-opened_at", "-pk"),
    line=_goodwill,
    title_of=lambda row: row.number,
    saved=False,
    empty=Empty(
        _("No goodwill has been given"),
        _("Tickets that were helped without cover appear here with the reason that was given."),
        icon="heart-handshake",
    ),
)

LISTINGS = (MISSING_SERIALS, GOODWILL)
