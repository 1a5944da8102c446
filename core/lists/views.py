"""A list as a page, as the part that htmx swaps, and as a file; and its saved views."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.errors import Invalid
from core.htmx import page_or_partial
from core.lists import saved
from core.lists.listing import Context, Listing
from core.lists.registry import LISTS
from core.lists.show import FORMAT, ShownList, all_rows, asked_of, filtered, headings, show
from core.requests import DeskRequest
from core.sheets import Table, download

PAGE, PART = "components/list/page.html", "components/list/_list.html"


def list_page(
    request: HttpRequest,
    listing: Listing,
    context: Context,
    *,
    template: str = PAGE,
    shown: ShownList | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """The list as the address asks for it; `?format=csv` or `xlsx` gives the same as a file, all pages of it.

    `template` extends components/list/page.html; `shown` is given where the rows are no queryset.
    """
    if file := as_file(request, listing, context):
        return file
    values = list_context(request, listing, shown or show(listing, request.GET, context), context)
    return page_or_partial(request, template, PART, values | dict(more or {}))


def as_file(request: HttpRequest, listing: Listing, context: Context) -> HttpResponseBase | None:
    """The list as the file that the address asks for; None if it asks for none."""
    if not request.GET.get(FORMAT) or not listing.files:
        return None
    return download(file_of(listing, request.GET, context), request.GET[FORMAT], name=_file_name(listing, context))


def list_context(request: HttpRequest, listing: Listing, shown: ShownList, context: Context) -> dict[str, Any]:
    """What the templates of a list need."""
    views = saved.views_for(context.viewer, listing.name) if listing.saved else ()
    return {
        "shown": shown,
        "listing": listing,
        "address": request.path,
        "presets": [(preset, _is(preset.query, shown)) for preset in listing.presets],
        "views": [(view, _is(view.query, shown)) for view in views],
        "bulk": listing.bulk if listing.bulk and listing.bulk.may(context.viewer) else None,
        "new": _new(listing, context.viewer),
    }


def _new(listing: Listing, viewer: Any) -> tuple[str, Any] | None:
    """The address of the form for another entry, and its words; None for who may not."""
    if listing.new is None or not listing.may_new(viewer):
        return None
    name, words = listing.new
    return reverse(name, args=listing.new_args), words


def _is(query: str, shown: ShownList) -> bool:
    return dict(parse_qsl(query)) == shown.asked


def file_of(listing: Listing, data: QueryDict, context: Context) -> Table:
    """The whole list as a table."""
    return Table(str(listing.title), headings(listing), all_rows(listing, data, context))


def _file_name(listing: Listing, context: Context) -> str:
    return f"{listing.name}-{context.today:%Y-%m-%d}"


def address_of(listing: Listing, query: str, viewer: Any) -> str:
    """The query of an address, as the list understands it."""
    now = clock.now()
    data = QueryDict(query)
    filters = filtered(listing, data, Context(viewer, now.date(), now))
    return urlencode(asked_of(listing, filters, data))


@require_POST
@login_required
def save_view(request: DeskRequest, name: str) -> HttpResponseRedirect:
    """POST /lists/<name>/views/: name, query, shared."""
    listing = LISTS.get(name)
    if listing is None or not listing.saved:
        raise Http404
    query = address_of(listing, request.POST.get("query", ""), request.user)
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
    return HttpResponseRedirect(f"{reverse(listing.address)}?{query}")


@require_POST
@login_required
def drop_view(request: DeskRequest, pk: int) -> HttpResponseRedirect:
    """POST /lists/views/<pk>/drop/"""
    view = saved.view_for(request.user, pk)
    saved.drop_view(view=view, actor=request.user)
    messages.success(request, _("View removed."))
    listing = LISTS.get(view.listing)
    return HttpResponseRedirect(reverse(listing.address) if listing else "/")
