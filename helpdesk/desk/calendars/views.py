"""Screens of offices and their calendars. Everybody signed in may look; managers and administrators change (H3)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk.core import clock
from helpdesk.core.access import require
from helpdesk.core.errors import DomainError, Invalid
from helpdesk.desk.calendars import impact, planner, year
from helpdesk.desk.calendars.forms import DayForm, SettingsForm, WeekForm
from helpdesk.desk.calendars.history import history_of
from offices.announcement import announcement
from offices.domain import days, hours
from offices.models import ClosedDay, Office
from offices.queries import states_of
from offices.rules import may_edit_calendar, may_switch_figures

ACTIONS: dict[str, Callable[..., ClosedDay]] = {
    "overrule": days.overrule_day,
    "restore": days.restore_day,
    "accept": days.accept_day,
}


@require_GET
@login_required
def offices(request: HttpRequest) -> HttpResponse:
    """Every office: open or not, and the ways to its screens."""
    states = states_of(list(Office.objects.all()), now=clock.now())
    return render(request, "desk/calendars/offices.html", {"states": states, "may_edit": _may_edit(request)})


@require_http_methods(["GET", "POST"])
@login_required
def week(request: HttpRequest, slug: str) -> HttpResponse:
    """Hours of each weekday; POST changes them after a dry run."""
    office = _office(slug)
    form = WeekForm(request.POST or None, office=office)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]

        def change() -> object:
            return hours.set_weekly_hours(
                office=office, weekly=form.weekly, reason=reason, actor=request.user, now=clock.now()
            )

        done = _apply(request, office, change, form)
        if done:
            return done
    context = {
        "office": office,
        "form": form,
        "may_edit": _may_edit(request),
        "history": history_of(office),
        "announcements": _announcements(office),
        "offices": Office.objects.all(),
    }
    return render(request, "desk/calendars/week.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """What the office promises; figures per person only by an administrator (L2)."""
    office = _office(slug)
    form = SettingsForm(request.POST or None, instance=_office(slug))
    if not may_switch_figures(request.user):
        form.fields["figures_per_agent"].disabled = True
    if request.method == "POST":
        require(may_edit_calendar(request.user))
        if form.is_valid():
            values = {name: form.cleaned_data[name] for name in hours.SETTINGS}
            covers = list(form.cleaned_data["covers_for"])
            hours.change_settings(office=office, values=values, covers_for=covers, actor=request.user)
            messages.success(request, _("Saved."))
            return redirect("desk:office-settings", slug=slug)
    context = {"office": office, "form": form, "may_edit": _may_edit(request), "offices": Office.objects.all()}
    return render(request, "desk/calendars/settings.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def year_view(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Twelve months, and the closed days as a list."""
    office, now = _office(slug), clock.now()
    if not 2000 <= number <= 2100:
        raise Http404
    today = now.astimezone(office.tz).date()
    rows = office.closed_days.filter(day__year=number).select_related("decided_by")
    context = {
        "office": office,
        "year": number,
        "years": range(today.year - 1, today.year + 3),
        "months": year.months_of(office, number, now=now),
        "rows": year.rows_of(rows, today=today),
        "may_edit": _may_edit(request),
        "offices": Office.objects.all(),
    }
    return render(request, "desk/calendars/year.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def day(request: HttpRequest, slug: str) -> HttpResponse:
    """Close or shorten one day (`?day=2026-05-15`)."""
    office = _office(slug)
    wanted = parse_date(request.GET.get("day", "")) if request.GET.get("day") else None
    row = office.closed_days.filter(day=wanted).select_related("decided_by").first() if wanted else None
    form = DayForm(request.POST) if request.method == "POST" else DayForm.of(row, day=wanted)
    if request.method == "POST" and form.is_valid():

        def change() -> object:
            return days.set_day(office=office, plan=form.plan, actor=request.user, now=clock.now())

        done = _apply(request, office, change, form, year_number=form.plan.day.year)
        if done:
            return done
    context = {
        "office": office,
        "form": form,
        "row": row,
        "shown": year.rows_of([row], today=clock.now().astimezone(office.tz).date())[0] if row else None,
        "history": history_of(office, row=row) if row else [],
        "may_edit": _may_edit(request),
    }
    return render(request, "desk/calendars/day.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
@login_required
def decide_day(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Overrule, restore or accept a day, or answer what the holiday calendar proposes."""
    office = _office(slug)
    row = get_object_or_404(ClosedDay, office=office, pk=pk)
    action = request.POST.get("action", "")

    def change() -> object:
        if action in ("take", "keep"):
            accept = action == "take"
            return days.apply_proposal(row=row, accept=accept, actor=request.user, now=clock.now())
        if action not in ACTIONS:
            raise Http404
        return ACTIONS[action](row=row, actor=request.user, now=clock.now())

    done = _apply(request, office, change, None, year_number=row.day.year)
    return done or redirect("desk:office-year", slug=slug, number=row.day.year)


@require_http_methods(["GET", "POST"])
@login_required
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """Bridge-day planner, both offices side by side."""
    now, places = clock.now(), list(Office.objects.all())
    if request.method == "POST":
        office = get_object_or_404(Office, slug=request.POST.get("office", ""))
        chosen, choice = parse_date(request.POST.get("day", "")), request.POST.get("choice", "")
        if chosen is None or chosen.year != number or choice not in (planner.CLOSED, planner.SHORT, planner.OPEN):
            raise Http404

        def change() -> object:
            return planner.decide(office=office, day=chosen, choice=choice, actor=request.user, now=now)

        back = f"{request.path}#d{chosen:%m%d}"
        return _apply(request, office, change, None, back=back) or redirect(back)
    context = {
        "year": number,
        "years": range(now.year, now.year + 3),
        "offices": places,
        "candidates": planner.candidates(places, year=number, now=now),
        "may_edit": _may_edit(request),
    }
    return render(request, "desk/calendars/planner.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def promises(request: HttpRequest, slug: str) -> HttpResponse:
    """Running promises that are due in closed hours; moved by hand, one by one or together, with a reason (G3)."""
    office, errors = _office(slug), {}
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
    context = {
        "office": office,
        "affected": impact.affected(office),
        "reason": reason,
        "errors": errors,
        "chosen": request.POST.getlist("promise"),
        "may_edit": _may_edit(request),
    }
    return render(request, "desk/calendars/promises.html", context, status=422 if errors else 200)


def _moves(request: HttpRequest, office: Office) -> dict[int, datetime]:
    """The chosen promises with their new local times. Raises Invalid for a time that cannot be read."""
    chosen: dict[int, datetime] = {}
    for key in request.POST.getlist("promise"):
        try:
            at = parse_datetime(request.POST.get(f"at_{key}", ""))
        except ValueError:
            at = None
        if at is None or not key.isdigit():
            raise Invalid({f"at_{key}": _("Please enter a day and a time.")})
        chosen[int(key)] = at.replace(tzinfo=office.tz)
    if not chosen:
        raise Invalid({"promise": _("Please choose at least one promise.")})
    return chosen


def _apply(
    request: HttpRequest,
    office: Office,
    change: Callable[[], object],
    form: forms.Form | None,
    *,
    year_number: int | None = None,
    back: str = "",
) -> HttpResponse | None:
    """Dry run, then the change. With promises in the way a page lists them first. None: `form` has errors now."""
    require(may_edit_calendar(request.user))
    try:
        touched = impact.dry_run(office=office, change=change)
        if touched and "confirmed" not in request.POST:
            return _ask_first(request, office, touched)
        change()
    except Invalid as error:
        if form is None:
            messages.error(request, str(error))
        else:
            form.add_error(None, error.as_validation_error())
        return None
    except DomainError as error:
        messages.error(request, str(error.message))
        return None
    if touched:
        messages.warning(request, _("Saved. No promise has moved; these are now due in closed hours."))
        return redirect("desk:office-promises", slug=office.slug)
    messages.success(request, _("Saved. No running promise is touched."))
    if back:
        return redirect(back)
    if year_number:
        return redirect("desk:office-year", slug=office.slug, number=year_number)
    return redirect("desk:office-week", slug=office.slug)


def _ask_first(request: HttpRequest, office: Office, touched: list[impact.Affected]) -> HttpResponse:
    entered = [
        (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    context: dict[str, Any] = {
        "office": office,
        "affected": touched,
        "entered": entered,
        "path": request.get_full_path(),
    }
    return render(request, "desk/calendars/ask_first.html", context)


def _office(slug: str) -> Office:
    return get_object_or_404(Office, slug=slug)


def _may_edit(request: HttpRequest) -> bool:
    return bool(may_edit_calendar(request.user))


def _announcements(office: Office) -> list[tuple[str, str]]:
    now = clock.now()
    return [(code, announcement(office, now=now, language=code)) for code in ("de", "en-gb")]
