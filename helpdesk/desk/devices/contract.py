"""The page of one contract: devices, tickets, calls, promises kept, what runs out."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from callbacks.kept_words import tally_words
from contracts import queries, rules
from contracts.history import history_of
from contracts.models import Contract
from contracts.queries.cover import period_of
from contracts.queries.standing import (
    ContractStanding,
    covered_by_others,
    dates_of,
    devices_of,
    leaving_early,
    standing_of,
)
from contracts.standing import WORDS
from contracts.wording import until
from core import clock
from core.requests import DeskRequest
from helpdesk.desk.devices import cases
from tickets.queries.calls import count_calls
from tickets.queries.tickets import tickets_under

SHOWN = 12


@require_GET
@login_required
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """GET /contracts/<pk>/"""
    found = queries.contract_for(request.user, pk)
    now = clock.now()
    today = queries.today_for(request.user, now=now)
    suspensions = [(period_of(row.days), row) for row in found.suspensions.order_by("-days")]
    standing = standing_of(found, on=today, suspended=any(today in period for period, _row in suspensions))
    tickets = tickets_under(request.user, found)
    devices = devices_of(found, on=today).select_related("product", "site").order_by("serial")
    context = {
        "contract": found,
        "dates": dates_of(found),
        "standing": WORDS[standing],
        "is_over": standing is ContractStanding.ENDED,
        "is_suspended": standing is ContractStanding.SUSPENDED,
        "suspensions": [(period, row.reason, until(period.last)) for period, row in suspensions],
        "devices": devices[:SHOWN],
        "devices_count": devices.count(),
        "elsewhere": covered_by_others(found)[:SHOWN],
        "leaving": leaving_early(found)[:SHOWN],
        "tickets": cases.rows_of(cases.tickets_with_cover(tickets)[: cases.SHOWN]),
        "tickets_count": tickets.count(),
        "calls_count": count_calls(tickets),
        "promises": tally_words(cases.promises_of(tickets, now=now)),
        "documents": found.documents.select_related("author"),
        "history": history_of(found, limit=20),
        "may_edit": rules.may_edit_contracts(request.user),
        "scope": _scope(found),
    }
    return render(request, "desk/devices/contract.html", context)


def _scope(found: Contract) -> str:
    if found.site:
        return _("all devices at %(site)s") % {"site": found.site}
    return str(found.get_scope_display())
