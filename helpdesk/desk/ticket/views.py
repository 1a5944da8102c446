"""The ticket's page and what is done on it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, values
from core.access import require
from core.htmx import toast, wants_partial
from core.requests import DeskRequest
from helpdesk.desk.ticket.forms import FORMS, EntryForm
from helpdesk.desk.ticket.letters import with_deliveries
from helpdesk.desk.ticket.side import facts_of, link_for
from tickets import rules
from tickets.domain import change, family
from tickets.models import Ticket
from tickets.numbers import is_valid
from tickets.queries import history_of, ticket_for, timeline_counts, timeline_of
from tickets.queries.canned import canned_for
from tickets.queries.timeline import Filter, reaching_back_to
from tickets.ticket_form import TicketForm, tried
from tickets.topics import of_ticket

WINDOW, STEP, LONGEST = 50, 200, 20_000  # entries of a timeline: what is shown, how many more at once, at most
PARTS = {
    "thread": "desk/ticket/partials/_thread.html",
    "side": "desk/ticket/partials/_side.html",
    "state": "desk/ticket/partials/_state.html",
}


@require_GET
@login_required
def page(request: DeskRequest, number: str) -> HttpResponse:
    """The whole page, or a part of it that refreshes itself.

    The search knows a number in other groupings, and explains what cannot be one (C3).
    """
    if not is_valid(number):
        return HttpResponseRedirect(f"{reverse('desk:search')}?{urlencode({'q': number})}")
    ticket = ticket_for(request.user, number)
    part = request.GET.get("part", "")
    if wants_partial(request) and part in PARTS:
        return render(request, PARTS[part], _context(request, ticket))
    return render(request, "desk/ticket/page.html", {**_context(request, ticket), "form": _entry_form(request, ticket)})


def _context(request: DeskRequest, ticket: Ticket) -> dict[str, Any]:
    shown = _shown(request)
    viewer = request.user
    counts, last = timeline_counts(ticket, viewer=viewer), _last(request, ticket, shown)
    told = timeline_of(ticket, viewer=viewer, filter=shown, last=last)
    lines, letters = with_deliveries(told, ticket, now=clock.now())
    return {
        "ticket": ticket,
        "facts": facts_of(ticket, viewer=viewer, now=clock.now()),
        "lines": lines,
        "letters": letters,
        "last": last,
        "earlier": max(counts[shown.value] - last, 0),
        "more": last + STEP,
        "counts": counts,
        "shown": shown.value,
        "filters": _filters(),
        "history": history_of(ticket) if shown == Filter.AUDIT else [],
        "may_change": rules.may_change(viewer, ticket),
        "may_add": rules.may_add(viewer, ticket),
        "may_refer": rules.may_refer(viewer, ticket),
        "live_topics": of_ticket(ticket.number),
    }


def _last(request: DeskRequest, ticket: Ticket, shown: Filter) -> int:
    """How many of the newest entries are shown: a window of them, more when asked, or back to the one that is meant."""
    entry = values.key(request.GET.get("entry"))
    back = reaching_back_to(ticket, entry, viewer=request.user, filter=shown) if entry else 0
    return max(WINDOW, back, values.number(request.GET.get("last"), most=LONGEST) or 0)


def _shown(request: DeskRequest) -> Filter:
    wanted = request.GET.get("show") or request.POST.get("show") or Filter.ALL
    return Filter(wanted) if wanted in set(Filter) else Filter.ALL


def _filters() -> list[tuple[str, str]]:
    return [
        ("all", _("Everything")),
        ("calls", _("Calls")),
        ("notes", _("Notes")),
        ("customer", _("Customer sees")),
        ("audit", _("Audit")),
    ]


def _entry_form(request: DeskRequest, ticket: Ticket, data: Any = None) -> EntryForm:
    return EntryForm(data, ticket=ticket, viewer=request.user)


# -- the dock -------------------------------------------------------------------------------------------------------


@require_POST
@login_required
def add(request: DeskRequest, number: str) -> HttpResponse:
    """Save the dock's entry. What was typed stays when it is refused."""
    ticket = ticket_for(request.user, number)
    require(rules.may_add(request.user, ticket))
    form = _entry_form(request, ticket, request.POST)
    saved = form.is_valid() and tried(form, lambda: form.save(now=clock.now()))
    if not saved:
        return _refused_entry(request, ticket, form)
    if not wants_partial(request):
        return HttpResponseRedirect(ticket.get_absolute_url())
    return _refreshed(request, number, _("Saved"), with_dock=True)


