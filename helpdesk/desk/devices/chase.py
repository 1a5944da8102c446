"""Serial numbers not yet known: allowed with a reason, and chased until they are (E3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from core import clock
from core.lists.words import short_day
from helpdesk.desk import messages
from offices.duty import People
from tickets.enums import TicketKind
from tickets.models import Ticket

# Whoever has the ticket is reminded after a day, then every two days.
FIRST_AFTER = timedelta(days=1)
EVERY = timedelta(days=2)


@dataclass(frozen=True)
class ChaseRow:
    """A fault whose serial number is still to be found."""

    number: str
    url: str
    since: str
    days: int
    company: str
    caller: str
    phone: str
    product: str
    reason: str
    owner: str

    @property
    def waited(self) -> str:
        """How long it has been missing."""
        return ngettext("%(n)d day", "%(n)d days", self.days) % {"n": self.days} if self.days else _("today")


def without_serial() -> QuerySet[Ticket]:
    """Live faults logged without a serial number, the oldest first."""
    rows = Ticket.objects.live().filter(kind=TicketKind.FAULT, serial="", device=None)
    return rows.exclude(serial_missing="").order_by("opened_at", "pk")


@require_GET
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """GET /devices/unknown/"""
    now = clock.now()
    rows = Ticket.objects.visible_to(request.user).filter(pk__in=without_serial().values("pk"))
    tickets = rows.select_related("office", "owner", "opened_by").order_by("opened_at", "pk")
    return render(request, "desk/devices/chase.html", {"rows": [_row(ticket, now) for ticket in tickets]})


def remind_of_serials(*, now: datetime) -> int:
    """Tell whoever has the ticket that its serial number is missing; each reminder once. Returns how many are due.

    Reminders that are no longer true, or have been followed by another, leave the pages of their receivers.
    """
    due = without_serial().filter(opened_at__lte=now - FIRST_AFTER)
    tickets = list(due.select_related("office", "owner", "opened_by"))
    people = People.at(now)
    for ticket in tickets:
        told = people.receiver_of(ticket.owner, ticket.opened_by, office_id=ticket.office_id, at=now)
        if told:
            messages.remind_of_serial(ticket, _turn(ticket, now=now), told.user, now=now)
    messages.keep_reminders([(ticket, _turn(ticket, now=now)) for ticket in tickets], now=now)
    return len(tickets)


def _turn(ticket: Ticket, *, now: datetime) -> int:
    """The number of the reminder whose turn it is."""
    return (now - ticket.opened_at - FIRST_AFTER) // EVERY


def _row(ticket: Ticket, now: datetime) -> ChaseRow:
    owner = ticket.owner or ticket.opened_by
    return ChaseRow(
        number=str(ticket),
        url=ticket.get_absolute_url(),
        since=short_day(ticket.opened_at.astimezone(ticket.office.tz).date()),
        days=(now - ticket.opened_at).days,
        company=ticket.company_name,
        caller=ticket.caller_name,
        phone=ticket.phone,
        product=ticket.product_name,
        reason=ticket.serial_missing,
        owner=owner.name if owner else "",
    )
