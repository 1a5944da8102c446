"""Suggestions: the list, a new one, and what becomes of one (S3)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.errors import Conflict, Invalid
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for
from surveys import queries
from surveys.domain import suggest
from surveys.enums import SuggestionSource, SuggestionState
from surveys.forms import DecisionForm, SuggestionForm
from surveys.lists import SUGGESTIONS
from surveys.models import Suggestion
from surveys.rules import may_decide


@login_required
@require_GET
def suggestion_list(request: DeskRequest) -> HttpResponseBase:
    """All suggestions, each once, those that wait for a decision first."""
    return list_page(request, SUGGESTIONS, context_for(request), template="surveys/suggestions.html")


@login_required
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """A colleague suggests something."""
    member = getattr(request.user, "member", None)
    form = SuggestionForm(request.POST or None, initial={"office": member.office if member else None})
    if request.method == "POST" and form.is_valid():
        made = suggest.make_suggestion(
            source=SuggestionSource.AGENT, actor=request.user, now=clock.now(), **form.cleaned_data
        )
        messages.success(request, _("Suggestion taken up."))
        return redirect(made)
    return render(request, "surveys/suggestion_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def suggestion(request: DeskRequest, pk: int) -> HttpResponse:
    """One suggestion and what may be done with it; sending decides."""
    found = queries.suggestion_for(request.user, pk)
    form = DecisionForm(request.POST or None, viewer=request.user, initial={"plan": found.plan, "owner": found.owner})
    if request.method == "POST" and form.is_valid() and _decided(request, found, form):
        return redirect(found)
    allowed = may_decide(request.user, found)
    context = {
        "suggestion": found,
        "form": form,
        "decision": allowed,
        "next_states": SuggestionState(found.state).next_states if allowed and not found.same_as_id else frozenset(),
        "echoes": queries.visible_to(request.user).filter(same_as=found).select_related("contact__company", "made_by"),
    }
    return render(request, "surveys/suggestion.html", context, status=422 if form.errors else 200)


def _decided(request: DeskRequest, found: Suggestion, form: DecisionForm) -> bool:
    act = _acts(found, form.cleaned_data).get(request.POST.get("to", ""))
    if act is None:
        raise Http404
    try:
        act(actor=request.user, now=clock.now())
    except Invalid as invalid:
        for name, message in invalid.fields.items():
            form.add_error(name, str(message))
        return False
    except Conflict as refused:
        messages.error(request, str(refused))
    return True


def _acts(found: Suggestion, values: dict[str, Any]) -> dict[str, Callable[..., Suggestion]]:
    return {
        "review": lambda **who: suggest.review(suggestion=found, **who),
        "planned": lambda **who: suggest.plan(
            suggestion=found, reason=values["reason"], plan=values["plan"], owner=values["owner"], **who
        ),
        "declined": lambda **who: suggest.decline(suggestion=found, reason=values["reason"], **who),
        "done": lambda **who: suggest.complete(suggestion=found, **who),
        "same": lambda **who: suggest.join(suggestion=found, same_as=values["same_as"] or found, **who),
    }
