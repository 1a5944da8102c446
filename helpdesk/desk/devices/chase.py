"""Serial numbers not yet known: allowed with a reason, listed here, and chased by their promises (E3)."""

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from core.lists.views import list_page
from core.requests import DeskRequest
from helpdesk.desk.devices.lists import MISSING_SERIALS
from offices.lists import context_for


@require_GET
@login_required
def page(request: DeskRequest) -> HttpResponseBase:
    """GET /devices/unknown/"""
    return list_page(request, MISSING_SERIALS, context_for(request), template="desk/devices/chase.html")
