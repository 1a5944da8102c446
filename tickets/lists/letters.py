"""E-mails that did not arrive, or wait for another try (M1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import outgoing
from core.lists import cells
from core.lists.filters import Filters
from core.lists.listing import Column, Context, Empty, Extras, Listing
from core.models import Notification
from tickets.models import Ticket
from tickets.numbers import grouped

UNDELIVERED, WAITING = "undelivered", "waiting"


@dataclass(frozen=True)
class LetterRow:
    """One line of the list, its texts ready."""

    url: str
    title: str
    number: str
    ticket: str
    company: str
    address: str
    since: datetime
    since_words: str
    why: str
    answer: str
    tries: int
    again: str


class LetterFilters(Filters):
    """E-mails that have not arrived."""

    defaults = {"show": UNDELIVERED}

    show = django_filters.ChoiceFilter(
        label=_("Which emails"),
        method="by_show",
        empty_label=None,
        choices=[(UNDELIVERED, _("Not delivered")), (WAITING, _("Waiting for another try"))],
    )

    def by_show(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Those that somebody has to look after, or those that the mail server asked to send later."""
        return rows.filter(undelivered_at=None) if value == WAITING else rows.filter(undelivered_at__isnull=False)


def _letters(_context: Context) -> QuerySet[Notification]:
    return outgoing.undelivered() | outgoing.waiting()


def _order(_asked: Mapping[str, str]) -> tuple[str, ...]:
    return ("urgency", "first_tried_at", "pk")


def _extras(rows: Sequence[Notification], context: Context) -> Extras:
    tickets = Ticket.objects.filter(number__in={row.thread for row in rows if row.thread})
    return {
        "tickets": {ticket.number: ticket for ticket in tickets},
        "zone": context.zone,
        "format": pgettext("date format", "j M Y, H:i"),
        "over": gettext("given up"),
    }


def _row(letter: Notification, extras: Extras) -> LetterRow:
    ticket, zone, style = extras["tickets"].get(letter.thread), extras["zone"], extras["format"]
    again = extras["over"] if letter.failed_at else date_format(letter.available_at.astimezone(zone), style)
    return LetterRow(
        url=reverse("tickets:letter", args=[letter.pk]),
        title=outgoing.title_of(letter),
        number=grouped(ticket.number) if ticket else "",
        ticket=ticket.get_absolute_url() if ticket else "",
        company=ticket.company_name if ticket else "",
        address=letter.address,
        since=letter.waits_since.astimezone(zone),
        since_words=date_format(letter.waits_since.astimezone(zone), style),
        why=letter.get_reason_display(),
        answer=letter.error,
        tries=letter.tries,
        again=again,
    )


def _what(row: LetterRow, _extras: Extras) -> str:
    ticket = cells.link(row.ticket, row.number, css="hd-code") if row.number else ""
    below = cells.joined(ticket, ", ", row.company) if ticket else ""
    return cells.joined(cells.link(row.url, row.title, css="hd-a hd-clip"), cells.meta(below))


LETTERS = Listing(
    name="undelivered",
    address="tickets:undelivered",
    title=_("Undelivered emails"),
    columns=(
        Column("what", _("Email"), lambda row, _e: row.title, show=_what, css="is-wide"),
        Column("ticket", _("Ticket"), lambda row, _e: row.number, only="file"),
        Column("address", _("Recipient"), lambda row, _e: row.address),
        Column(
            "since",
            pgettext_lazy("heading", "Since"),
            lambda row, _e: row.since,
            show=lambda row, _e: cells.plain(row.since_words),
        ),
        Column(
            "why",
            _("Reason"),
            lambda row, _e: row.why,
            show=lambda row, _e: cells.joined(cells.plain(cells.first_upper(row.why)), cells.meta(row.answer)),
            css="is-wide",
        ),
        Column("answer", _("Answer of the mail server"), lambda row, _e: row.answer, only="file"),
        Column("tries", _("Tries"), lambda row, _e: row.tries, "number"),
        Column("again", _("Next try"), lambda row, _e: row.again),
    ),
    filters=LetterFilters,
    segments=("show",),
    rows=_letters,
    order=("urgency", "first_tried_at", "pk"),
    order_of=_order,
    extras=_extras,
    line=_row,
    title_of=lambda row: row.title,
    saved=False,
    empty=Empty(
        _("All emails have been delivered"),
        _("What a mail server refuses, and what was tried in vain for three days, appears here automatically."),
        icon="mail-check",
    ),
)
