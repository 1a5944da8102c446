"""What each person sets for themselves from the frame: language, theme, single keys, presence."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core import clock, preferences
from core.middleware import KNOWN
from core.models.user import Theme
from core.requests import DeskRequest
from helpdesk.desk.frame import frame_for
from offices.domain.presence import set_presence, sign_of_life
from offices.duty import place_of
from offices.enums import Presence

COOKIE_SECONDS = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if is_ours else "/")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language with the account and in a cookie (for the sign-in page)."""
    wanted = request.POST.get("language", "")
    if wanted not in KNOWN:
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        preferences.read_in(language=wanted, actor=request.user)
    response = _back(request)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=COOKIE_SECONDS,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@require_POST
@login_required
def theme(request: DeskRequest) -> HttpResponse:
    """Keep the chosen theme with the account."""
    wanted = request.POST.get("theme", "")
    if wanted not in Theme.values:
        return HttpResponseBadRequest()
    preferences.look_at(theme=Theme(wanted), actor=request.user)
    return HttpResponse(status=204)


@require_POST
@login_required
def single_keys(request: DeskRequest) -> HttpResponse:
    """Switch single keys on or off (WCAG 2.1.4)."""
    preferences.use_single_keys(on=request.POST.get("on") == "1", actor=request.user)
    return HttpResponse(status=204)


@require_POST
@login_required
def presence(request: DeskRequest) -> HttpResponse:
    """Set what a specialist is doing now."""
    member = place_of(request.user)
    if member is None:
        raise Http404
    wanted = request.POST.get("presence", "")
    if wanted not in Presence.values:
        return HttpResponseBadRequest()
    set_presence(member=member, presence=Presence(wanted), now=clock.now())
    return render(request, "desk/partials/_presence.html", {"frame": frame_for(request.user)})


@require_POST
@login_required
def alive(request: DeskRequest) -> HttpResponse:
    """The browser is still there; one that has been silent for two minutes means away."""
    sign_of_life(user=request.user, now=clock.now())
    return HttpResponse(status=204)
