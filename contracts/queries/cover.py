"""From rows to the facts that `contracts.coverage` decides on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from contracts.coverage import ContractFacts, DeviceFacts, OfficeName, Period, Source, Verdict, coverage_of
from contracts.models import Company, Contract, ContractClass, ContractDevice, Device

ONE_DAY = timedelta(days=1)


def period_of(days: DateRange) -> Period:
    """A range of the database, [first, day after the last), as days that are both included; open ends are far away."""
    return Period(days.lower or date.min, days.upper - ONE_DAY if days.upper else date.max)


def verdict_for(*, device: Device | None, company: Company | None, on: date) -> Verdict:
    """Who is covered, and why, on the office's local day (E1). One query."""
    return coverage_of(facts_of(device, company=company) if device else None, on=on)


def verdicts_for(devices: Iterable[Device], *, on: date, company: Company | None = None) -> dict[int, Verdict]:
    """The verdicts of many devices by primary key. One query, however many."""
    devices = list(devices)
    contracts = _contracts_of([device.pk for device in devices])
    return {device.pk: coverage_of(_facts(device, contracts.get(device.pk, ()), company), on=on) for device in devices}


def facts_of(device: Device, *, company: Company | None = None) -> DeviceFacts:
    """What is on file about a device, for a caller of `company` (None: not known yet). One query."""
    return _facts(device, _contracts_of([device.pk]).get(device.pk, ()), company)


def contracts_of_devices(devices: list[int]) -> QuerySet[ContractDevice, tuple[Any, ...]]:
    """A line for each contract of each device and each of its suspensions: the only question a verdict asks."""
    return _question().filter(device__in=devices)


@cache
def _question() -> QuerySet[ContractDevice, tuple[Any, ...]]:
    """Made once: to put it together takes longer than to answer it."""
    links = ContractClass.offices.through.objects.filter(contractclass=OuterRef("contract__cls"))
    names = links.order_by("office__name").values(name=JSONObject(pk="office", name="office__name"))
    found = ContractDevice.objects.annotate(offices=ArraySubquery(names))
    rows: QuerySet[ContractDevice, tuple[Any, ...]] = found.values_list(*_COLUMNS)
    return rows.order_by("pk", "contract__suspensions__days")


def _contracts_of(devices: list[int]) -> dict[int, list[ContractFacts]]:
    """The contracts of each device. Plain columns instead of models: this is asked while the caller is speaking."""
    found: dict[int, dict[int, ContractFacts]] = defaultdict(dict)
    for pk, device, days, suspended, reason, offices, *about in contracts_of_devices(devices):
        known = found[device].get(pk)
        periods = known.suspended if known else ()
        if suspended:
            periods = (*periods, (period_of(suspended), reason))
        # The days on which it covers this device lie within the contract's own.
        facts = dict(zip(_ABOUT, about, strict=True)) | {"offices": tuple(OfficeName(**office) for office in offices)}
        found[device][pk] = ContractFacts(valid=period_of(days), suspended=periods, **facts)
    return {device: list(contracts.values()) for device, contracts in found.items()}


_ABOUT = ("pk", "number", "kind", "rank", "class_name_de", "class_name_en", "phone", "parts", "onsite", "hours")
_COLUMNS = (
    "pk",
    "device",
    "days",
    "contract__suspensions__days",
    "contract__suspensions__reason",
    "offices",
    "contract",
    "contract__number",
    "kind",
    "contract__cls__rank",
    "contract__cls__name_de",
    "contract__cls__name_en",
    "contract__cls__phone",
    "contract__cls__parts",
    "contract__cls__onsite",
    "contract__cls__hours",
)


def _facts(device: Device, contracts: Iterable[ContractFacts], company: Company | None) -> DeviceFacts:
    owners = {company.pk, company.merged_into_id} if company else {device.owner_id}
    return DeviceFacts(
        serial=device.serial,
        known_owner=device.owner_id is not None,
        belongs_to_caller=device.owner_id in owners,
        warranty=period_of(device.warranty) if device.warranty and not device.warranty.isempty else None,
        contracts=tuple(contracts),
    )


def contract_behind(verdict: Verdict) -> Contract | None:
    """The contract that the verdict rests on, with its class; None for a warranty or no cover. One query."""
    found = verdict.evidence
    if found is None or found.pk is None or found.source is not Source.CONTRACT:
        return None
    return Contract.objects.select_related("cls").get(pk=found.pk)
