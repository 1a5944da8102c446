"""Coverage over time as bars on an axis of six calendar years (the design's `.hd-gantt`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.coverage import ContractFacts, DeviceFacts, Period
from contracts.models import Device
from contracts.queries.cover import facts_of

YEARS = 6
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CoverBar:
    """One bar. `a` and `b` are percent of the axis; `kind`: warranty, contract, none (a gap) or paused (suspended)."""

    kind: str
    first: date
    last: date
    a: float
    b: float
    contract: ContractFacts | None = None
    reason: str = ""


@dataclass(frozen=True)
class Axis:
    """Six calendar years, from 1 January of `start`."""

    start: int

    @property
    def years(self) -> tuple[int, ...]:
        """The years on the scale."""
        return tuple(range(self.start, self.start + YEARS))

    def at(self, day: date) -> float:
        """Where the day begins, in percent of the axis; days outside lie on its ends."""
        first, end = date(self.start, 1, 1), date(self.start + YEARS, 1, 1)
        share = (min(max(day, first), end) - first).days / (end - first).days
        return round(share * 100, 1)

    def bar(
        self, kind: str, period: Period, contract: ContractFacts | None = None, reason: str = ""
    ) -> CoverBar | None:
        """The period drawn; None if it lies outside the axis."""
        a, b = self.at(period.first), self.at(_day_after(period.last))
        return CoverBar(kind, period.first, period.last, a, b, contract, reason) if b > a else None


@dataclass(frozen=True)
class Bars:
    """All bars of one device: `warranty` and `gaps` at most on one row each, `contracts` one row per kind."""

    axis: Axis
    warranty: tuple[CoverBar, ...]
    contracts: dict[str, tuple[CoverBar, ...]]
    gaps: tuple[CoverBar, ...]
    now: float


def coverage_bars(device: Device, *, on: date, facts: DeviceFacts | None = None) -> Bars:
    """The device's cover drawn around the local day `on`. One query, none if the facts are given."""
    facts = facts or facts_of(device)
    axis = _axis(facts, device.delivered, on)
    warranty = [axis.bar("warranty", facts.warranty)] if facts.warranty else []
    kinds = dict.fromkeys(contract.kind for contract in facts.contracts)
    rows = {kind: _contract_row(axis, [c for c in facts.contracts if c.kind == kind]) for kind in kinds}
    gaps = [axis.bar("none", gap) for gap in _gaps(facts, device.delivered, on)]
    return Bars(axis, _drawn(warranty), rows, _drawn(gaps), axis.at(on))


def _drawn(bars: Iterable[CoverBar | None]) -> tuple[CoverBar, ...]:
    return tuple(bar for bar in bars if bar)


def _contract_row(axis: Axis, contracts: Sequence[ContractFacts]) -> tuple[CoverBar, ...]:
    bars = [axis.bar("contract", c.valid, c) for c in sorted(contracts, key=lambda c: c.valid.first)]
    for contract in contracts:
        for period, reason in contract.suspended:
            shared = _shared(period, contract.valid)
            bars.append(axis.bar("paused", shared, contract, reason) if shared else None)
    return _drawn(bars)


def _axis(facts: DeviceFacts, delivered: date | None, on: date) -> Axis:
    """From the first year that matters if everything fits; else from four years ago to the end of next year."""
    days = [on, *([delivered] if delivered else [])]
    for period in _periods(facts):
        days += [day for day in (period.first, period.last) if date.min < day < date.max]
    first, last = min(days).year, max(days).year
    return Axis(first if last - first < YEARS else on.year - YEARS + 2)


def _periods(facts: DeviceFacts, *, by_phone: bool = False) -> list[Period]:
    contracts = (contract.valid for contract in facts.contracts if contract.phone or not by_phone)
    return [*([facts.warranty] if facts.warranty else []), *contracts]


def _gaps(facts: DeviceFacts, delivered: date | None, on: date) -> list[Period]:
    """Days without support by phone, from the delivery (or the first cover) to today or to the last cover."""
    covered = sorted(_periods(facts, by_phone=True), key=lambda period: period.first)
    begin = min([period.first for period in covered] + ([delivered] if delivered else []), default=None)
    if begin is None:
        return []
    end = max([on, *(period.last for period in covered)])
    gaps, free_from = [], begin
    for period in covered:
        if period.first > free_from:
            gaps.append(Period(free_from, period.first - ONE_DAY))
        free_from = max(free_from, _day_after(period.last))
    return [*gaps, Period(free_from, end)] if free_from <= end < date.max else gaps


def _shared(a: Period, b: Period) -> Period | None:
    first, last = max(a.first, b.first), min(a.last, b.last)
    return Period(first, last) if first <= last else None


def _day_after(day: date) -> date:
    return day if day == date.max else day + ONE_DAY
