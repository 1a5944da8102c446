"""The page of callers who were not covered (E3)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from contracts import queries
from core import clock
from core.access import Allowed, Decision, Denied, require
from core.models import User
from core.requests import DeskRequest
from helpdesk.desk.figures.uncovered import goodwill, months_of


def may_see_figures(viewer: User) -> Decision:
    """The manager and the administrator."""
    return Allowed() if viewer.is_manager else Denied(_("These figures are for the Technical Support Manager."))


@require_GET
@login_required
def page(request: DeskRequest) -> HttpResponse:
    """GET /uncovered/"""
    require(may_see_figures(request.user))
    today = queries.today_for(request.user, now=clock.now())
    context = {"months": months_of(today=today), "goodwill": goodwill(request.user)}
    return render(request, "desk/devices/uncovered.html", context)
