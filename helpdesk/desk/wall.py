"""The board on the wall: the next due times, today's promises, who is free. No customer's name is on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from callbacks.models import Callback
from callbacks.queries.work import next_due
from core import clock, watch
from core.htmx import page_or_partial
from core.numbers import percent
from core.requests import DeskRequest
from helpdesk.desk import dashboard_words as words
from helpdesk.desk import figures
from helpdesk.desk.dashboard import own_place
from helpdesk.desk.figures import DueNow, Place
from offices.clocks import clocks_for
from offices.wording import closed_name, when, when_short
from offices.worktime import NoOpening, OfficeHours, next_opening
from promises.countdown import Chip, chip
from tickets.numbers import grouped

ROWS = 7
LOOK_AHEAD = 7  # days


@dataclass(frozen=True)
class WallRow:
    """One promise on the wall."""

    chip: Chip
    by: str
    office: str
    number: str
    who: str


@require_GET
@login_required
@never_cache
def wall(request: DeskRequest) -> HttpResponse:
    """For a screen that nobody touches: it asks again every 15 seconds and at every change."""
    now = clock.now()
    found = figures.places(now=now)
    due = figures.due_now(found, now=now)
    kept = [words.kept_card(row, today=_today(found, now)) for row in figures.kept(found, now=now)]
    today = figures.today(found)
    context = {
        "rows": rows(found, now=now),
        "total": due[0].total,
        "clocks": clocks_for(None, now=now).all,
        "kept": kept,
        "calls": today.calls,
        "connected": percent(today.percent_connected),
        "free": _free(due),
        "notes": list(notes(found)),
        "overdue": watch.overdue_tasks(now),
        "updated": words.time_of(own_place(request.user, found), now=now),
    }
    return page_or_partial(request, "desk/wall.html", "desk/wall_body.html", context)


def rows(found: Sequence[Place], *, now: datetime) -> list[WallRow]:
    """The promises that are due first (one query)."""
    hours = {place.office.pk: place.hours for place in found}
    return [
        WallRow(
            chip=_short(row, hours[row.office_id], now=now),
            by=when_short(row.owed_by, row.office, now=now),
            office=row.office.name,
            number=grouped(row.ticket.number),
            who=row.holder.name if row.holder else "",
        )
        for row in next_due(ROWS)
    ]


def _short(row: Callback, hours: OfficeHours, *, now: datetime) -> Chip:
    """Until when the clock stands is said beside it: the due time is on the same line."""
    escalated = row.escalated_at is not None
    return chip(row.owed_by, hours=hours, office=row.office, now=now, escalated=escalated).quiet()


def notes(found: Sequence[Place]) -> Iterator[str]:
    """Which offices are closed in the next days, and when they are back; who works on meanwhile."""
    closed = {place: _closed_days(place) for place in found}
    for place, days in closed.items():
        if days:
            yield _("%(office)s: %(days)s, back %(when)s.") % {
                "office": place.office.name,
                "days": ", ".join(f"{date_format(day, 'D')} {closed_name(name)}" for day, name in days),
                "when": _back(place, days[-1][0]),
            }
    working = [place.office.name for place, days in closed.items() if not days]
    if working and len(working) < len(found):
        yield ngettext("%(offices)s works on.", "%(offices)s work on.", len(working)) % {"offices": ", ".join(working)}


def _closed_days(place: Place) -> list[tuple[date, str]]:
    """Closed days of the coming week on which the office would otherwise be staffed, today included."""
    days = (place.today + timedelta(days=number) for number in range(LOOK_AHEAD))
    closed = place.hours.closed
    return [(day, closed[day]) for day in days if day in closed and place.hours.weekly.get(day.weekday())]


def _back(place: Place, last: date) -> str:
    try:
        return when(
            next_opening(place.hours, place.midnight(last + timedelta(days=1)) - timedelta(seconds=1)), place.office
        )
    except NoOpening:
        return "–"


def _free(due: Sequence[DueNow]) -> list[tuple[str, int, int]]:
    return [(row.office.name, row.free, row.staff) for row in due if row.office]


def _today(found: Sequence[Place], now: datetime) -> date:
    return found[0].today if found else now.date()
