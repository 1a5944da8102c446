"""The lists of devices, contracts, companies and people."""

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from contracts.lists.listings import LISTINGS
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for


@require_GET
@login_required
def listing(request: DeskRequest, name: str) -> HttpResponseBase:
    """GET /devices/, /contracts/, /companies/, /contacts/; `?format=csv` or `xlsx` gives the same as a file."""
    return list_page(request, LISTINGS[name], context_for(request), template="contracts/list.html")
