"""Screens of the queue: look, take, call, document."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from callbacks.actions import actions_for, pending_for
from callbacks.domain import attempts, handover, move, queue
from callbacks.domain.close import cancel_callback
from callbacks.enums import LIVE
from callbacks.forms import (
    AttemptForm,
    CallbackForm,
    CloseCallbackForm,
    DeclineForm,
    GiveBackForm,
    HandOverForm,
    MoveForm,
)
from callbacks.lists import QUEUE, queue_context, queue_for
from callbacks.models import Callback
from callbacks.queries import callback_for, side_of, why_then, work_of
from callbacks.queries.today import today_of
from callbacks.rules import may_take
from core import clock, values
from core.errors import Conflict, DomainError, Refused
from core.htmx import page_or_partial, wants_partial
from core.lists.views import as_file, list_context
from core.phones import written
from core.preferences import switch_sound
from core.requests import DeskRequest
from offices.models import Office
from offices.queries import office_called
from offices.wording import when
from tickets.topics import of_ticket


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponseBase:
    """GET /callbacks/: the queue; for htmx its content alone; `?format=csv` or `xlsx` gives all of it as a file."""
    context = queue_context(request.user, now=clock.now())
    if file := as_file(request, QUEUE, context):
        return file
    found = queue_for(request.GET, context, selected=values.key(request.GET.get("sel")))
    more = {"queue": found, "may_take": request.user.is_specialist}
    if found.selected:
        more["side"] = side_of(callback_for(request.user, found.selected), now=context.now)
    elif not found.total:
        more["today"] = today_of(request.user, now=context.now)
    values_of_list = list_context(request, QUEUE, found.shown, context)
    return page_or_partial(request, "callbacks/queue.html", "callbacks/partials/_queue.html", values_of_list | more)


def _office(request: DeskRequest) -> Office | None:
    slug = request.GET.get("office", "")
    return office_called(slug) if slug else None


@require_GET
@login_required
def side(request: DeskRequest, pk: int) -> HttpResponse:
    """The side pane of one callback."""
    found = side_of(callback_for(request.user, pk), now=clock.now())
    return render(request, "callbacks/partials/_side.html", {"side": found, "may_take": request.user.is_specialist})


@require_GET
@login_required
def why(request: DeskRequest, pk: int) -> HttpResponse:
    """Why then? The due time of a callback explained, and those it had before; a page, or a partial for htmx."""
    callback = callback_for(request.user, pk)
    context = {"callback": callback, "dues": why_then(callback)}
    return page_or_partial(request, "callbacks/why.html", "components/why.html", context)


@require_POST
@login_required
def next_one(request: DeskRequest) -> HttpResponse:
    """Take the most urgent one that suits me."""
    callback = queue.take_next(actor=request.user, now=clock.now(), office=_office(request))
    if callback:
        return _go(request, reverse("callbacks:page", args=[callback.pk]))
    messages.info(request, _("Nothing is waiting for you."))
    return _go(request, reverse("callbacks:queue"))


def _go(request: DeskRequest, url: str) -> HttpResponse:
    """Another page, for htmx and for a plain form."""
    if wants_partial(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


@require_POST
@login_required
def take(request: DeskRequest, pk: int) -> HttpResponse:
    """Take this one; the script of the queue asks for JSON, so that it can dial at once."""
    callback = callback_for(request.user, pk)
    url = reverse("callbacks:page", args=[pk])
    as_json = "application/json" in request.headers.get("Accept", "")
    try:
        queue.take(callback=callback, actor=request.user, now=clock.now())
    except (Conflict, Refused) as fault:
        if as_json:
            return JsonResponse({"message": str(fault)}, status=409)
        messages.error(request, str(fault))
        return _go(request, f"{reverse('callbacks:queue')}?sel={pk}")
    return JsonResponse({"url": url}) if as_json else _go(request, url)


@require_GET
@login_required
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """One callback, to be worked on."""
    callback = callback_for(request.user, pk)
    return _page(request, callback, AttemptForm(callback=callback, initial={"number": written(callback.phone)}))


def _page(request: DeskRequest, callback: Callback, form: CallbackForm, *, status: int = 200) -> HttpResponse:
    is_attempt = isinstance(form, AttemptForm)
    context = {
        "callback": callback,
        "work": work_of(callback, now=clock.now()),
        "form": form if is_attempt else AttemptForm(callback=callback, initial={"number": written(callback.phone)}),
        "ways": actions_for(request.user, callback, refused=None if is_attempt else form),
        "pending": pending_for(request.user, callback, refused=form),
        "is_mine": callback.taken_by_id == request.user.pk,
        "is_live": callback.state in LIVE,
        "may_take": bool(may_take(request.user, callback)),
        "live_topics": of_ticket(callback.ticket.number),
    }
    return render(request, "callbacks/page.html", context, status=status)


Act = Callable[[DeskRequest, Callback, CallbackForm], str]


def _acting(form_class: type[CallbackForm], prefix: str | None = None) -> Callable[[Act], Callable[..., HttpResponse]]:
    """A view of one button: read the form, act, go on; faults come back at their fields with everything kept.

    The wrapped function acts and gives the address to go on to.
    """

    def wrap(act: Act) -> Callable[..., HttpResponse]:
        @require_POST
        @login_required
        @wraps(act)
        def view(request: DeskRequest, pk: int) -> HttpResponse:
            callback = callback_for(request.user, pk)
            form = form_class(request.POST, callback=callback, prefix=prefix)
            if not form.is_valid():
                return _page(request, callback, form, status=422)
            try:
                return _go(request, act(request, callback, form))
            except Refused:
                raise
            except DomainError as fault:
                form.show(fault)
                return _page(request, callback_for(request.user, pk), form, status=422)

        return view

    return wrap


@require_POST
@login_required
def sound(request: DeskRequest) -> HttpResponse:
    """Switch the sound at an escalation on or off."""
    switch_sound(actor=request.user)
    return HttpResponseRedirect(reverse("callbacks:queue"))


@_acting(AttemptForm)
def attempt(request: DeskRequest, callback: Callback, form: CallbackForm) -> str:
    """Document an attempt; solve or keep the ticket."""
    assert isinstance(form, AttemptForm)  # noqa: S101  # what the decorator made
    facts = form.cleaned_data
    made = {
        "outcome": facts["outcome"],
        "number": facts["number"],
        "note": facts["note"],
        "seconds": form.length,
        "later_at": facts["later_at"],
    }
    now = clock.now()
    if form.solves:
        attempts.solve_by_callback(
            callback=callback, actor=request.user, now=now, cause=facts["cause"], solution=facts["solution"], **made
        )
        messages.success(request, _("Reached and solved."))
        return reverse("callbacks:queue")
    number = facts["right_number"]
    saved = attempts.record_attempt(callback=callback, actor=request.user, now=now, right_number=number, **made)
    if facts["outcome"] == "reached":
        messages.success(request, _("Reached. The ticket stays with you."))
        return callback.ticket.get_absolute_url()
    due = when(saved.callback.due_at, callback.office)
    messages.success(request, _("Attempt saved. Next attempt by %(when)s.") % {"when": due})
    return reverse("callbacks:queue")


@_acting(GiveBackForm, "give-back")
def give_back(request: DeskRequest, callback: Callback, form: CallbackForm) -> str:
    """Back to the queue."""
    queue.give_back(callback=callback, actor=request.user, now=clock.now(), note=form.cleaned_data["note"])
    messages.success(request, _("Given back to the queue."))
    return reverse("callbacks:queue")


@_acting(CloseCallbackForm, "close")
def cancel(request: DeskRequest, callback: Callback, form: CallbackForm) -> str:
    """Close with a reason."""
    cancel_callback(callback=callback, actor=request.user, now=clock.now(), reason=form.cleaned_data["reason"])
    messages.success(request, _("Callback closed."))
    return reverse("callbacks:queue")


@_acting(MoveForm, "move")
def move_promise(request: DeskRequest, callback: Callback, form: CallbackForm) -> str:
    """Move the promise by hand."""
    facts = form.cleaned_data
    move.move_due(
        callback=callback, due_at=facts["due_at"], reason=facts["reason"], actor=request.user, now=clock.now()
    )
    messages.success(request, _("Promise moved, the customer is told."))
    return reverse("callbacks:page", args=[callback.pk])


@_acting(HandOverForm, "hand-over")
def hand_over(request: DeskRequest, callback: Callback, form: CallbackForm) -> str:
    """Ask a colleague or an office."""
    assert isinstance(form, HandOverForm)  # noqa: S101  # what the decorator made
    handover.ask_handover(
        callback=callback, actor=request.user, now=clock.now(), note=form.cleaned_data["note"], **form.receiver
    )
    messages.success(request, _("Asked. Until somebody accepts it stays where it is."))
    return reverse("callbacks:page", args=[callback.pk])


@require_POST
@login_required
def accept(request: DeskRequest, pk: int) -> HttpResponse:
    """Take over what was handed to me."""
    callback = callback_for(request.user, pk)
    pending = callback.handovers.order_by("-pk").first()
    if pending is None:
        raise Http404
    try:
        handover.accept_handover(handover=pending, actor=request.user, now=clock.now())
        messages.success(request, _("It is yours now."))
    except Conflict as fault:
        messages.error(request, str(fault))
    return _go(request, reverse("callbacks:page", args=[pk]))


@_acting(DeclineForm, "decline")
def decline(request: DeskRequest, callback: Callback, form: CallbackForm) -> str:
    """Not mine, with a reason."""
    pending = callback.handovers.order_by("-pk").first()
    if pending is None:
        raise Http404
    answer = form.cleaned_data["answer"]
    handover.decline_handover(handover=pending, actor=request.user, now=clock.now(), answer=answer)
    messages.success(request, _("Declined; the colleague is told."))
    return reverse("callbacks:queue")
