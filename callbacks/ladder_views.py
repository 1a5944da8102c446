"""Screens of the escalation ladder: what holds for whom, its versions, and the editor (G7)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from callbacks.domain.edit_ladder import retire_ladder, save_ladder
from callbacks.enums import Audience
from callbacks.ladder_forms import ScopeForm, StepFormSet, initial_of
from callbacks.models import Ladder, LadderStep
from callbacks.queries.duty import gaps
from callbacks.rules import may_edit_ladder
from callbacks.wording import gap_words, offset_words
from core import clock, webhooks
from core.access import require
from core.errors import DomainError, Invalid
from core.models.notification import Channel


@dataclass(frozen=True)
class StepLine:
    """A step in words."""

    when: str
    who: str
    over: str
    webhook_url: str
    webhook_key: str


@dataclass(frozen=True)
class LadderCard:
    """A ladder in words."""

    ladder: Ladder
    scope: str
    steps: list[StepLine]


@require_GET
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The ladders that hold, the most general one first, and earlier versions."""
    require(may_edit_ladder(request.user))
    ladders = Ladder.objects.select_related("office", "contract_class", "author").prefetch_related("steps")
    active = sorted(ladders.filter(active=True), key=lambda ladder: (bool(ladder.office), bool(ladder.contract_class)))
    context = {
        "cards": [_card(ladder, with_keys=True) for ladder in active],
        "earlier": [_card(ladder) for ladder in ladders.filter(active=False).order_by("-created_at")[:20]],
        "gaps": [gap_words(gap.office, gap.day, gap.pieces) for gap in gaps(now=clock.now())],
    }
    return render(request, "callbacks/ladders.html", context)


def _card(ladder: Ladder, *, with_keys: bool = False) -> LadderCard:
    parts = [str(part) for part in (ladder.office, ladder.contract_class) if part]
    scope = ", ".join(parts) or _("For every office and every contract")
    return LadderCard(ladder, scope, [_line(step, with_keys=with_keys) for step in ladder.steps.all()])


def _line(step: LadderStep, *, with_keys: bool) -> StepLine:
    return StepLine(
        when=offset_words(step.offset_minutes),
        who=str(Audience(step.audience).label),
        over=", ".join(str(Channel(channel).label) for channel in step.channels),
        webhook_url=step.webhook_url,
        webhook_key=webhooks.key_of(step.webhook_url) if with_keys and step.webhook_url else "",
    )


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new version of a ladder, or a ladder for an office or contract class that has none of its own."""
    require(may_edit_ladder(request.user))
    based_on = get_object_or_404(Ladder, pk=pk) if pk else None
    if request.method == "POST":
        return _save(request, based_on)
    if based_on and not based_on.active:
        messages.info(request, _("This is an earlier version: another one holds now."))
        return HttpResponseRedirect(reverse("callbacks:ladders"))
    start = based_on or Ladder.objects.filter(active=True, office=None, contract_class=None).first()
    return _editor(request, based_on, ScopeForm(), StepFormSet(initial=initial_of(start)))


def _save(request: HttpRequest, based_on: Ladder | None) -> HttpResponse:
    scope, rows = ScopeForm(request.POST), StepFormSet(request.POST)
    if not (scope.is_valid() and rows.is_valid()):
        return _editor(request, based_on, scope, rows, status=422)
    filled = [form for form in rows if form.is_step]
    whom = based_on or Ladder(**scope.cleaned_data)
    try:
        save_ladder(
            office=whom.office,
            contract_class=whom.contract_class,
            steps=[form.facts() for form in filled],
            actor=request.user,
            now=clock.now(),
            based_on=based_on.version if based_on else 0,
        )
    except DomainError as fault:
        _show(fault, filled, scope)
        return _editor(request, based_on, scope, rows, status=422)
    messages.success(request, _("Saved. Promises given from now on follow it; those already given keep their steps."))
    return HttpResponseRedirect(reverse("callbacks:ladders"))


def _show(fault: DomainError, filled: list[Any], scope: ScopeForm) -> None:
    """Faults of a step at its row or at its field, others above."""
    faults = fault.fields if isinstance(fault, Invalid) else {"": fault.message}
    for name, message in faults.items():
        row, _dot, field = name.partition(".")
        form = filled[int(row)] if row.isdigit() else scope
        form.add_error(field or None, str(message))


def _editor(
    request: HttpRequest, based_on: Ladder | None, scope: ScopeForm, rows: Any, *, status: int = 200
) -> HttpResponse:
    context = {"based_on": _card(based_on) if based_on else None, "scope": scope, "rows": rows}
    return render(request, "callbacks/ladder.html", context, status=status)


@require_POST
@login_required
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """The more general ladder holds again."""
    ladder = get_object_or_404(Ladder, pk=pk)
    try:
        retire_ladder(ladder=ladder, actor=request.user)
        messages.success(request, _("Given up: the more general ladder holds again."))
    except DomainError as fault:
        require(may_edit_ladder(request.user))
        messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("callbacks:ladders"))
