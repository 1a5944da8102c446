"""The lists, their exports and saved views."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts import queries
from contracts.domain import views as saved
from contracts.lists.listings import LISTINGS
from contracts.lists.table import FORMAT, Context, all_rows, labels, show
from contracts.models import SavedView
from core import clock
from core.errors import Invalid
from core.htmx import page_or_partial
from core.sheets import Table, download


@require_GET
@login_required
def listing(request: HttpRequest, name: str) -> HttpResponseBase:
    """GET /devices/, /contracts/, /companies/, /contacts/; `?format=csv` or `xlsx` gives the same as a file."""
    found = LISTINGS[name]
    context = Context(request.user, queries.today_for(request.user, now=clock.now()))
    if request.GET.get(FORMAT):
        table = Table(str(found.title), labels(found), all_rows(found, request.GET, context))
        return download(table, request.GET[FORMAT], name=f"{name}-{context.today:%Y-%m-%d}")
    shown = show(found, request.GET, context)
    values = {
        "shown": shown,
        "listing": found,
        "address": request.path,
        "presets": [(preset, shown.query == preset.query) for preset in found.presets],
        "views": saved.views_for(request.user, name),
    }
    return page_or_partial(request, "contracts/list.html", "contracts/partials/_table.html", values)


@require_POST
@login_required
def save_view(request: HttpRequest, name: str) -> HttpResponse:
    """POST /lists/<name>/views/: name, query, shared."""
    if name not in LISTINGS:
        raise Http404
    query = request.POST.get("query", "")
    try:
        saved.save_view(
            listing=name,
            name=request.POST.get("name", ""),
            query=query,
            shared="shared" in request.POST,
            actor=request.user,
        )
        messages.success(request, _("View saved."))
    except Invalid as refused:
        messages.error(request, str(refused))
    return redirect(f"/{name}/?{query}")


@require_POST
@login_required
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /lists/views/<pk>/drop/"""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    saved.drop_view(view=view, actor=request.user)
    messages.success(request, _("View removed."))
    return redirect(f"/{view.listing}/")
