"""The pages of a company and of a person there."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from callbacks.kept_words import tally_words
from contracts import queries, rules
from contracts.history import history_of
from contracts.models import Company, Contract
from contracts.queries.devices import devices_of_company
from contracts.queries.standing import Dates, contracts_of, dates_of, standing_of
from contracts.standing import WORDS, StandingWords
from core import clock
from core.requests import DeskRequest
from helpdesk.desk.devices import cases
from tickets.queries.tickets import tickets_of

SHOWN = 10
MOST_TICKETS = 200


@require_GET
@login_required
def company(request: DeskRequest, pk: int) -> HttpResponse:
    """GET /companies/<pk>/"""
    found = queries.company_for(request.user, pk)
    now = clock.now()
    today = queries.today_for(request.user, now=now)
    tickets = tickets_of(request.user, found)
    devices = devices_of_company(request.user, found)
    shown = list(devices[:SHOWN])
    verdicts = queries.verdicts_for(shown, on=today)
    context = {
        "company": found,
        "sites": found.sites.all(),
        "contacts": found.contacts.current().prefetch_related("phones"),
        "contracts": _contracts(found, today),
        "devices": [(device, verdicts[device.pk]) for device in shown],
        "devices_count": devices.count(),
        "tickets": cases.rows_of(cases.tickets_with_cover(tickets)[: _so_many(request)]),
        "tickets_count": tickets.count(),
        "promises": tally_words(cases.promises_of(tickets, now=now)),
        "history": history_of(found, limit=20),
        "may_contracts": rules.may_edit_contracts(request.user),
        "may_merge": rules.may_merge(request.user),
    }
    return render(request, "desk/devices/company.html", context)


@require_GET
@login_required
def contact(request: DeskRequest, pk: int) -> HttpResponse:
    """GET /contacts/<pk>/"""
    found = queries.contact_for(request.user, pk)
    tickets = tickets_of(request.user, found)
    devices = found.devices.select_related("product", "site").order_by("serial")[:SHOWN]
    context = {
        "contact": found,
        "tickets": cases.rows_of(cases.tickets_with_cover(tickets)[: _so_many(request)]),
        "tickets_count": tickets.count(),
        "devices": devices,
        "history": history_of(found, limit=20),
        "may_merge": rules.may_merge(request.user),
    }
    return render(request, "desk/devices/contact.html", context)


def _so_many(request: DeskRequest) -> int:
    """How many tickets are shown: a few, or what there is (?tickets=all)."""
    return MOST_TICKETS if request.GET.get("tickets") == "all" else cases.SHOWN


def _contracts(found: Company, today: date) -> list[tuple[Contract, Dates, StandingWords]]:
    rows = contracts_of(found, on=today)
    return [(row, dates_of(row), WORDS[standing_of(row, on=today, suspended=row.is_suspended)]) for row in rows]
