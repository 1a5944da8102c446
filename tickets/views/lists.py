"""The ticket list: filters, saved views, export, and changing many at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from contracts.models import ProductFamily
from core import clock
from core.access import require
from core.errors import Invalid
from core.htmx import page_or_partial
from core.requests import DeskRequest
from core.sheets import download
from offices.duty import colleagues
from offices.models import Office
from tickets import exports, rules
from tickets.domain import bulk
from tickets.domain.views import drop_view, save_view
from tickets.enums import Priority, TicketKind, TicketStatus, Way
from tickets.forms_bulk import WishForm
from tickets.models import SavedView, Ticket
from tickets.queries.lists import ListQuery, all_rows_of, page_of, tickets_of, views_of

MOST_AT_ONCE = 200


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """One page of the list."""
    query = ListQuery.read(request.GET.dict())
    context = {
        "query": query,
        "page": page_of(query, viewer=request.user, now=clock.now()),
        "address": query.address(page=query.page),
        "previous": query.address(page=query.page - 1) if query.page > 1 else "",
        "next": query.address(page=query.page + 1),
        "may_many": rules.may_change_many(request.user),
        **_choices(request),
    }
    return page_or_partial(request, "tickets/list.html", "tickets/partials/_list.html", context)


def _choices(request: DeskRequest) -> dict[str, Any]:
    return {
        "views": views_of(request.user),
        "offices": Office.objects.all(),
        "families": ProductFamily.objects.all(),
        "people": colleagues(),
        "statuses": [("live", pgettext("tickets", "Live")), *TicketStatus.choices, ("all", _("All"))],
        "kinds": TicketKind.choices,
        "ways": Way.choices,
        "priorities": [(str(value), label) for value, label in Priority.choices],
        "sorts": [
            ("newest", _("newest first")),
            ("oldest", _("oldest first")),
            ("changed", _("last changed first")),
            ("priority", _("by priority")),
        ],
    }


@require_GET
@login_required
def export(request: DeskRequest, fmt: str) -> FileResponse:
    """What is on the screen, all pages of it."""
    query, now = ListQuery.read(request.GET.dict()), clock.now()
    rows = all_rows_of(tickets_of(query, viewer=request.user), now=now)
    return download(exports.table_of(rows), fmt, name=f"tickets-{now:%Y-%m-%d}")


# -- saved views ----------------------------------------------------------------------------------------------------


@require_POST
@login_required
def keep_view(request: DeskRequest) -> HttpResponse:
    """Keep the filters under a name."""
    query = ListQuery.read(_query_of(request.POST.get("query", "")))
    try:
        save_view(
            owner=request.user,
            name=request.POST.get("name", ""),
            query=query.address(),
            shared=request.POST.get("shared") == "on",
        )
    except Invalid as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Saved"))
    return HttpResponseRedirect(f"{reverse('tickets:list')}?{query.address()}")


def _query_of(address: str) -> dict[str, str]:
    return QueryDict(address).dict()


@require_POST
@login_required
def forget_view(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a view away."""
    drop_view(view=get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk), actor=request.user)
    return HttpResponseRedirect(reverse("tickets:list"))


# -- many at once ---------------------------------------------------------------------------------------------------


@require_POST
@login_required
def many(request: DeskRequest) -> HttpResponse:
    """First the preview, then the change: only tickets that are as they were seen."""
    require(rules.may_change_many(request.user))
    tickets = _chosen(request)
    form = WishForm(request.POST)
    back = request.POST.get("back", "")
    if not tickets or not form.is_valid():
        messages.error(request, _("Choose tickets, what to change, and the new value."))
        return HttpResponseRedirect(f"{reverse('tickets:list')}?{ListQuery.read(_query_of(back)).address()}")
    wish = form.wish()
    if "apply" in request.POST:
        return _apply(request, tickets, wish, back)
    context = {"changes": bulk.preview(tickets, wish, actor=request.user), "wish": wish, "form": form, "back": back}
    return render(request, "tickets/many.html", context)


def _chosen(request: DeskRequest) -> list[Ticket]:
    chosen = [int(pk) for pk in request.POST.getlist("pick") if pk.isdigit()][:MOST_AT_ONCE]
    rows = Ticket.objects.visible_to(request.user).filter(pk__in=chosen)
    return list(
        rows.select_related("owner", "classification__parent", "product", "office").order_by("-opened_at", "-pk")
    )


def _apply(request: DeskRequest, tickets: list[Ticket], wish: bulk.Wish, back: str) -> HttpResponse:
    versions = {row.pk: int(request.POST.get(f"version-{row.pk}") or 0) for row in tickets}
    left = bulk.apply(tickets, wish, versions=versions, actor=request.user, now=clock.now())
    done = len(tickets) - len(left)
    messages.success(request, ngettext("%(n)d ticket changed", "%(n)d tickets changed", done) % {"n": done})
    for stayed in left:
        messages.error(request, f"{stayed.ticket}: {stayed.why_not}")
    return HttpResponseRedirect(f"{reverse('tickets:list')}?{ListQuery.read(_query_of(back)).address()}")
