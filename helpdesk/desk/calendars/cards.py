"""The offices at a glance: open or not, what comes next, what waits for a decision; and who is staffed when today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from callbacks.enums import LIVE
from callbacks.models import Callback
from offices.clocks import alone_today
from offices.enums import ClosedKind, DayState
from offices.hourtext import shown
from offices.models import ClosedDay, Office
from offices.queries import OfficeState, proposed_days
from offices.staffing import stretches
from offices.wording import clock, day_label, duration, when

AN_HOUR = timedelta(hours=1)
FIRST, LAST = 7, 19  # hours of the day that are drawn, and further ones when an office is staffed then


@dataclass(frozen=True)
class OfficeCard:
    """One office, ready to show."""

    office: Office
    is_open: bool
    local: str
    until: str
    guarantee: str
    next_day: str
    promises: int
    proposals: int
    proposals_year: int  # of the first of them


def cards_of(states: Sequence[OfficeState], *, now: datetime) -> list[OfficeCard]:
    """The offices in their order (three queries, however many)."""
    days = _next_days(state.office for state in states)
    running = Callback.objects.filter(state__in=LIVE).order_by()
    promises = dict(running.values_list("office").annotate(Count("pk")))
    proposed = proposed_days(now=now).order_by().values_list("office").annotate(Count("pk"), Min("day"))
    proposals = {office: (count, first.year) for office, count, first in proposed}
    return [
        OfficeCard(
            office=state.office,
            is_open=state.is_open,
            local=when(now, state.office),
            until=when(state.until, state.office) if state.until else "",
            guarantee=duration(state.office.guarantee_minutes),
            next_day=_day_words(days.get(state.office.pk, []), state),
            promises=promises.get(state.office.pk, 0),
            proposals=proposals.get(state.office.pk, (0, 0))[0],
            proposals_year=proposals.get(state.office.pk, (0, 0))[1],
        )
        for state in states
    ]


def _next_days(offices: Iterable[Office]) -> dict[int, list[ClosedDay]]:
    days: dict[int, list[ClosedDay]] = {}
    for row in ClosedDay.objects.filter(office__in=list(offices), state=DayState.ACTIVE).order_by("day"):
        days.setdefault(row.office_id, []).append(row)
    return days


def _day_words(days: Iterable[ClosedDay], state: OfficeState) -> str:
    """The next closed or short day that would be staffed otherwise."""
    today = state.local.date()
    found = next((row for row in days if row.day >= today and state.hours.weekly.get(row.day.weekday())), None)
    if found is None:
        return ""
    values = {"day": day_label(found.day), "name": found.name, "hours": shown(found.intervals)}
    if found.kind == ClosedKind.SHORT:
        return _("%(day)s, %(name)s, %(hours)s") % values
    return _("%(day)s, %(name)s") % values


# -- today ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpeningBar:
    """A staffed stretch: from and to in percent of the axis, and in words."""

    a: float
    b: float
    text: str


@dataclass(frozen=True)
class Lane:
    """An office's staffed stretches today."""

    name: str
    bars: tuple[OpeningBar, ...]


@dataclass(frozen=True)
class OpenToday:
    """Who is staffed when, on one office's clock; `now` in percent of the axis, None when it is beyond it."""

    lanes: tuple[Lane, ...]
    hours: tuple[str, ...]
    now: float | None
    zone: str
    alone: tuple[str, ...]


def today_of(states: Sequence[OfficeState], *, now: datetime) -> OpenToday | None:
    """Today on the clock of the first office."""
    if not states:
        return None
    here = states[0].office
    today = now.astimezone(here.tz).date()
    midnight, end = (
        datetime.combine(day, time(), tzinfo=here.tz).astimezone(UTC) for day in (today, today + timedelta(days=1))
    )
    found = [(state.office, list(stretches(state.hours, start=midnight, end=end))) for state in states]
    axis = _axis(midnight, [instant for _office, pairs in found for pair in pairs for instant in pair])
    lanes = tuple(Lane(office.name, tuple(_bar(pair, axis, office) for pair in pairs)) for office, pairs in found)
    return OpenToday(
        lanes=lanes,
        hours=tuple(clock(axis[0] + AN_HOUR * n, here) for n in range((axis[1] - axis[0]) // AN_HOUR)),
        now=_percent(now, axis) if axis[0] <= now < axis[1] else None,
        zone=here.name,
        alone=tuple(alone_today(states, now=now, since=midnight)),
    )


def _axis(midnight: datetime, edges: Sequence[datetime]) -> tuple[datetime, datetime]:
    """Whole hours that hold every stretch."""
    first = min([midnight + AN_HOUR * FIRST, *edges])
    last = max([midnight + AN_HOUR * LAST, *edges])
    whole = -(-(last - midnight) // AN_HOUR)
    return midnight + AN_HOUR * ((first - midnight) // AN_HOUR), midnight + AN_HOUR * whole


def _bar(pair: tuple[datetime, datetime], axis: tuple[datetime, datetime], office: Office) -> OpeningBar:
    start, end = pair
    return OpeningBar(_percent(start, axis), _percent(end, axis), f"{clock(start, office)}–{clock(end, office)}")


def _percent(instant: datetime, axis: tuple[datetime, datetime]) -> float:
    return round(100 * ((instant - axis[0]) / (axis[1] - axis[0])), 2)
