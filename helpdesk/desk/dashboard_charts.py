"""The dashboard's charts, drawn on the server: bars as places in percent, the heat map as a table.

No chart library and no script: colours are classes of the stylesheet, so both themes stay in step, and a screen reader
finds a sentence and a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from core.numbers import decimal
from helpdesk.desk.figures import Heat, Kept, Waits
from offices.wording import duration, duration_short

A_MONDAY = date(2024, 1, 1)
LEVELS = 5  # of the heat map
LEFT, RIGHT, TOP, BOTTOM = 6.0, 97.0, 13.0, 88.0  # the plot within the chart, in percent
BAR = 0.82  # of its place

# -- time until callback --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WaitsBar:
    """One bar of the chart: places and sizes in percent of it, with their sign; `late` is the one after the line."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    label: str
    label_y: str
    late: bool
    name: str
    count: int


@dataclass(frozen=True)
class WaitsChart:
    """The bars with their axes, and the same in a sentence."""

    bars: tuple[WaitsBar, ...]
    edges: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]
    limit: str
    sentence: str
    summary: str


def waits_chart(found: Waits, kept: Kept) -> WaitsChart:
    """The histogram of this week's waiting times."""
    counts = (*found.bins, found.late)
    top = _round_up(max(counts))
    step = (RIGHT - LEFT) / len(counts)
    bars = tuple(_bar(number, count, found, top, step) for number, count in enumerate(counts))
    edges = tuple((_at(LEFT + step * number), _edge(number, found)) for number in range(len(counts)))
    lines = tuple((_at(_height(value, top)), str(value)) for value in range(0, top + 1, max(1, top // 5)))
    return WaitsChart(
        bars=bars,
        edges=edges,
        lines=lines,
        limit=_at(LEFT + step * len(found.bins)),
        sentence=_waits_sentence(bars),
        summary=_waits_summary(found, kept),
    )


def _bar(number: int, count: int, found: Waits, top: int, step: float) -> WaitsBar:
    late = number == len(found.bins)
    left, upper = LEFT + step * (number + (1 - BAR) / 2), _height(count, top)
    return WaitsBar(
        x=_at(left),
        y=_at(upper),
        width=_at(step * BAR),
        height=_at(BOTTOM - upper),
        middle=_at(left + step * BAR / 2),
        label=_label(count, late=late),
        label_y=_at(upper),
        late=late,
        name=_late_name(found) if late else _bin_name(number, found.width),
        count=count,
    )


def _label(count: int, *, late: bool) -> str:
    """An empty bar needs none."""
    if not count:
        return ""
    return _("%(number)d late") % {"number": count} if late else str(count)


def _height(count: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * count / top


def _round_up(highest: int) -> int:
    """The axis ends at a round number with five equal steps."""
    unit = 5
    while unit < highest:
        unit += 5 if unit < 50 else 25 if unit < 250 else 250
    return unit


def _at(value: float) -> str:
    return f"{value:.2f}%"


def _edge(number: int, found: Waits) -> str:
    minutes = number * found.width
    return _("%(minutes)d min") % {"minutes": minutes} if number == len(found.bins) else str(minutes)


def _bin_name(number: int, width: int) -> str:
    return _("%(first)d to %(last)d minutes") % {"first": number * width, "last": (number + 1) * width}


def _late_name(found: Waits) -> str:
    return _("after %(time)s") % {"time": duration(found.guarantee)}


def _waits_sentence(bars: Sequence[WaitsBar]) -> str:
    parts = ", ".join(f"{bar.name}: {bar.count}" for bar in bars)
    return _("Callbacks by staffed time waited this week. %(parts)s") % {"parts": parts}


def _waits_summary(found: Waits, kept: Kept) -> str:
    if found.median is None:
        return _("this week, no callback yet")
    values = {"median": duration_short(round(found.median)), "number": kept.kept, "all": kept.counted}
    return _("this week, median %(median)s, %(number)d of %(all)d in time") % values


# -- calls per hour -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeatTable:
    """One office's week: hours across, weekdays down, each cell (text, level 0 to 5)."""

    office: str
    hours: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[tuple[str, int], ...]], ...]
    sentence: str


def heat_table(found: Heat) -> HeatTable:
    """The heat map as a table, with the busiest and the quietest hour in a sentence."""
    most = max((value for value, _day, _hour in found.cells), default=0)
    places = 0 if most >= 5 else 1
    first = f"{found.opens:%H:%M}" if found.opens.minute else f"{found.opens:%H}"
    return HeatTable(
        office=found.office.name,
        hours=(first, *(f"{hour:02d}" for hour in found.hours[1:])),
        rows=tuple(
            (
                date_format(_weekday(day), "D"),
                date_format(_weekday(day), "l"),
                tuple((decimal(value, places, fixed=True), _level(value, most)) for value in row),
            )
            for day, row in found.rows
        ),
        sentence=_heat_sentence(found, places) if most else _("No calls in the last four weeks."),
    )


def _weekday(day: int) -> date:
    return A_MONDAY + timedelta(days=day)


def _level(value: float, most: float) -> int:
    return min(LEVELS, 1 + int(LEVELS * value / most)) if most else 1


def _heat_sentence(found: Heat, places: int) -> str:
    busiest, quietest = found.cells[0], found.cells[-1]
    return _("%(office)s: busiest %(busiest)s, quietest %(quietest)s") % {
        "office": found.office.name,
        "busiest": _cell(*busiest, places),
        "quietest": _cell(*quietest, places),
    }


def _cell(value: float, day: int, hour: int, places: int) -> str:
    return _("%(day)s %(from)d to %(to)d with %(calls)s calls") % {
        "day": date_format(_weekday(day), "l"),
        "from": hour,
        "to": hour + 1,
        "calls": decimal(value, places, fixed=True),
    }
