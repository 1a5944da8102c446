"""Who is open now: wall clocks of the offices for every page, and the hours in which only one of them is staffed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from offices.models import Office
from offices.queries import OfficeState, states_of
from offices.staffing import alone
from offices.wording import clock, when_short

SHOWN = 2  # beside each other in the head of a page; all of them are in the menu


@dataclass(frozen=True)
class Clock:
    """An office's wall clock and whether its phones are staffed; `until` is when that changes."""

    name: str
    zone: str
    time: str
    is_open: bool
    note: str
    until: datetime | None


@dataclass(frozen=True)
class Clocks:
    """All clocks, the reader's own first; `alone` says when today only one office is staffed."""

    all: tuple[Clock, ...]
    alone: tuple[str, ...]

    @property
    def shown(self) -> tuple[Clock, ...]:
        """Those with room in the head: the first, and beside it one that is open."""
        others = sorted(self.all[1:], key=lambda clock: not clock.is_open)
        return (*self.all[:1], *others)[:SHOWN]


def clocks_for(own: Office | None, *, now: datetime) -> Clocks:
    """Every office, the reader's own first (two queries, however many)."""
    offices = sorted(Office.objects.all(), key=lambda office: (office != own, office.name))
    states = states_of(offices, now=now)
    return Clocks(tuple(clock_of(state, among=states) for state in states), tuple(alone_today(states, now=now)))


def clock_of(state: OfficeState, *, among: Sequence[OfficeState] = ()) -> Clock:
    """An office's state in words of the active language."""
    is_alone = len(among) > 1 and [other.office for other in among if other.is_open] == [state.office]
    return Clock(
        name=state.office.name,
        zone=state.office.zone,
        time=f"{state.local:%H:%M}",
        is_open=state.is_open,
        note=_note(state, is_alone=is_alone),
        until=state.until,
    )


def _note(state: OfficeState, *, is_alone: bool) -> str:
    if state.until is None:
        return _("always open") if state.is_open else _("no service hours entered")
    values = {"time": when_short(state.until, state.office, now=state.local)}
    if not state.is_open:
        return _("closed until %(time)s") % values
    return _("the only one open, until %(time)s") % values if is_alone else _("open until %(time)s") % values


def alone_today(states: Sequence[OfficeState], *, now: datetime, since: datetime | None = None) -> Iterator[str]:
    """When only one office is staffed, from `since` (else now) to midnight, on the clock of the first office."""
    if not states:
        return
    here = states[0].office
    midnight = datetime.combine(now.astimezone(here.tz) + timedelta(days=1), time(), tzinfo=here.tz)
    for stretch in alone({state.office: state.hours for state in states}, start=since or now, end=midnight):
        ends = _("midnight") if stretch.end == midnight else clock(stretch.end, here)
        values = {"office": stretch.office.name, "from": clock(stretch.start, here), "to": ends, "here": here.name}
        if stretch.start <= now < stretch.end:
            yield _("Only %(office)s is staffed now, until %(to)s (%(here)s time).") % values
        else:
            yield _("Only %(office)s is staffed from %(from)s to %(to)s (%(here)s time).") % values
