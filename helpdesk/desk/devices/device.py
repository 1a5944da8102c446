"""The page of one device: who is covered today and why, drawn over time, with everything that happened to it."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contracts import queries
from contracts.cover_chart import draw
from contracts.coverage import Verdict, coverage_of
from contracts.history import history_of
from contracts.models import Contract, Device, Ownership
from contracts.queries.bars import Axis, Bars
from contracts.queries.cover import contract_behind
from contracts.queries.devices import also_covered, owners_of
from contracts.wording import day, today_card
from core import clock
from core.requests import DeskRequest
from helpdesk.desk.devices import cases
from tickets.models import Ticket
from tickets.queries.calls import calls_about
from tickets.queries.tickets import tickets_of

OTHERS = 6


@dataclass(frozen=True)
class Owner:
    """Who owned it when; `a` and `b` are percent of the axis."""

    name: str
    url: str
    since: str
    until: str
    a: float
    b: float


@require_GET
@login_required
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """GET /devices/<pk>/"""
    device = queries.device_for(request.user, pk)
    today = queries.today_for(request.user, now=clock.now())
    facts = queries.facts_of(device)
    verdict = coverage_of(facts, on=today)
    bars = queries.coverage_bars(device, on=today, facts=facts)
    contract = contract_behind(verdict)
    tickets = list(cases.tickets_with_cover(tickets_of(request.user, device)))
    calls = calls_about(device)
    context = {
        "device": device,
        "cover": today_card(verdict, notice_ends=queries.notice_ends(contract) if contract else None),
        "chart": draw(bars),
        "today": day(today),
        "contract": contract,
        "others": _others(device, contract, today),
        "others_count": max(contract.coverages.filter(days__contains=today).count() - 1, 0) if contract else 0,
        "tickets": cases.rows_of(tickets[: cases.SHOWN]),
        "tickets_said": _since(tickets),
        "ticket_dots": cases.ticket_dots(tickets, bars.axis),
        "call_dots": cases.call_dots(calls, bars.axis),
        "owners": _owners(device, bars),
        "history": history_of(device, limit=20),
    }
    return render(request, "desk/devices/device.html", context)


def _others(device: Device, contract: Contract | None, today: date) -> list[tuple[Device, Verdict]]:
    if contract is None:
        return []
    devices = list(also_covered(contract, on=today, but=device)[:OTHERS])
    verdicts = queries.verdicts_for(devices, on=today)
    return [(other, verdicts[other.pk]) for other in devices]


def _since(tickets: list[Ticket]) -> str:
    if not tickets:
        return ""
    first = tickets[-1]
    year = first.opened_at.astimezone(first.office.tz).year
    return _("%(n)d since %(year)d") % {"n": len(tickets), "year": year}


def _owners(device: Device, bars: Bars) -> list[Owner]:
    return [_owner(row, bars.axis) for row in owners_of(device)]


def _owner(row: Ownership, axis: Axis) -> Owner:
    end = date(axis.years[-1] + 1, 1, 1)
    return Owner(
        name=row.company.name,
        url=row.company.get_absolute_url(),
        since=day(row.days.lower) if row.days.lower else "",
        until=day(row.days.upper) if row.days.upper else "",
        a=axis.at(row.days.lower or date.min),
        b=axis.at(row.days.upper or end),
    )
