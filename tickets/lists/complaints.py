"""Complaints: those that wait first, by their acknowledgement; then those answered (R2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.lists import cells
from core.lists.filters import Filters
from core.lists.listing import Column, Context, Empty, Extras, Listing
from offices.models import Office
from offices.queries import hours_of_all
from offices.topics import FIGURES
from offices.wording import when
from promises.cells import due
from promises.countdown import Chip
from tickets.enums import ComplaintState
from tickets.models import Complaint
from tickets.numbers import grouped
from tickets.queries.complaints import acknowledgement_chip

SHORT = 90


@dataclass(frozen=True)
class ComplaintRow:
    """One line of the list, its texts ready."""

    url: str
    why: str
    mark: Chip
    by: str
    due_at: datetime
    office: str
    who: str
    number: str
    ticket: str
    source: str
    text: str
    short: str
    raised: str
    raised_at: datetime
    state: str
    owner: str


class ComplaintFilters(Filters):
    """Complaints."""

    defaults = {"show": "open"}

    show = django_filters.ChoiceFilter(
        label=_("Which complaints"),
        method="by_show",
        empty_label=None,
        choices=[("open", _("To be answered")), ("answered", _("Answered"))],
    )

    def by_show(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Those that wait, or those that are over."""
        answered = {"state": ComplaintState.ANSWERED}
        return rows.filter(**answered) if value == "answered" else rows.exclude(**answered)


def _complaints(_context: Context) -> QuerySet[Complaint]:
    return Complaint.objects.select_related("office", "company", "contact", "owner", "ticket", "promise")


def _order(asked: Mapping[str, str]) -> tuple[str, ...]:
    return ("-answered_at", "-pk") if asked.get("show") == "answered" else ("promise__due_at", "pk")


def _extras(rows: Sequence[Complaint], context: Context) -> Extras:
    return {
        "hours": hours_of_all(Office.objects.all()) if rows else {},
        "now": context.now,
        "somebody": gettext("a customer"),
    }


def _row(complaint: Complaint, extras: Extras) -> ComplaintRow:
    office, now, ticket = complaint.office, extras["now"], complaint.ticket
    names = [complaint.contact.name if complaint.contact else "", complaint.company.name if complaint.company else ""]
    return ComplaintRow(
        url=complaint.get_absolute_url(),
        why=reverse("tickets:complaint-why", args=[complaint.pk]),
        mark=acknowledgement_chip(complaint, hours=extras["hours"][office.pk], now=now),
        by=f"{when(complaint.acknowledge_by, office, now=now)}, {office.name}",
        due_at=complaint.acknowledge_by.astimezone(office.tz),
        office=office.name,
        who=", ".join(name for name in names if name) or extras["somebody"],
        number=grouped(ticket.number) if ticket else "",
        ticket=ticket.get_absolute_url() if ticket else "",
        source=complaint.get_source_display(),
        text=complaint.text,
        short=Truncator(complaint.text).chars(SHORT),
        raised=when(complaint.raised_at, office, now=now),
        raised_at=complaint.raised_at.astimezone(office.tz),
        state=complaint.get_state_display(),
        owner=complaint.owner.name,
    )


def _who(row: ComplaintRow, _extras: Extras) -> str:
    ticket = cells.joined(cells.link(row.ticket, row.number, css="hd-code"), ", ") if row.number else ""
    return cells.joined(cells.clip(row.who, strong=True), cells.meta(cells.joined(ticket, row.source)))


def _what(row: ComplaintRow, _extras: Extras) -> str:
    return cells.joined(cells.link(row.url, row.short, css="hd-a hd-clip"), cells.meta(row.raised))


COMPLAINTS = Listing(
    name="complaints",
    address="tickets:complaints",
    title=_("Complaints"),
    columns=(
        Column(
            "due",
            pgettext_lazy("heading", "Acknowledge"),
            lambda row, _e: row.due_at,
            show=lambda row, _e: cells.joined(due(row.mark), cells.meta(cells.why(row.why, row.by))),
        ),
        Column("office", _("Office"), lambda row, _e: row.office, only="file"),
        Column("who", _("Who"), lambda row, _e: row.who, show=_who, css="is-wide"),
        Column("ticket", _("Ticket"), lambda row, _e: row.number, only="file"),
        Column("source", _("Source"), lambda row, _e: row.source, only="file"),
        Column("what", _("What is wrong"), lambda row, _e: row.text, show=_what, css="is-wide"),
        Column("raised", _("Received"), lambda row, _e: row.raised_at, only="file"),
        Column("state", _("State"), lambda row, _e: row.state),
        Column("owner", _("Owner"), lambda row, _e: row.owner),
    ),
    filters=ComplaintFilters,
    segments=("show",),
    rows=_complaints,
    order=("promise__due_at", "pk"),
    order_of=_order,
    extras=_extras,
    line=_row,
    title_of=lambda row: row.short,
    live=(FIGURES,),
    saved=False,
    empty=Empty(
        _("No complaints here"),
        _("New ones appear here automatically; their owner gets a message and an email."),
        icon="mood-check",
    ),
)
