"""Who is covered, why, and for how long (E1, E4): one pure decision over facts. Standard library only.

`coverage_of` decides on what is known of one device; the verdict is stored with the ticket as it was (E2).
Codes and data, no sentences: those need the reader's language. All days are local days of the office that
took the call, all ranges include their first and their last day, an open end is `date.max`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, Final, NamedTuple

# Stored with each verdict: raise it when the decision changes, so that old receipts stay readable as such.
RULE_VERSION: Final = 1
# Cover "ends soon" with this many days left or fewer.
ENDING_DAYS: Final = 30


class CoverState(StrEnum):
    COVERED = "covered"
    NOT_COVERED = "not_covered"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why. The first four mean covered, UNKNOWN_SERIAL unknown, all others not covered."""

    CONTRACT = "contract"
    CONTRACT_ENDING = "contract_ending"
    WARRANTY = "warranty"
    WARRANTY_ENDING = "warranty_ending"
    CONTRACT_SUSPENDED = "contract_suspended"
    CONTRACT_WITHOUT_PHONE = "contract_without_phone"
    CONTRACT_NOT_STARTED = "contract_not_started"
    WARRANTY_NOT_STARTED = "warranty_not_started"
    CONTRACT_EXPIRED = "contract_expired"
    WARRANTY_EXPIRED = "warranty_expired"
    NO_COVER = "no_cover"
    OTHER_COMPANY = "other_company"
    UNKNOWN_SERIAL = "unknown_serial"


class CoverKind(StrEnum):
    """The look of the entitlement card (`.hd-cover.is-…`)."""

    CONTRACT = "contract"
    WARRANTY = "warranty"
    ENDING = "ending"
    NONE = "none"
    UNKNOWN = "unknown"


