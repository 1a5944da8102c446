"""Serial numbers not yet known: allowed with a reason, listed here, and chased by their promises (E3)."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from core import clock
from core.lists.words import short_day
from core.requests import DeskRequest
from tickets.models import Ticket
from tickets.queries.serials import chased


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


@require_GET
@login_required
def page(request: DeskRequest) -> HttpResponse:
    """GET /devices/unknown/"""
    now = clock.now()
    return render(request, "desk/devices/chase.html", {"rows": [_row(ticket, now) for ticket in chased(request.user)]})


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
