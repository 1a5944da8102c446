"""The way in, and the live parts of the frame."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from core import clock, live
from core.models import Role
from core.news import put_all_away, put_away
from core.requests import DeskRequest
from helpdesk.desk.frame import frame_for

PARTS = {
    "rail": "desk/partials/_rail.html",
    "clock": "desk/partials/_clock.html",
    "overdue": "desk/partials/_overdue.html",
    "presence": "desk/partials/_presence.html",
}
WORKPLACES = {
    Role.AGENT: "desk:intake",
    Role.SPECIALIST: "callbacks:queue",
    Role.MANAGER: "desk:dashboard",
    Role.ADMINISTRATOR: "desk:dashboard",
}


@login_required
def home(request: DeskRequest) -> HttpResponse:
    """Everybody begins where their work is."""
    return redirect(WORKPLACES[Role(request.user.role)])


@require_GET
@login_required
def part(request: DeskRequest, part: str) -> HttpResponse:
    """A part of the frame that refreshes itself."""
    if part not in PARTS:
        raise Http404
    return render(request, PARTS[part], {"nav_active": request.GET.get("active", "")})


@require_GET
@login_required
def news(request: DeskRequest) -> HttpResponse:
    """Unseen messages to the reader."""
    return render(request, "desk/partials/_news.html")


@require_POST
@login_required
def seen(request: DeskRequest, pk: int) -> HttpResponse:
    """Put one message away, and those before it about the same promise; somebody else's is not found."""
    put_away(pk=pk, actor=request.user, now=clock.now())
    return render(request, "desk/partials/_news_seen.html", {"frame": frame_for(request.user)})


@require_POST
@login_required
def all_seen(request: DeskRequest) -> HttpResponse:
    """Put all messages away."""
    put_all_away(actor=request.user, now=clock.now())
    return render(request, "desk/partials/_news_seen.html", {"frame": frame_for(request.user)})


@require_GET
def versions(request: HttpRequest) -> HttpResponse:
    """How often each topic of the page's token has changed; what a page asks while its stream is down."""
    topics = live.topics_of(request.GET.get("t", ""))
    if topics is None:
        return JsonResponse({"error": "the page is too old, reload it"}, status=403)
    response = JsonResponse(live.versions(topics))
    response["Cache-Control"] = "no-store"
    return response
