"""Imports: upload, match columns, look at the dry run, apply, undo."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contracts import rules, tasks
from contracts.domain import importing
from contracts.enums import ImportKind, ImportState, LineOutcome
from contracts.forms.importing import MappingForm, UploadForm
from contracts.importing.examples import example
from contracts.importing.kinds import missing
from contracts.lists.imports import IMPORTS, lines_of
from contracts.models import ImportRun
from contracts.queries.runs import run_for
from contracts.views.submit import form_page
from core import clock
from core.access import require
from core.errors import Conflict, Invalid
from core.htmx import wants_partial
from core.lists.show import show
from core.lists.views import list_context, list_page
from core.requests import DeskRequest
from core.sheets import Table, download
from core.values import one_of
from offices.lists import context_for


@login_required
def index(request: DeskRequest) -> HttpResponseBase:
    """/imports/: upload a file; the imports so far."""
    require(rules.may_import(request.user))
    context = context_for(request)
    if wants_partial(request):
        return list_page(request, IMPORTS, context)
    return form_page(
        request,
        UploadForm(request.POST or None, request.FILES or None),
        lambda data: importing.upload(**data, actor=request.user, now=clock.now()),
        title=_("Imports"),
        template="contracts/imports.html",
        kinds=ImportKind.choices,
        **list_context(request, IMPORTS, show(IMPORTS, request.GET, context), context),
    )


@login_required
def page(request: DeskRequest, pk: int) -> HttpResponse:
    """/imports/<pk>/: what the import needs next. For htmx only the progress while the worker has it."""
    require(rules.may_import(request.user))
    run = run_for(pk)
    if wants_partial(request):
        if not ImportState(run.state).is_working:
            response = HttpResponse()
            response["HX-Refresh"] = "true"
            return response
        return render(request, "contracts/partials/_progress.html", _progress(run))
    if run.state == ImportState.UPLOADED:
        return redirect("contracts:import-columns", run.pk)
    return render(request, "contracts/import.html", _context(request, run))


@login_required
def columns(request: DeskRequest, pk: int) -> HttpResponse:
    """/imports/<pk>/columns/: what each column means."""
    require(rules.may_import(request.user))
    run = run_for(pk)
    form = MappingForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        try:
            importing.start_check(run=run, mapping=form.mapping)
            tasks.kick()
            return redirect(run)
        except Invalid as refused:
            form.refuse(refused.fields)
        except Conflict as refused:
            form.add_error(None, str(refused))
    status = 422 if form.errors else 200
    context = {"run": run, "form": form, "missing": missing(run.kind, run.mapping)}
    return render(request, "contracts/import_columns.html", context, status=status)


@require_POST
@login_required
def apply(request: DeskRequest, pk: int) -> HttpResponse:
    """POST /imports/<pk>/apply/"""
    skip = "skip_refused" in request.POST
    return _step(request, pk, lambda run: importing.start_apply(run=run, skip_refused=skip, actor=request.user))


@require_POST
@login_required
def undo(request: DeskRequest, pk: int) -> HttpResponse:
    """POST /imports/<pk>/undo/"""
    return _step(request, pk, lambda run: importing.start_undo(run=run, actor=request.user, now=clock.now()))


@require_GET
@login_required
def refused(request: DeskRequest, pk: int) -> FileResponse:
    """GET /imports/<pk>/refused.csv: line, column and reason of everything refused."""
    require(rules.may_import(request.user))
    run = run_for(pk)
    rows = run.rows.filter(outcome=LineOutcome.REFUSED).iterator(chunk_size=1000)
    lines = ([row.line, row.title, column, reason] for row in rows for column, reason in row.faults)
    table = Table(run.name, [_("Line"), _("Entry"), _("Column"), _("Reason")], lines)
    return download(table, "csv", name=f"import-{run.pk}")


@require_GET
@login_required
def sample(request: DeskRequest, kind: str, ending: str) -> FileResponse:
    """GET /imports/examples/<kind>.csv or .xlsx"""
    if kind not in ImportKind.values or ending not in ("csv", "xlsx"):
        raise Http404
    return FileResponse(example(kind, xlsx=ending == "xlsx"), as_attachment=True, filename=f"{kind}.{ending}")


def _step(request: DeskRequest, pk: int, start: Callable[[ImportRun], None]) -> HttpResponse:
    require(rules.may_import(request.user))
    run = run_for(pk)
    try:
        start(run)
        tasks.kick()
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect(run)


def _context(request: DeskRequest, run: ImportRun) -> dict[str, Any]:
    shown = one_of(request.GET.get("show"), [*_TABS], _first_tab(run))
    undo_until = run.applied_at + importing.UNDO_WITHIN if run.applied_at else None
    return {
        **_lines(request, run, shown),
        "run": run,
        "state": ImportState(run.state),
        "tabs": [(outcome, run.counts.get(outcome, 0), outcome == shown) for outcome in _TABS]
        if any(run.counts.get(outcome) for outcome in _TABS)
        else [],
        "same": run.counts.get(LineOutcome.SAME, 0),
        "new": run.counts.get(LineOutcome.NEW, 0),
        "changed": run.counts.get(LineOutcome.CHANGED, 0),
        "refused": run.counts.get(LineOutcome.REFUSED, 0),
        "undo_until": undo_until if undo_until and undo_until > clock.now() else None,
        **_progress(run),
    }


def _lines(request: DeskRequest, run: ImportRun, outcome: str) -> dict[str, Any]:
    data = request.GET.copy()
    data["show"] = outcome
    context, listing = context_for(request), lines_of(run, outcome)
    return list_context(request, listing, show(listing, data, context), context)


_TABS = (LineOutcome.REFUSED, LineOutcome.NEW, LineOutcome.CHANGED)


def _first_tab(run: ImportRun) -> str:
    return next((outcome for outcome in _TABS if run.counts.get(outcome)), LineOutcome.NEW)


def _progress(run: ImportRun) -> dict[str, Any]:
    done, total = importing.progress_of(run)
    return {
        "run": run,
        "state": ImportState(run.state),
        "done": done,
        "total": total,
        "percent": done * 100 // total if total else None,
    }
