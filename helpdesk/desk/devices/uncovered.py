"""The page of callers who were not covered (E3)."""

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from core.access import Allowed, Decision, Denied, require
from core.lists.views import list_page
from core.models import User
from core.requests import DeskRequest
from helpdesk.desk.devices.lists import GOODWILL
from helpdesk.desk.figures.uncovered import months_of
from offices.lists import context_for


def may_see_figures(viewer: User) -> Decision:
    """The manager and the administrator."""
    return Allowed() if viewer.is_manager else Denied(_("These figures are for the Technical Support Manager."))


@require_GET
@login_required
def page(request: DeskRequest) -> HttpResponseBase:
    """GET /uncovered/: the months, and below them the list of goodwill."""
    require(may_see_figures(request.user))
    context = context_for(request)
    more = {"months": months_of(today=context.today)}
    return list_page(request, GOODWILL, context, template="desk/devices/uncovered.html", more=more)
