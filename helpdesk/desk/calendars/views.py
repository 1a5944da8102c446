"""Screens of offices and their calendars. Everybody signed in may look; managers and administrators change (H3)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, values
from core.access import require
from core.errors import Invalid
from core.requests import DeskRequest
from helpdesk.desk.calendars import cards, year
from helpdesk.desk.calendars.forms import DayForm, NewOfficeForm, SettingsForm, WeekForm
from helpdesk.desk.calendars.history import calendar_history, day_history, day_words, hours_words, settings_history
from helpdesk.desk.calendars.saving import save
from offices.announcement import announcement
from offices.domain import days, hours
from offices.domain.office import NewOffice, open_office
from offices.duty import own_first
from offices.models import ClosedDay, Office
from offices.queries import all_offices, closed_day_for, closed_day_on, office_called, states_of
from offices.rules import may_edit_calendar, may_open_office, may_switch_figures

ACTIONS: dict[str, Callable[..., ClosedDay]] = {
    "overrule": days.overrule_day,
    "restore": days.restore_day,
    "accept": days.accept_day,
}


@require_GET
@login_required
def offices(request: DeskRequest) -> HttpResponse:
    """Every office: open or not, who is staffed when today, and the ways to their screens."""
    now = clock.now()
    states = states_of(own_first(request.user), now=now)
    context = {
        "cards": cards.cards_of(states, now=now),
        "today": cards.today_of(states, now=now),
        "may_open": bool(may_open_office(request.user)),
    }
    return render(request, "desk/calendars/offices.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new_office(request: DeskRequest) -> HttpResponse:
    """Set up another office (H1)."""
    require(may_open_office(request.user))
    form = NewOfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            office = open_office(facts=NewOffice(**form.cleaned_data), actor=request.user, now=clock.now())
        except Invalid as error:
            form.add_error(None, error.as_validation_error())
        else:
            messages.success(request, _("The office is set up. Look through its hours, closed days and settings."))
            return redirect("desk:office-week", slug=office.slug)
    return render(request, "desk/calendars/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def week(request: DeskRequest, slug: str) -> HttpResponse:
    """Hours of each weekday; POST changes them after a dry run."""
    office = office_called(slug)
    form = WeekForm(request.POST or None, office=office)
    if request.method == "POST" and form.is_valid():
        given = {"weekly": form.weekly, "seen": form.cleaned_data["seen"], "reason": form.cleaned_data["reason"]}

        def change() -> object:
            return hours.set_weekly_hours(office=office, **given, actor=request.user, now=clock.now())

        done = save(request, office, change, form=form, back=request.path, stands=lambda: hours_words(office))
        if done:
            return done
    context = _context(request, office) | {
        "form": form,
        "history": calendar_history(office),
        "announcements": _announcements(office),
    }
    return render(request, "desk/calendars/week.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def settings(request: DeskRequest, slug: str) -> HttpResponse:
    """What the office promises; figures per person only by an administrator (L2)."""
    office = office_called(slug)
    form = SettingsForm(request.POST or None, instance=office_called(slug))
    if not may_switch_figures(request.user):
        form.fields["figures_per_agent"].disabled = True
    if request.method == "POST":
        require(may_edit_calendar(request.user))
        if form.is_valid():
            values = {name: form.cleaned_data[name] for name in hours.SETTINGS}
            covers = list(form.cleaned_data["covers_for"])
            try:
                hours.change_settings(office=office, values=values, covers_for=covers, actor=request.user)
            except Invalid as error:
                form.add_error(None, error.as_validation_error())
            else:
                messages.success(request, _("Saved."))
                return redirect("desk:office-settings", slug=slug)
    context = _context(request, office) | {"form": form, "history": settings_history(office)}
    return render(request, "desk/calendars/settings.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def year_view(request: DeskRequest, slug: str, number: int) -> HttpResponse:
    """Twelve months, and the closed days as a list."""
    office, now = office_called(slug), clock.now()
    if not 2000 <= number <= 2100:
        raise Http404
    today = now.astimezone(office.tz).date()
    rows = office.closed_days.filter(day__year=number).select_related("decided_by")
    context = _context(request, office) | {
        "year": number,
        "years": range(today.year - 1, today.year + 3),
        "weekdays": year.weekdays(),
        "months": year.months_of(office, number, now=now),
        "rows": year.rows_of(rows, office, today=today),
    }
    return render(request, "desk/calendars/year.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def day(request: DeskRequest, slug: str) -> HttpResponse:
    """Close or shorten one day (`?day=2026-05-15`)."""
    office = office_called(slug)
    wanted = values.day(request.GET.get("day"))
    form = DayForm(request.POST, office=office) if request.method == "POST" else None
    if form and form.is_valid():
        wanted, plan, mark = form.plan.day, form.plan, form.mark

        def change() -> object:
            return days.set_day(office=office, plan=plan, seen=mark, actor=request.user, now=clock.now())

        back = _year_of(office, plan.day.year)
        done = save(request, office, change, form=form, back=back, stands=lambda: day_words(office, plan.day))
        if done:
            return done
    row = closed_day_on(office, wanted) if wanted else None
    form = form or DayForm.of(row, office=office, day=wanted)
    today = clock.now().astimezone(office.tz).date()
    context = _context(request, office) | {
        "form": form,
        "row": row,
        "shown": year.rows_of([row], office, today=today)[0] if row else None,
        "history": day_history(row, office) if row else [],
        "back": _year_of(office, wanted.year if wanted else today.year),
    }
    return render(request, "desk/calendars/day.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
@login_required
def decide_day(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Overrule, restore or accept a day, or answer what the holiday calendar proposes."""
    office = office_called(slug)
    row = closed_day_for(office, pk)
    action = request.POST.get("action", "")

    def change() -> object:
        decided: dict[str, Any] = {
            "row": row,
            "actor": request.user,
            "now": clock.now(),
            "seen": request.POST.get("seen"),
        }
        if action in ("take", "keep"):
            return days.apply_proposal(accept=action == "take", **decided)
        if action not in ACTIONS:
            raise Http404
        return ACTIONS[action](**decided)

    back = _year_of(office, row.day.year)
    done = save(request, office, change, back=back, stands=lambda: day_words(office, row.day))
    return done or redirect(back)


def _year_of(office: Office, number: int) -> str:
    return reverse("desk:office-year", args=[office.slug, number])


# -- shared by the screens of an office -------------------------------------------------------------------------------


def _context(request: DeskRequest, office: Office) -> dict[str, Any]:
    """What the frame of every screen of an office needs."""
    today = clock.now().astimezone(office.tz).date()
    return {
        "office": office,
        "offices": all_offices(),
        "this_year": today.year,
        "may_edit": bool(may_edit_calendar(request.user)),
    }


def _announcements(office: Office) -> list[tuple[str, str]]:
    now = clock.now()
    return [(code, announcement(office, now=now, language=code)) for code in ("de", "en-gb")]
