"""The drawing of a device's cover in words: labels on the bars, one sentence for those who cannot see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from contracts.queries.bars import Bars, CoverBar
from contracts.wording import class_name, day, until

# A bar narrower than this (percent of the axis) has no room for words.
ROOM = 12
MAINTENANCE = "maintenance"


@dataclass(frozen=True)
class DrawnBar:
    """A bar ready to show: `text` stands on it, `title` says it in full."""

    kind: str
    a: float
    b: float
    text: str
    title: str
    url: str = ""


@dataclass(frozen=True)
class CoverRow:
    """One row of the drawing."""

    label: str
    bars: tuple[DrawnBar, ...]


@dataclass(frozen=True)
class CoverLine:
    """The same fact in the table beside the drawing: what, its first and its last day."""

    what: str
    first: str
    last: str
    url: str


@dataclass(frozen=True)
class CoverChart:
    """The whole drawing: rows for the device’s page, `bars` on one line for the card, the axis, today, and a table."""

    rows: tuple[CoverRow, ...]
    bars: tuple[DrawnBar, ...]
    years: tuple[int, ...]
    now: float
    sentence: str
    table: tuple[CoverLine, ...]


def draw(bars: Bars) -> CoverChart:
    """The drawing in the active language. Gaps stand on the row of the maintenance contracts."""
    rows = [CoverRow(pgettext("cover", "Warranty"), _worded(bars.warranty))] if bars.warranty else []
    kinds = dict(bars.contracts) or {MAINTENANCE: ()}
    home_of_gaps = MAINTENANCE if MAINTENANCE in kinds else next(iter(kinds))
    for kind, found in kinds.items():
        gaps = bars.gaps if kind == home_of_gaps else ()
        rows.append(CoverRow(_kind(kind, found), _worded((*gaps, *found))))
    everything = (*bars.warranty, *bars.gaps, *(bar for found in bars.contracts.values() for bar in found))
    line = tuple(_drawn(bar, text=_short(bar)) for bar in everything)
    years = (*bars.axis.years, bars.axis.years[-1] + 1)
    table = tuple(_line(bar) for bar in sorted(everything, key=lambda bar: bar.first))
    return CoverChart(tuple(rows), line, years, bars.now, _sentence(everything), table)


def _worded(bars: Iterable[CoverBar]) -> tuple[DrawnBar, ...]:
    return tuple(_drawn(bar, text=_text(bar)) for bar in bars)


def _drawn(bar: CoverBar, *, text: str) -> DrawnBar:
    return DrawnBar(bar.kind, bar.a, bar.b, text if bar.b - bar.a >= ROOM else "", _title(bar), _url(bar))


def _line(bar: CoverBar) -> CoverLine:
    last = _("with no end date") if bar.last == date.max else day(bar.last)
    return CoverLine(_what(bar), day(bar.first), last, _url(bar))


def _url(bar: CoverBar) -> str:
    return reverse("records:contract", args=[bar.contract.pk]) if bar.contract else ""


def _text(bar: CoverBar) -> str:
    if bar.kind == "warranty":
        months = round((bar.last - bar.first).days / 30.44)
        length = ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
        return _("%(length)s, %(until)s") % {"length": length, "until": until(bar.last)}
    if bar.kind == "paused":
        return _("Suspended")
    if bar.contract:
        name = f"{class_name(bar.contract)} {bar.contract.number}"
        return _("%(name)s, %(until)s") % {"name": name, "until": until(bar.last)}
    return ""


def _short(bar: CoverBar) -> str:
    if bar.kind == "warranty":
        return pgettext("cover", "Warranty")
    if bar.kind == "contract" and bar.contract:
        return _("Maintenance contract %(name)s") % {"name": class_name(bar.contract)}
    return ""


def _title(bar: CoverBar) -> str:
    if bar.last == date.max:
        return _("%(what)s from %(first)s, without an end") % {"what": _what(bar), "first": day(bar.first)}
    return _("%(what)s %(first)s to %(last)s") % {
        "what": _what(bar),
        "first": day(bar.first),
        "last": day(bar.last),
    }


def _what(bar: CoverBar) -> str:
    if bar.kind == "contract" and bar.contract:
        return _("Maintenance contract %(name)s") % {"name": f"{class_name(bar.contract)} {bar.contract.number}"}
    return {
        "warranty": pgettext("cover", "Warranty"),
        "none": _("No cover"),
        "paused": _("Suspended (%(reason)s)") % {"reason": bar.reason},
    }[bar.kind]


def _sentence(bars: Iterable[CoverBar]) -> str:
    return ". ".join(_title(bar) for bar in sorted(bars, key=lambda bar: bar.first)) or _("No cover on file")


def _kind(kind: str, bars: Iterable[CoverBar]) -> str:
    """The maintenance row has a name of its own; another kind is called like its newest contract."""
    contracts = [bar.contract for bar in bars if bar.contract]
    if kind == MAINTENANCE or not contracts:
        return pgettext("cover", "Contract")
    return class_name(contracts[-1])
