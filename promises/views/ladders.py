"""Screens of the escalation ladders: what applies to which kind of promise, versions, and the editor (G7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, webhooks
from core.access import require
from core.errors import DomainError, Invalid
from core.models.notification import Channel
from core.requests import DeskRequest
from promises.domain.edit_ladder import retire_ladder, save_ladder
from promises.enums import StepAudience
from promises.forms import ScopeForm, StepFormSet, initial_of
from promises.kinds import PromiseKind, kinds, promise_kind
from promises.models import Ladder, LadderStep
from promises.queries.gaps import gaps
from promises.queries.ladders import active_ladders, earlier_ladders, general_ladder, ladder_for
from promises.rules import may_edit_ladder
from promises.wording import gap_words, offset_words


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


@dataclass(frozen=True)
class KindTab:
    """A kind among those that have ladders."""

    kind: PromiseKind
    href: str
    current: bool


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponse:
    """The ladders of one kind that apply, the most general one first, and earlier versions."""
    require(may_edit_ladder(request.user))
    kind = _kind(request)
    scopes = dict(kind.scopes())
    context = {
        "kind": kind,
        "tabs": _tabs(kind),
        "cards": [_card(ladder, kind, scopes, with_keys=True) for ladder in active_ladders(kind)],
        "earlier": [_card(ladder, kind, scopes) for ladder in earlier_ladders(kind)],
        "gaps": [gap_words(gap.office, gap.day, gap.pieces) for gap in gaps(now=clock.now())],
    }
    return render(request, "promises/ladders.html", context)


def _kind(request: DeskRequest) -> PromiseKind:
    """The kind that the address names, else the first one; 404 for a name that nobody has registered."""
    name = request.GET.get("kind", "")
    if not name:
        return kinds()[0]
    try:
        return promise_kind(name)
    except LookupError as error:
        raise Http404 from error


def _tabs(kind: PromiseKind) -> list[KindTab]:
    address = reverse("promises:ladders")
    return [KindTab(each, f"{address}?kind={each.name}", each is kind) for each in kinds()]


def _card(ladder: Ladder, kind: PromiseKind, scopes: Mapping[str, str], *, with_keys: bool = False) -> LadderCard:
    scope = scopes.get(ladder.scope, ladder.scope)
    parts = [str(part) for part in (ladder.office, scope) if part]
    steps = [_line(step, kind, with_keys=with_keys) for step in ladder.steps.all()]
    return LadderCard(ladder, ", ".join(parts) or str(kind.everywhere), steps)


def _line(step: LadderStep, kind: PromiseKind, *, with_keys: bool) -> StepLine:
    return StepLine(
        when=offset_words(step.offset_minutes),
        who=str(kind.audiences.get(StepAudience(step.audience), StepAudience(step.audience).label)),
        over=", ".join(str(Channel(channel).label) for channel in step.channels),
        webhook_url=step.webhook_url,
        webhook_key=webhooks.key_of(step.webhook_url) if with_keys and step.webhook_url else "",
    )


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """A new version of a ladder, or a ladder for an office or scope that has none of its own."""
    require(may_edit_ladder(request.user))
    based_on = ladder_for(pk) if pk else None
    kind = promise_kind(based_on.kind) if based_on else _kind(request)
    if request.method == "POST":
        return _save(request, kind, based_on)
    if based_on and not based_on.active:
        messages.info(request, _("This is an earlier version: another one applies now."))
        return _to_list(kind)
    start = based_on or general_ladder(kind)
    rows = StepFormSet(initial=initial_of(start), form_kwargs={"kind": kind})
    return _editor(request, kind, based_on, ScopeForm(kind=kind), rows)


def _save(request: DeskRequest, kind: PromiseKind, based_on: Ladder | None) -> HttpResponse:
    scope, rows = ScopeForm(request.POST, kind=kind), StepFormSet(request.POST, form_kwargs={"kind": kind})
    if not (scope.is_valid() and rows.is_valid()):
        return _editor(request, kind, based_on, scope, rows, status=422)
    filled = [form for form in rows if form.is_step]
    try:
        save_ladder(
            kind=kind,
            office=based_on.office if based_on else scope.cleaned_data["office"],
            scope=based_on.scope if based_on else scope.cleaned_data.get("scope", ""),
            steps=[form.facts() for form in filled],
            actor=request.user,
            now=clock.now(),
            based_on=based_on.version if based_on else 0,
        )
    except DomainError as fault:
        _show(fault, filled, scope)
        return _editor(request, kind, based_on, scope, rows, status=422)
    messages.success(request, _("Saved. Promises given from now on follow it; those already given keep their steps."))
    return _to_list(kind)


def _to_list(kind: PromiseKind) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('promises:ladders')}?kind={kind.name}")


def _show(fault: DomainError, filled: list[Any], scope: ScopeForm) -> None:
    """Faults of a step at its row or at its field, others above."""
    faults = fault.fields if isinstance(fault, Invalid) else {"": fault.message}
    for name, message in faults.items():
        row, _dot, field = name.partition(".")
        form = filled[int(row)] if row.isdigit() else scope
        form.add_error(field or None, str(message))


def _editor(
    request: DeskRequest, kind: PromiseKind, based_on: Ladder | None, scope: ScopeForm, rows: Any, *, status: int = 200
) -> HttpResponse:
    card = _card(based_on, kind, dict(kind.scopes())) if based_on else None
    context = {"kind": kind, "based_on": card, "scope": scope, "rows": rows}
    return render(request, "promises/ladder.html", context, status=status)


@require_POST
@login_required
def retire(request: DeskRequest, pk: int) -> HttpResponse:
    """The more general ladder applies again."""
    ladder = ladder_for(pk)
    try:
        retire_ladder(ladder=ladder, actor=request.user)
        messages.success(request, _("Given up: the more general ladder applies again."))
    except DomainError as fault:
        require(may_edit_ladder(request.user))
        messages.error(request, str(fault))
    return _to_list(promise_kind(ladder.kind))
