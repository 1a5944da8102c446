"""Screens for decisions: bridge days of a year, promises in closed hours, and what a due time would be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, values
from core.access import require
from core.errors import Invalid
from core.requests import DeskRequest
from helpdesk.desk.calendars import impact, planner
from helpdesk.desk.calendars.forms import WhyForm
from helpdesk.desk.calendars.history import day_words
from helpdesk.desk.calendars.saving import save
from offices.explain import Explained, explain
from offices.models import Office
from offices.queries import all_offices, office_called
from offices.rules import may_edit_calendar
from offices.worktime import InvalidQuestion, NoOpening


@require_http_methods(["GET", "POST"])
@login_required
def plan(request: DeskRequest, number: int) -> HttpResponse:
    """Bridge-day planner, both offices side by side."""
    now, places = clock.now(), list(all_offices())
    if request.method == "POST":
        office = office_called(request.POST.get("office", ""))
        chosen, choice = values.day(request.POST.get("day")), request.POST.get("choice", "")
        if chosen is None or chosen.year != number or choice not in (planner.CLOSED, planner.SHORT, planner.OPEN):
            raise Http404

        seen = request.POST.get("seen")

        def change() -> object:
            return planner.decide(office=office, day=chosen, choice=choice, seen=seen, actor=request.user, now=now)

        back = f"{request.path}#d{chosen:%m%d}"
        return save(request, office, change, back=back, stands=lambda: day_words(office, chosen)) or redirect(back)
    context = {
        "year": number,
        "years": range(now.year, now.year + 3),
        "offices": places,
        "candidates": planner.candidates(places, year=number, now=now),
        "may_edit": bool(may_edit_calendar(request.user)),
    }
    return render(request, "desk/calendars/planner.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def promises(request: DeskRequest, slug: str) -> HttpResponse:
    """Running promises that are due in closed hours; moved by hand, one by one or together, with a reason (G3)."""
    office, errors = office_called(slug), {}
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        require(may_edit_calendar(request.user))
        try:
            moves = _moves(request, office)
            count = impact.move_together(moves=moves, office=office, reason=reason, actor=request.user, now=clock.now())
        except Invalid as error:
            errors = error.fields
        else:
            said = ngettext(
                "%d promise moved; the customer is told.", "%d promises moved; the customers are told.", count
            )
            messages.success(request, said % count)
            return redirect("desk:office-promises", slug=slug)
    now = clock.now()
    context = {
        "office": office,
        "offices": all_offices(),
        "this_year": now.astimezone(office.tz).year,
        "affected": [_as_typed(one, request, errors) for one in impact.affected(office)],
        "reason": reason,
        "errors": errors,
        "may_edit": bool(may_edit_calendar(request.user)),
    }
    return render(request, "desk/calendars/promises.html", context, status=422 if errors else 200)


def _as_typed(one: impact.Affected, request: DeskRequest, errors: Mapping[str, str]) -> impact.Affected:
    """After a fault nothing that was typed or ticked is lost."""
    if request.method != "POST":
        return one
    field, key = f"at_{one.callback.pk}", str(one.callback.pk)
    return replace(
        one,
        at=request.POST.get(field, one.at),
        chosen=key in request.POST.getlist("promise"),
        error=str(errors.get(field, "")),
    )


def _moves(request: DeskRequest, office: Office) -> dict[int, datetime]:
    """The chosen promises with their new local times. Raises Invalid for a time that cannot be read."""
    chosen: dict[int, datetime] = {}
    for key in request.POST.getlist("promise"):
        at, callback = values.moment(request.POST.get(f"at_{key}")), values.key(key)
        if at is None or callback is None:
            raise Invalid({f"at_{key}": _("Please enter a day and a time.")})
        chosen[callback] = at.replace(tzinfo=office.tz)
    if not chosen:
        raise Invalid({"promise": _("Please choose at least one promise.")})
    return chosen


@require_GET
@login_required
def why(request: DeskRequest, slug: str) -> HttpResponse:
    """When would it be due, and why then? (G4) `?at=2026-05-13T16:20&minutes=120`, on the office's clock."""
    office = office_called(slug)
    asked = request.GET if "at" in request.GET else None
    form = WhyForm(asked, office=office, now=clock.now())
    answer = _answer(form) if asked and form.is_valid() else None
    context = {
        "office": office,
        "offices": all_offices(),
        "this_year": clock.now().astimezone(office.tz).year,
        "form": form,
        "answer": answer,
    }
    return render(request, "desk/calendars/why.html", context, status=422 if form.errors else 200)


def _answer(form: WhyForm) -> Explained | None:
    try:
        return explain(form.office, at=form.at_instant, minutes=form.cleaned_data["minutes"])
    except (NoOpening, InvalidQuestion):
        form.add_error("at", _("This office has no service hours within the time looked at."))
        return None
