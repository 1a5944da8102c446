"""The ticket list, and changing many tickets at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core import clock, values
from core.access import require
from core.lists.views import address_of, list_page
from core.requests import DeskRequest
from offices.duty import colleagues
from offices.lists import context_for
from tickets import rules
from tickets.domain import bulk
from tickets.enums import Priority
from tickets.forms_bulk import WishForm
from tickets.lists import TICKETS
from tickets.models import Ticket
from tickets.queries.tickets import picked

MOST_AT_ONCE = 200


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponseBase:
    """GET /tickets/: one page of the list; `?format=csv` or `xlsx` gives all pages of it as a file."""
    more = {"people": colleagues(), "priorities": [(str(value), label) for value, label in Priority.choices]}
    return list_page(request, TICKETS, context_for(request), template="tickets/list.html", more=more)


# -- many at once ---------------------------------------------------------------------------------------------------


@require_POST
@login_required
def many(request: DeskRequest) -> HttpResponse:
    """First the preview, then the change: only tickets that are as they were seen."""
    require(rules.may_change_many(request.user))
    tickets = _chosen(request)
    form = WishForm(request.POST)
    back = address_of(TICKETS, request.POST.get("back", ""), request.user)
    if not tickets or not form.is_valid():
        messages.error(request, _("Choose tickets, what to change, and the new value."))
        return HttpResponseRedirect(f"{reverse('tickets:list')}?{back}")
    wish = form.wish()
    if "apply" in request.POST:
        return _apply(request, tickets, wish, back)
    context = {"changes": bulk.preview(tickets, wish, actor=request.user), "wish": wish, "form": form, "back": back}
    return render(request, "tickets/many.html", context)


def _chosen(request: DeskRequest) -> list[Ticket]:
    return picked(request.user, values.keys(request.POST.getlist("pick"))[:MOST_AT_ONCE])


def _apply(request: DeskRequest, tickets: list[Ticket], wish: bulk.Wish, back: str) -> HttpResponse:
    versions = {row.pk: values.number(request.POST.get(f"version-{row.pk}")) or 0 for row in tickets}
    left = bulk.apply(tickets, wish, versions=versions, actor=request.user, now=clock.now())
    done = len(tickets) - len(left)
    messages.success(request, ngettext("%(n)d ticket changed", "%(n)d tickets changed", done) % {"n": done})
    for stayed in left:
        messages.error(request, f"{stayed.ticket}: {stayed.why_not}")
    return HttpResponseRedirect(f"{reverse('tickets:list')}?{back}")
