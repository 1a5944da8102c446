"""From rows to the facts that `contracts.coverage` decides on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from contracts.coverage import ContractFacts, DeviceFacts, Period, Verdict, coverage_of
from contracts.models import Company, ContractDevice, Device, Suspension

ONE_DAY = timedelta(days=1)
Suspended = tuple[tuple[Period, str], ...]


def period_of(days: DateRange) -> Period:
    """A range of the database, [first, day after the last), as days that are both included; open ends are far away."""
    return Period(days.lower or date.min, days.upper - ONE_DAY if days.upper else date.max)


def verdict_for(*, device: Device | None, company: Company | None, on: date) -> Verdict:
    """Who is covered, and why, on the office's local day (E1). At most two queries."""
    return coverage_of(facts_of(device, company=company) if device else None, on=on)


def verdicts_for(devices: Iterable[Device], *, on: date, company: Company | None = None) -> dict[int, Verdict]:
    """The verdicts of many devices by primary key. Two queries, however many."""
    devices = list(devices)
    rows: dict[int, list[ContractDevice]] = defaultdict(list)
    for row in _coverages().filter(device__in=devices):
        rows[row.device_id].append(row)
    suspended = _suspended(row.contract_id for found in rows.values() for row in found)
    return {
        device.pk: coverage_of(_facts(device, rows.get(device.pk, []), suspended, company), on=on) for device in devices
    }


def facts_of(device: Device, *, company: Company | None = None) -> DeviceFacts:
    """What is on file about a device, for a caller of `company` (None: not known yet). At most two queries."""
    rows = list(_coverages().filter(device=device))
    return _facts(device, rows, _suspended(row.contract_id for row in rows), company)


def _coverages():  # type: ignore[no-untyped-def]  # a queryset of ContractDevice
    return ContractDevice.objects.select_related("contract__cls").order_by("pk")


def _suspended(contracts: Iterable[int]) -> dict[int, Suspended]:
    found: dict[int, list[tuple[Period, str]]] = defaultdict(list)
    keys = set(contracts)
    if keys:
        for row in Suspension.objects.filter(contract__in=keys).order_by("days"):
            found[row.contract_id].append((period_of(row.days), row.reason))
    return {key: tuple(periods) for key, periods in found.items()}


def _facts(
    device: Device, rows: Iterable[ContractDevice], suspended: dict[int, Suspended], company: Company | None
) -> DeviceFacts:
    owners = {company.pk, company.merged_into_id} if company else {device.owner_id}
    return DeviceFacts(
        serial=device.serial,
        known_owner=device.owner_id is not None,
        belongs_to_caller=device.owner_id in owners,
        warranty=period_of(device.warranty) if device.warranty and not device.warranty.isempty else None,
        contracts=tuple(_contract_facts(row, suspended.get(row.contract_id, ())) for row in rows),
    )


def _contract_facts(row: ContractDevice, suspended: Suspended) -> ContractFacts:
    cls = row.contract.cls
    return ContractFacts(
        pk=row.contract_id,
        number=row.contract.number,
        kind=row.kind,
        rank=cls.rank,
        valid=period_of(row.days),  # the days on which it covers this device; within the contract's own
        class_name_de=cls.name_de,
        class_name_en=cls.name_en,
        phone=cls.phone,
        parts=cls.parts,
        onsite=cls.onsite,
        suspended=suspended,
    )
