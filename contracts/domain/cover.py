"""Which contract covers which device on which days, derived for every scope into `ContractDevice` rows (E4).

A listed device is listed by hand. With the scopes site and company a device is covered on the days on which it
belonged to the company, as far as no other contract of the same kind covers it already: the one that was there
first stays, and the database refuses a second (`contracts_one_contract_of_a_kind`).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from contracts.domain import trace
from contracts.enums import Scope
from contracts.events import ContractCovered, ContractUncovered
from contracts.models import Company, Contract, ContractDevice, Device
from core.errors import Conflict, Invalid, violated
from core.models import User

ONE_DAY = timedelta(days=1)
_DERIVE = """
INSERT INTO contracts_contractdevice (contract_id, device_id, kind, days)
SELECT c.id, d.id, k.kind, piece
FROM contracts_contract c
JOIN contracts_contractclass k ON k.id = c.cls_id
JOIN contracts_device d ON d.owner_id = c.company_id AND (c.scope = 'company' OR d.site_id = c.site_id)
CROSS JOIN LATERAL unnest(
  datemultirange(c.valid * daterange(%(since)s, NULL))
  * COALESCE(
      (SELECT range_agg(o.days) FROM contracts_ownership o WHERE o.device_id = d.id AND o.company_id = c.company_id),
      '{(,)}'::datemultirange)
  - COALESCE(
      (SELECT range_agg(x.days) FROM contracts_contractdevice x WHERE x.device_id = d.id AND x.kind = k.kind),
      '{}'::datemultirange)
) AS piece
WHERE c.id = %(contract)s AND c.scope <> 'listed' AND (%(devices)s::bigint[] IS NULL OR d.id = ANY(%(devices)s))
"""
_TORN = """
SELECT device_id FROM contracts_contractdevice
WHERE contract_id = %(contract)s AND (%(devices)s::bigint[] IS NULL OR device_id = ANY(%(devices)s))
GROUP BY device_id HAVING count(*) > (SELECT count(*) FROM unnest(range_agg(days)))
"""


def days_of(first: date | None, last: date | None) -> DateRange:
    """Days from `first` to `last`, both included (screens), as the database keeps them: half open."""
    return DateRange(first, last + ONE_DAY if last else None)


@transaction.atomic
def cover_devices(
    *, contract: Contract, devices: Iterable[Device], actor: User | None, now: datetime, first: date | None = None
) -> int:
    """List devices in a contract, from `first` (else its first day) to its last day. Returns how many were added.

    Raises Invalid (field `devices`) for a device of another company, one that this contract covers already, or one
    that a contract of the same kind covers at the same time (E4), each by name.
    """
    devices = list(devices)
    if contract.scope != Scope.LISTED:
        raise Invalid({"devices": _("This contract covers its devices by site or company, none are listed.")})
    begin = max(day for day in (contract.valid.lower, first) if day)
    days = DateRange(begin, contract.valid.upper)
    faults = _strangers(contract, devices) + _covered_twice(contract, devices, days)
    if faults:
        raise Invalid({"devices": " ".join(faults)})
    rows = [ContractDevice(contract=contract, device=device, kind=contract.cls.kind, days=days) for device in devices]
    try:
        with transaction.atomic():
            ContractDevice.objects.bulk_create(rows)
    except IntegrityError as error:  # somebody else was quicker
        raise already_covered(error) from error
    _join(contract, [device.pk for device in devices])
    if rows:
        named = [device.serial for device in devices[:50]]
        trace.record(contract, ContractCovered(devices=named, count=len(devices)), actor=actor, now=now)
    return len(rows)


@transaction.atomic
def uncover_devices(
    *, contract: Contract, devices: Iterable[Device], last: date, actor: User | None, now: datetime
) -> None:
    """Take listed devices out of a contract; `last` is the last day on which it covers them. The past stays."""
    devices = list(devices)
    cut(ContractDevice.objects.filter(contract=contract, device__in=devices), last + ONE_DAY)
    for device in devices:
        fill(device.owner, since=last + ONE_DAY, devices=[device])
    told = ContractUncovered(devices=[device.serial for device in devices], last=last)
    trace.record(contract, told, actor=actor, now=now)


def derive(contract: Contract, *, since: date | None = None, devices: Iterable[Device] | None = None) -> int:
    """Cover what a contract for a site or company should cover and does not yet. Returns how many rows were added."""
    keys = None if devices is None else [device.pk for device in devices]
    with connection.cursor() as cursor:
        cursor.execute(_DERIVE, {"contract": contract.pk, "since": since, "devices": keys})
        added = int(cursor.rowcount)
    if added:
        _join(contract, keys)
    return added


def fill(company: Company | None, *, since: date, devices: Iterable[Device] | None = None) -> None:
    """Let the company's contracts for sites and for all devices cover what has become free from `since` on."""
    if company is None:
        return
    contracts = (
        Contract.objects.filter(company=company, valid__fully_gt=DateRange(None, since, "[)"))
        | Contract.objects.filter(company=company, valid__contains=since)
    ).exclude(scope=Scope.LISTED)
    for contract in contracts.select_related("cls").order_by("-cls__rank", "number"):
        derive(contract, since=since, devices=devices)


