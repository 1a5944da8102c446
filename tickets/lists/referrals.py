"""Referrals: those under way by their due time, past ones newest first; of one department or all (R3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core.lists import cells
from core.lists.filters import Filters
from core.lists.listing import Column, Context, Empty, Extras, Listing
from offices.models import Department, Office
from offices.queries import hours_of_all
from offices.topics import FIGURES
from offices.wording import when
from promises.cells import due
from promises.countdown import Chip
from tickets.models import Referral
from tickets.models.referral import PENDING
from tickets.numbers import grouped
from tickets.queries.referrals import acceptance_chip

SHORT = 90


@dataclass(frozen=True)
class ReferralRow:
    """One line of the list, its texts ready."""

    url: str
    why: str
    mark: Chip | None
    by: str
    due_at: datetime
    office: str
    department: str
    since: str
    asked_at: datetime
    number: str
    ticket: str
    company: str
    reason: str
    short: str
    asked_by: str
    state: str
    answered_by: str


class ReferralFilters(Filters):
    """Referrals."""

    defaults = {"show": "open"}

    show = django_filters.ChoiceFilter(
        label=_("Which referrals"),
        method="by_show",
        empty_label=None,
        choices=[("open", _("Under way")), ("past", _("Past"))],
    )
    department = django_filters.ModelChoiceFilter(
        queryset=Department.objects.filter(active=True),
        to_field_name="slug",
        label=_("Department"),
        empty_label=_("All departments"),
    )

    def by_show(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Those that are to be answered or worked on, or those that are over."""
        return rows.exclude(state__in=PENDING) if value == "past" else rows.filter(state__in=PENDING)


def _referrals(_context: Context) -> QuerySet[Referral]:
    return Referral.objects.select_related(
        "promise", "department__office", "ticket__company", "asked_by", "answered_by"
    )


def _order(asked: Mapping[str, str]) -> tuple[str, ...]:
    return ("-answered_at", "-pk") if asked.get("show") == "past" else ("promise__due_at", "pk")


def _extras(rows: Sequence[Referral], context: Context) -> Extras:
    return {
        "hours": hours_of_all(Office.objects.all()) if rows else {},
        "now": context.now,
        "since": gettext("since %(when)s"),
        "open": pgettext("a page", "Open"),
    }


def _row(referral: Referral, extras: Extras) -> ReferralRow:
    office, now = referral.department.office, extras["now"]
    return ReferralRow(
        url=reverse("tickets:referral", args=[referral.pk]),
        why=reverse("tickets:referral-why", args=[referral.pk]),
        mark=acceptance_chip(referral, hours=extras["hours"][office.pk], now=now),
        by=f"{when(referral.due_at, office, now=now)}, {office.name}",
        due_at=referral.due_at.astimezone(office.tz),
        office=office.name,
        department=referral.department.name,
        since=extras["since"] % {"when": when(referral.asked_at, office, now=now)},
        asked_at=referral.asked_at.astimezone(office.tz),
        number=grouped(referral.ticket.number),
        ticket=referral.ticket.get_absolute_url(),
        company=referral.ticket.company_name,
        reason=referral.reason,
        short=Truncator(referral.reason).chars(SHORT),
        asked_by=referral.asked_by.name if referral.asked_by else "",
        state=referral.get_state_display(),
        answered_by=referral.answered_by.name if referral.answered_by else "",
    )


REFERRALS = Listing(
    name="referrals",
    address="tickets:referrals",
    title=_("Referrals"),
    columns=(
        Column(
            "due",
            _("Answer due"),
            lambda row, _e: row.due_at,
            show=lambda row, _e: cells.joined(due(row.mark), cells.meta(cells.why(row.why, row.by))),
        ),
        Column("office", _("Office"), lambda row, _e: row.office, only="file"),
        Column(
            "department",
            _("Department"),
            lambda row, _e: row.department,
            show=lambda row, _e: cells.joined(cells.strong(row.department), cells.meta(row.since)),
        ),
        Column("since", _("Referred"), lambda row, _e: row.asked_at, only="file"),
        Column(
            "ticket",
            _("Ticket"),
            lambda row, _e: row.number,
            show=lambda row, _e: cells.joined(
                cells.link(row.ticket, row.number, css="hd-a hd-code"), cells.meta(row.company, css="hd-clip")
            ),
        ),
        Column("company", _("Company"), lambda row, _e: row.company, only="file"),
        Column(
            "reason",
            _("What they are asked"),
            lambda row, _e: row.reason,
            show=lambda row, _e: cells.joined(cells.clip(row.short), cells.meta(row.asked_by)),
            css="is-wide",
        ),
        Column("asked_by", _("Asked by"), lambda row, _e: row.asked_by, only="file"),
        Column(
            "state",
            _("State"),
            lambda row, _e: row.state,
            show=lambda row, _e: cells.joined(row.state, cells.meta(row.answered_by)),
        ),
        Column(
            "answer",
            _("Answer"),
            show=lambda row, extras: cells.link(
                row.url, cells.joined(extras["open"], cells.unseen(f" {row.number}")), css="btn btn-sm"
            ),
            only="screen",
            silent=True,
        ),
    ),
    filters=ReferralFilters,
    segments=("show", "department"),
    rows=_referrals,
    order=("promise__due_at", "pk"),
    order_of=_order,
    extras=_extras,
    line=_row,
    title_of=lambda row: row.number,
    live=(FIGURES,),
    saved=False,
    empty=Empty(
        _("No referrals here"),
        _("What nobody accepts in time comes back to the manager automatically."),
        icon="arrow-ramp-right",
    ),
)