class Source(StrEnum):
    CONTRACT = "contract"
    WARRANTY = "warranty"


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included. Raises ValueError if the last comes before the first."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period cannot end ({self.last}) before it begins ({self.first})")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class OfficeName(NamedTuple):
    """An office as it was called on the day of the verdict."""

    pk: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ContractFacts:
    """One contract that lists the device. A higher `rank` covers more; `kind` is the key of E4.

    `hours` are those its class promises, "" for the office's own; `offices` those that may cover for the home office,
    empty for every one.
    """

    pk: int
    number: str
    kind: str
    rank: int
    valid: Period
    class_name_de: str
    class_name_en: str
    phone: bool
    parts: bool
    onsite: bool
    hours: str = ""
    offices: tuple[OfficeName, ...] = ()
    suspended: tuple[tuple[Period, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeviceFacts:
    """What is on file about one device.

    `belongs_to_caller` matters only with a known owner, and is True as long as the caller's company is not
    known either. `warranty` is None when there never was one.
    """

    serial: str
    known_owner: bool
    belongs_to_caller: bool
    warranty: Period | None = None
    contracts: tuple[ContractFacts, ...] = ()


@dataclass(frozen=True)
class Includes:
    """What somebody who is covered need not pay for."""

    phone: bool
    parts: bool
    onsite: bool


# A warranty gives support by phone (E1) and replaces what is broken; somebody coming round is chargeable.
WARRANTY_INCLUDES: Final = Includes(phone=True, parts=True, onsite=False)


@dataclass(frozen=True)
class SuspendedRange:
    """The suspended range that the day of the verdict falls into, and why it was suspended."""

    first: date
    last: date
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"first": self.first.isoformat(), "last": self.last.isoformat(), "reason": self.reason}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SuspendedRange:
        return cls(_day(data["first"]), _day(data["last"]), data["reason"])


@dataclass(frozen=True)
class Evidence:
    """The contract or warranty that a verdict rests on. A warranty has no number, key, class, hours or offices."""

    source: Source
    first: date
    last: date
    includes: Includes
    number: str = ""
    pk: int | None = None
    class_name_de: str = ""
    class_name_en: str = ""
    hours: str = ""
    offices: tuple[OfficeName, ...] = ()
    suspension: SuspendedRange | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "source": self.source.value,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "includes": dict(vars(self.includes)),
            "number": self.number,
            "pk": self.pk,
            "class_name_de": self.class_name_de,
            "class_name_en": self.class_name_en,
            "hours": self.hours,
            "offices": [office._asdict() for office in self.offices],
            "suspension": self.suspension.to_json() if self.suspension else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Evidence:
        return cls(
            source=Source(data["source"]),
            first=_day(data["first"]),
            last=_day(data["last"]),
            includes=Includes(**data["includes"]),
            number=data["number"],
            pk=data["pk"],
            class_name_de=data["class_name_de"],
            class_name_en=data["class_name_en"],
            # Receipts from before hours and offices were evidence lack both: then as if nothing was limited.
            hours=data.get("hours", ""),
            offices=tuple(OfficeName(**office) for office in data.get("offices", ())),
            suspension=SuspendedRange.from_json(data["suspension"]) if data["suspension"] else None,
        )


@dataclass(frozen=True)
class Verdict:
    """The answer for one device on one day, with what it rests on.

    evidence: what covers; if nothing does, what comes closest to it; None if there is nothing on file.
    runner_up: covered, the next that covers too, else the next to begin (a successor, say); not covered, the
    second closest.
    days_left: days after `on` until the evidence ends, 0 on its last day; None unless covered.
    """

    state: CoverState
    reason: Reason
    kind: CoverKind
    evidence: Evidence | None
    runner_up: Evidence | None
    on: date
    days_left: int | None
    rule_version: int = RULE_VERSION

    @property
    def may_cover(self) -> frozenset[int]:
        """The offices that may take over from the home office, by key; empty: its contract limits nobody."""
        limited = self.state is CoverState.COVERED and self.evidence
        return frozenset(office.pk for office in self.evidence.offices) if limited and self.evidence else frozenset()

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; `from_json` gives an equal verdict back."""
        return {
            "rule_version": self.rule_version,
            "on": self.on.isoformat(),
            "state": self.state.value,
            "reason": self.reason.value,
            "kind": self.kind.value,
            "days_left": self.days_left,
            "evidence": self.evidence.to_json() if self.evidence else None,
            "runner_up": self.runner_up.to_json() if self.runner_up else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        """The verdict as it was stored, of any rule version. Raises KeyError or ValueError if damaged."""
        return cls(
            state=CoverState(data["state"]),
            reason=Reason(data["reason"]),
            kind=CoverKind(data["kind"]),
            evidence=Evidence.from_json(data["evidence"]) if data["evidence"] else None,
            runner_up=Evidence.from_json(data["runner_up"]) if data["runner_up"] else None,
            on=_day(data["on"]),
            days_left=data["days_left"],
            rule_version=data["rule_version"],
        )


def coverage_of(facts: DeviceFacts | None, *, on: date) -> Verdict:
    """Whether the device has technical support on the local day `on` (E1), and why.

    A running contract with phone support wins over the warranty; of several the higher rank, then the longer
    (E4). Suspended days are not covered by that contract, but by another or the warranty. With no cover the
    most helpful reason is given: suspended, running without phone support, not begun yet (the soonest),
    expired (the latest). A device of another company is not covered, whatever the evidence says.
    `facts` is None for a serial that is not on file. Raises TypeError for a datetime: only the office knows
    which day that is.
    """
    if isinstance(on, datetime):
        raise TypeError("coverage is decided for a local day, not for an instant")
    if facts is None:
        return Verdict(CoverState.UNKNOWN, Reason.UNKNOWN_SERIAL, CoverKind.UNKNOWN, None, None, on, None)
    findings = _findings(facts, on)
    best = findings[0] if findings else None
    evidence, runner_up = (best.evidence, _runner_up(findings)) if best else (None, None)
    if facts.known_owner and not facts.belongs_to_caller:
        return Verdict(CoverState.NOT_COVERED, Reason.OTHER_COMPANY, CoverKind.NONE, evidence, runner_up, on, None)
    if best is None or not best.covers:
        reason = best.reason if best else Reason.NO_COVER
        return Verdict(CoverState.NOT_COVERED, reason, CoverKind.NONE, evidence, runner_up, on, None)
    days_left = (best.evidence.last - on).days
    return Verdict(CoverState.COVERED, best.reason, cover_kind_of(best.reason), evidence, runner_up, on, days_left)


_KIND: Final = {
    Reason.CONTRACT: CoverKind.CONTRACT,
    Reason.CONTRACT_ENDING: CoverKind.ENDING,
    Reason.WARRANTY: CoverKind.WARRANTY,
    Reason.WARRANTY_ENDING: CoverKind.ENDING,
    Reason.UNKNOWN_SERIAL: CoverKind.UNKNOWN,
}


def cover_kind_of(reason: str) -> CoverKind:
    """The look that belongs to a reason; for lists, which read no more than the reason of a receipt."""
    return _KIND.get(Reason(reason), CoverKind.NONE)


class _Standing(IntEnum):
    """Where a contract or warranty stands on the day; the lower, the more it has to say."""

    CONTRACT_COVERS = 0
    WARRANTY_COVERS = 1
    SUSPENDED = 2
    WITHOUT_PHONE = 3
    NOT_STARTED = 4
    EXPIRED = 5


class _Finding(NamedTuple):
    standing: _Standing
    reason: Reason
    rank: int
    evidence: Evidence

    @property
    def covers(self) -> bool:
        return self.standing in (_Standing.CONTRACT_COVERS, _Standing.WARRANTY_COVERS)


def _findings(facts: DeviceFacts, on: date) -> list[_Finding]:
    """All that bears on the day, the one that counts first."""
    found = [_of_warranty(facts.warranty, on)] if facts.warranty else []
    # A contract without phone support that does not run says nothing about support, then or now.
    found += [_of_contract(c, on) for c in facts.contracts if c.phone or on in c.valid]
    return sorted(found, key=_precedence)


def _precedence(finding: _Finding) -> tuple[int, int, bool, int, int, str, int]:
    standing, _, rank, evidence = finding
    # What has ended counts by its last day, what is to come by its first: the nearest to today leads.
    nearness = {
        _Standing.NOT_STARTED: evidence.first.toordinal(),
        _Standing.EXPIRED: -evidence.last.toordinal(),
    }.get(standing, 0)
    is_warranty = evidence.source is Source.WARRANTY
    longest = -evidence.last.toordinal()
    return standing, nearness, is_warranty, -rank, longest, evidence.number, evidence.pk or 0


def _runner_up(findings: list[_Finding]) -> Evidence | None:
    others = findings[1:]
    if findings[0].covers:
        others = [other for other in others if other.covers or other.standing is _Standing.NOT_STARTED]
    return others[0].evidence if others else None


def _of_contract(contract: ContractFacts, on: date) -> _Finding:
    suspension = _suspension(contract, on)
    evidence = Evidence(
        source=Source.CONTRACT,
        first=contract.valid.first,
        last=contract.valid.last,
        includes=Includes(contract.phone, contract.parts, contract.onsite),
        number=contract.number,
        pk=contract.pk,
        class_name_de=contract.class_name_de,
        class_name_en=contract.class_name_en,
        hours=contract.hours,
        offices=contract.offices,
        suspension=suspension,
    )
    standing, reason = _contract_standing(contract, on, suspension)
    return _Finding(standing, reason, contract.rank, evidence)


def _contract_standing(
    contract: ContractFacts, on: date, suspension: SuspendedRange | None
) -> tuple[_Standing, Reason]:
    if on < contract.valid.first:
        return _Standing.NOT_STARTED, Reason.CONTRACT_NOT_STARTED
    if on > contract.valid.last:
        return _Standing.EXPIRED, Reason.CONTRACT_EXPIRED
    if not contract.phone:
        return _Standing.WITHOUT_PHONE, Reason.CONTRACT_WITHOUT_PHONE
    if suspension:
        return _Standing.SUSPENDED, Reason.CONTRACT_SUSPENDED
    ending = _ends_soon(contract.valid, on)
    return _Standing.CONTRACT_COVERS, Reason.CONTRACT_ENDING if ending else Reason.CONTRACT


def _suspension(contract: ContractFacts, on: date) -> SuspendedRange | None:
    """The suspended range of `on`; of overlapping ones that which lasts longest."""
    hits = [SuspendedRange(period.first, period.last, why) for period, why in contract.suspended if on in period]
    return max(hits, key=lambda hit: hit.last, default=None)


def _of_warranty(warranty: Period, on: date) -> _Finding:
    evidence = Evidence(Source.WARRANTY, warranty.first, warranty.last, WARRANTY_INCLUDES)
    if on < warranty.first:
        return _Finding(_Standing.NOT_STARTED, Reason.WARRANTY_NOT_STARTED, 0, evidence)
    if on > warranty.last:
        return _Finding(_Standing.EXPIRED, Reason.WARRANTY_EXPIRED, 0, evidence)
    reason = Reason.WARRANTY_ENDING if _ends_soon(warranty, on) else Reason.WARRANTY
    return _Finding(_Standing.WARRANTY_COVERS, reason, 0, evidence)


def _ends_soon(period: Period, on: date) -> bool:
    return (period.last - on).days <= ENDING_DAYS


def _day(text: str) -> date:
    return date.fromisoformat(text)
