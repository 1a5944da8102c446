"""The way in: ticket number and address, then the code that was mailed."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.languages import CHOSEN
from helpdesk.portal import clocks, codes, limits, wording
from helpdesk.portal.forms import AccessForm, CodeForm, ZoneForm
from helpdesk.portal.visitor import current, sign_in, sign_out
from offices.queries import with_a_phone
from tickets.numbers import grouped
from tickets.queries.tickets import number_of

PENDING = "portal_pending"


@require_GET
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """To the tickets of whoever has shown who they are, else to the way in."""
    return redirect("portal:tickets" if current(request, now=clock.now()) else "portal:access")


@require_http_methods(["GET", "POST"])
@never_cache
def access(request: HttpRequest) -> HttpResponse:
    """Ask for a code. What comes back is the same whether or not there is such a ticket."""
    form = AccessForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _issue(request, number=form.cleaned_data["number"], address=form.cleaned_data["email"])
            except limits.TooOften as refused:
                form.add_error(None, wording.too_often(refused.minutes))
                status = 429
            else:
                return redirect("portal:code")
    offices = [(office.name, office.phone) for office in with_a_phone()]
    return render(request, "portal/access.html", {"form": form, "offices": offices}, status=status)


def _issue(request: HttpRequest, *, number: str, address: str) -> None:
    now = clock.now()
    limits.count(limits.ASK_BY_NETWORK, limits.network_of(request), now=now)
    limits.count(limits.ASK_BY_ADDRESS, address, now=now)
    key = codes.issue(number=number, address=address, language=get_language() or "en-gb", now=now)
    request.session[PENDING] = {"key": key, "number": number, "address": address}


@require_http_methods(["GET", "POST"])
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Enter the code; the right one opens the ticket."""
    pending = request.session.get(PENDING)
    if not pending:
        return redirect("portal:access")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _enter(request, pending["key"], form.cleaned_data["code"])
            except codes.Wrong as wrong:
                form.add_error("code", wording.wrong_code(wrong.left))
            except limits.TooOften as refused:
                form.add_error("code", wording.too_often(refused.minutes))
                status = 429
            except codes.Spent:
                messages.error(request, wording.spent_code())
                return redirect("portal:access")
    context = {"form": form, "number": grouped(pending["number"]), "address": pending["address"]}
    return render(request, "portal/code.html", context, status=status)


def _enter(request: HttpRequest, key: str, typed: str) -> HttpResponse:
    now = clock.now()
    limits.count(limits.TRY_BY_NETWORK, limits.network_of(request), now=now)
    grant = codes.redeem(key=key, typed=typed)
    request.session.pop(PENDING, None)
    sign_in(request, grant, now=now)
    return redirect("portal:ticket", number_of(grant.ticket))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    sign_out(request)
    messages.success(request, _("You are signed out."))
    return redirect("portal:access")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read the portal in another language; mails stay in the contact's."""
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        request.session[CHOSEN] = chosen
    return _back(request)


@require_http_methods(["GET", "POST"])
def zone(request: HttpRequest) -> HttpResponse:
    """Choose the time zone in which the portal tells times."""
    form = ZoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = _back(request)
        response.set_cookie(clocks.COOKIE, form.cleaned_data["zone"], max_age=365 * 86_400, samesite="Lax")
        return response
    chosen = request.COOKIES.get(clocks.COOKIE, "")
    context = {
        "form": form,
        "zones": clocks.choices(clock.now(), chosen=chosen),
        "chosen": chosen,
        "next": _next(request),
    }
    return render(request, "portal/zone.html", context, status=422 if form.errors else 200)


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal keeps of whoever uses it."""
    return render(request, "portal/privacy.html", {"visitor": current(request, now=clock.now())})


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else ""


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(_next(request) or reverse("portal:home"))