def follow(device: Device, *, since: date) -> None:
    """After a move or a change of owner: from `since` on only the contracts of the new place cover the device."""
    rows = ContractDevice.objects.filter(device=device).select_related("contract")
    cut(ContractDevice.objects.filter(pk__in=[row.pk for row in rows if not _fits(row.contract, device)]), since)
    fill(device.owner, since=since, devices=[device])


def cut(rows: Iterable[ContractDevice], end: date) -> None:
    """End covers before the day `end`; those that would only begin then or later disappear."""
    for row in rows:
        if row.days.lower and row.days.lower >= end:
            row.delete()
        elif row.days.upper is None or row.days.upper > end:
            row.days = DateRange(row.days.lower, end)
            row.save(update_fields=["days"])


def already_covered(error: IntegrityError) -> Conflict:
    """What a violated constraint means for a person; anything else is raised again."""
    if violated(error) in ("contracts_one_contract_of_a_kind", "contracts_device_once_per_contract"):
        return Conflict("covered_twice", _("A contract of this kind already covers one of these devices."))
    raise error


def _join(contract: Contract, devices: list[int] | None) -> None:
    """One row for days that follow each other: its last day is what the caller is told."""
    with connection.cursor() as cursor:
        cursor.execute(_TORN, {"contract": contract.pk, "devices": devices})
        torn = [row[0] for row in cursor.fetchall()]
    for device in torn:
        rows = list(ContractDevice.objects.filter(contract=contract, device=device).order_by("days"))
        for before, after in pairwise(rows):
            if before.days.upper == after.days.lower:
                before.delete()
                after.days = DateRange(before.days.lower, after.days.upper)
                after.save(update_fields=["days"])


def _fits(contract: Contract, device: Device) -> bool:
    at_site = contract.scope != Scope.SITE or contract.site_id == device.site_id
    return contract.company_id == device.owner_id and at_site


def _strangers(contract: Contract, devices: list[Device]) -> list[str]:
    return [
        _("%(serial)s belongs to %(owner)s.") % {"serial": device.serial, "owner": device.owner}
        for device in devices
        if device.owner_id not in (None, contract.company_id)
    ]


def _covered_twice(contract: Contract, devices: list[Device], days: DateRange) -> list[str]:
    others = ContractDevice.objects.filter(device__in=devices, kind=contract.cls.kind, days__overlap=days)
    return [
        _("%(serial)s is already covered by %(number)s at that time.")
        % {"serial": row.device.serial, "number": row.contract.number}
        for row in others.select_related("device", "contract").order_by("device__serial")[:20]
    ]
