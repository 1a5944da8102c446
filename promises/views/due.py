"""What is due, of every kind: with oneself, and for a manager with everybody."""

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.access import require
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for
from promises.lists import DUE, EVERYBODY
from promises.rules import may_see_all_due


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponseBase:
    """GET /due/?whose=all&kind=complaint; refreshes itself when something changes."""
    everybody = request.GET.get("whose") == EVERYBODY
    if everybody:
        require(may_see_all_due(request.user))
    more = {"title": _("What is due") if everybody else _("What is due with you"), "everybody": everybody}
    return list_page(request, DUE, context_for(request), template="promises/due.html", more=more)
