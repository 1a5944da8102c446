"""The manager's dashboard and the wall board: what is due, what is kept, what waits."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core import clock, watch
from core.access import Allowed, Decision, Denied, require
from core.htmx import page_or_partial
from core.models import User
from core.numbers import decimal
from core.requests import DeskRequest
from helpdesk.desk import dashboard_words as words
from helpdesk.desk import figures
from helpdesk.desk.dashboard_charts import heat_table, waits_chart
from helpdesk.desk.figures import FigurePeriod, Heat, Place
from helpdesk.desk.figures.uncovered import this_month
from offices.duty import own_office

HEAT_SECONDS = 600  # whole days: nothing changes before the next midnight, ten minutes are soon enough


def may_see_dashboard(viewer: User) -> Decision:
    """Managers and administrators; the figures are of teams, never of persons (L2)."""
    if viewer.is_active and viewer.is_manager:
        return Allowed()
    return Denied(_("The overview is for the Technical Support Manager."))


@require_GET
@login_required
@never_cache
def dashboard(request: DeskRequest) -> HttpResponse:
    """One screen; refreshes itself when something changes."""
    require(may_see_dashboard(request.user))
    return page_or_partial(request, "desk/dashboard.html", "desk/dashboard_body.html", _overview(request.user))


def _overview(viewer: User) -> dict[str, Any]:
    now = clock.now()
    found = figures.places(now=now)
    own = own_place(viewer, found)
    due = figures.due_now(found, now=now)
    kept = figures.kept(found, now=now)
    waiting = figures.waiting()
    satisfaction = figures.satisfaction(found)
    return {
        "updated": words.time_of(own, now=now),
        "overdue": watch.overdue_tasks(now),
        "due_rows": words.due_rows(due),
        "due_total": due[0].total,
        "kept": [words.kept_card(period, today=own.today if own else now.date()) for period in kept],
        "chart": waits_chart(figures.waits(found, now=now), kept[[*FigurePeriod].index(FigurePeriod.WEEK)].all),
        "heat": [heat_table(heat) for heat in _heat(found, now=now)],
        "waiting": words.waiting_rows(waiting, {place.office.pk: place.hours for place in found}, now=now),
        "complaints": words.complaints_in_words(waiting),
        "escalations": words.escalations_in_words(waiting),
        "satisfaction": satisfaction,
        "satisfaction_mean": decimal(satisfaction.mean),
        "satisfaction_bars": words.satisfaction_bars(satisfaction),
        "month": words.month_name(own.today if own else now.date()),
        "suggestions": figures.suggestions(viewer),
        "uncovered": this_month(today=own.today if own else now.date()),
        "classified": figures.classified(viewer, own, now=now),
    }


@require_GET
@login_required
def teams(request: DeskRequest) -> HttpResponse:
    """This month by team; by person only where the office allows it (L2)."""
    require(may_see_dashboard(request.user))
    now = clock.now()
    found = figures.places(now=now)
    own = own_place(request.user, found)
    context = {
        "month": words.month_name(own.today if own else now.date()),
        "teams": words.team_rows(figures.kept_by_team(found, now=now)),
        "people": figures.people(found),
        "closed_offices": [place.office for place in found if not place.office.figures_per_agent],
    }
    return render(request, "desk/dashboard_teams.html", context)


def own_place(viewer: User, found: list[Place]) -> Place | None:
    """The viewer's office."""
    office = own_office(viewer)
    return next((place for place in found if place.office == office), None)


def _heat(found: list[Place], *, now: datetime) -> list[Heat]:
    """Whole past days: kept for ten minutes, because a live page asks at every change."""
    days = "-".join(f"{place.office.pk}.{place.today:%Y%m%d}" for place in found)
    key = f"dashboard-heat-{days}"
    kept: list[Heat] | None = cache.get(key)
    if kept is None:
        kept = figures.calls_per_hour(found)
        cache.set(key, kept, HEAT_SECONDS)
    return kept