def _refused_entry(request: DeskRequest, ticket: Ticket, form: EntryForm) -> HttpResponse:
    context = {**_context(request, ticket), "form": form}
    template = "desk/ticket/partials/_dock.html" if wants_partial(request) else "desk/ticket/page.html"
    return render(request, template, context, status=422)


def _refreshed(request: DeskRequest, number: str, text: str, *, with_dock: bool = False) -> HttpResponse:
    """All parts that may have changed, swapped out of band; the dock only after its own entry."""
    ticket = ticket_for(request.user, number)
    context = {**_context(request, ticket), "oob": True, "with_dock": with_dock}
    if with_dock:
        context["form"] = _entry_form(request, ticket)
    return toast(render(request, "desk/ticket/partials/_refreshed.html", context), text)


# -- actions --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
def act(request: DeskRequest, number: str, action: str) -> HttpResponse:
    """A form of the ticket: as a page, or in the dialog."""
    ticket = ticket_for(request.user, number)
    form_class = FORMS.get(action)
    if form_class is None:
        raise Http404
    require(form_class.allowed(request.user, ticket))
    form = form_class(request.POST if request.method == "POST" else None, ticket=ticket, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        done = tried(form, lambda: form.save(now=clock.now()))
        if done is not None:
            return _done(request, ticket, form, done)
        form.catch_up()
    return _show_form(request, ticket, action, form)


def _show_form(request: DeskRequest, ticket: Ticket, action: str, form: TicketForm) -> HttpResponse:
    context = {"ticket": ticket, "form": form, "action": action}
    template = "desk/ticket/partials/_act.html" if wants_partial(request) else "desk/ticket/act.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _done(request: DeskRequest, ticket: Ticket, form: TicketForm, done: Any) -> HttpResponse:
    leads_to = done if isinstance(done, Ticket) and done.pk != ticket.pk else ticket
    if not wants_partial(request):
        messages.success(request, form.done)
        return HttpResponseRedirect(leads_to.get_absolute_url())
    if leads_to != ticket:  # merged or split: work goes on there
        messages.success(request, form.done)
        return HttpResponse(headers={"HX-Redirect": leads_to.get_absolute_url()})
    return _refreshed(request, ticket.number, str(form.done))


@require_POST
@login_required
def take(request: DeskRequest, number: str) -> HttpResponse:
    """The viewer looks after it from now on."""
    ticket = ticket_for(request.user, number)
    change.assign(ticket=ticket, owner=request.user, actor=request.user, now=clock.now())
    if not wants_partial(request):
        return HttpResponseRedirect(ticket.get_absolute_url())
    return _refreshed(request, number, _("Saved"))


@require_POST
@login_required
def unlink(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """The two do not belong together after all. What was split off stays linked."""
    ticket = ticket_for(request.user, number)
    link = link_for(ticket, pk)
    family.unlink(link=link, actor=request.user, now=clock.now())
    if not wants_partial(request):
        return HttpResponseRedirect(ticket.get_absolute_url())
    return _refreshed(request, number, _("Saved"))


@require_GET
@login_required
def canned(request: DeskRequest, number: str) -> HttpResponse:
    """Canned texts of the viewer's teams, filled in for this ticket."""
    ticket = ticket_for(request.user, number)
    texts = canned_for(ticket, viewer=request.user, now=clock.now())
    return render(request, "desk/ticket/partials/_canned.html", {"ticket": ticket, "texts": texts})
