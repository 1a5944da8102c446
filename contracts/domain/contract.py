"""Maintenance contracts: made, renewed, suspended, ended. The past is never edited: a renewal is a successor."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from contracts.domain import cover, trace
from contracts.enums import Scope
from contracts.events import (
    ContractChanged,
    ContractCreated,
    ContractEnded,
    ContractRenewed,
    ContractResumed,
    ContractSuspended,
)
from contracts.models import Company, Contract, ContractClass, Device, Site, Suspension
from core.errors import Conflict, Invalid, violated
from core.models import User

ONE_DAY = timedelta(days=1)
NOTICE_DAYS = 90


@transaction.atomic
def create_contract(
    *,
    number: str,
    company: Company,
    cls: ContractClass,
    first: date,
    last: date | None,
    actor: User | None,
    now: datetime,
    scope: str = Scope.LISTED,
    site: Site | None = None,
    devices: Iterable[Device] = (),
    notice_days: int = NOTICE_DAYS,
    note: str = "",
    predecessor: Contract | None = None,
) -> Contract:
    """A contract from `first` to `last`, both included (None: without an end), with what it covers (E4).

    `devices` counts for the scope LISTED only. Raises Invalid with the fields number, last, site, devices.
    """
    _check(number=number, company=company, first=first, last=last, scope=scope, site=site)
    contract = Contract(
        number=number.strip(),
        company=company,
        cls=cls,
        valid=cover.days_of(first, last),
        notice_days=notice_days,
        scope=scope,
        site=site if scope == Scope.SITE else None,
        predecessor=predecessor,
        note=note,
    )
    _save_new(contract)
    trace.record(
        contract, ContractCreated(predecessor=predecessor.number if predecessor else None), actor=actor, now=now
    )
    if scope == Scope.LISTED:
        cover.cover_devices(contract=contract, devices=devices, actor=actor, now=now)
    else:
        cover.derive(contract)
    return contract


@transaction.atomic
def renew_contract(
    *,
    contract: Contract,
    number: str,
    last: date | None,
    actor: User | None,
    now: datetime,
    cls: ContractClass | None = None,
) -> Contract:
    """A successor that begins the day after the contract's last day, with its devices. The contract itself stays.

    Raises Conflict if it has a successor already, Invalid if it has no end or the new end comes too early.
    """
    Contract.objects.select_for_update().get(pk=contract.pk)
    if Contract.objects.filter(predecessor=contract).exists():
        raise Conflict("renewed", _("This contract has been renewed already."))
    if contract.valid.upper is None:
        raise Invalid({"last": _("This contract has no end, it needs no renewal.")})
    devices = Device.objects.filter(
        coverages__contract=contract, coverages__days__contains=contract.valid.upper - ONE_DAY
    )
    successor = create_contract(
        number=number,
        company=contract.company,
        cls=cls or contract.cls,
        first=contract.valid.upper,
        last=last,
        scope=contract.scope,
        site=contract.site,
        devices=devices.filter(owner=contract.company) if contract.scope == Scope.LISTED else (),
        notice_days=contract.notice_days,
        predecessor=contract,
        actor=actor,
        now=now,
    )
    trace.record(contract, ContractRenewed(successor=successor.number), actor=actor, now=now)
    return successor


@transaction.atomic
def change_contract(*, contract: Contract, values: Mapping[str, Any], actor: User | None, now: datetime) -> Contract:
    """Correct notice period and note. Days and devices have verbs of their own."""
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    changed = trace.apply(contract, {name: values[name] for name in ("notice_days", "note") if name in values})
    if changed:
        trace.record(contract, ContractChanged(**changed), actor=actor, now=now)
    return contract


@transaction.atomic
def end_contract(*, contract: Contract, last: date, reason: str, actor: User | None, now: datetime) -> Contract:
    """End a contract earlier than agreed; `last` is its new last day and may not lie in the past."""
    contract = (
        Contract.objects.select_for_update(of=("self",)).select_related("company__home_office").get(pk=contract.pk)
    )
    end = last + ONE_DAY
    if last < local_day(contract.company, now):
        raise Invalid({"last": _("The day lies in the past.")})
    if not _within(contract, last) or end == contract.valid.upper:
        raise Invalid({"last": _("The day must lie within the contract and before its end.")})
    if not reason.strip():
        raise Invalid({"reason": _("Please give the reason.")})
    old = contract.valid
    contract.valid = DateRange(old.lower, end)
    contract.save(update_fields=["valid"])
    cover.cut(contract.coverages.all(), end)
    cover.fill(contract.company, since=end)
    trace.record(contract, ContractEnded(valid=[old, contract.valid], reason=reason), actor=actor, now=now)
    return contract


@transaction.atomic
def suspend_contract(
    *, contract: Contract, first: date, last: date | None, reason: str, actor: User | None, now: datetime
) -> Suspension:
    """From `first` to `last` (None: until further notice) the contract does not count.

    Raises Invalid without a reason, outside the contract, or over another suspension.
    """
    faults = {}
    if not reason.strip():
        faults["reason"] = _("Please give the reason.")
    if last and last < first:
        faults["last"] = _("The last day comes before the first.")
    elif not _within(contract, first):
        faults["first"] = _("The day must lie within the contract.")
    if faults:
        raise Invalid(faults)
    try:
        with transaction.atomic():
            row = Suspension.objects.create(contract=contract, days=cover.days_of(first, last), reason=reason.strip())
    except IntegrityError as error:
        if violated(error) != "contracts_suspension_no_overlap":
            raise
        raise Invalid({"first": _("The contract is suspended already in that time.")}) from error
    trace.record(contract, ContractSuspended(first=first, last=last, reason=reason), actor=actor, now=now)
    return row


@transaction.atomic
def resume_contract(*, contract: Contract, on: date, actor: User | None, now: datetime) -> None:
    """From the day `on` the contract counts again. Raises Conflict if it is not suspended on that day."""
    row = Suspension.objects.select_for_update().filter(contract=contract, days__contains=on).first()
    if row is None:
        raise Conflict("not_suspended", _("The contract is not suspended on that day."))
    if row.days.lower == on:
        row.delete()
    else:
        row.days = DateRange(row.days.lower, on)
        row.save(update_fields=["days"])
    trace.record(contract, ContractResumed(first=on), actor=actor, now=now)


def local_day(company: Company, now: datetime) -> date:
    """The day it is now in the company's home office."""
    return now.astimezone(company.home_office.tz).date()


def _check(*, number: str, company: Company, first: date, last: date | None, scope: str, site: Site | None) -> None:
    faults = {}
    if not number.strip():
        faults["number"] = _("Please give the contract number.")
    if last and last < first:
        faults["last"] = _("The last day comes before the first.")
    if scope == Scope.SITE and site is None:
        faults["site"] = _("Please choose the site.")
    elif scope == Scope.SITE and site and site.company_id != company.pk:
        faults["site"] = _("The site belongs to another company.")
    if faults:
        raise Invalid(faults)


def _save_new(contract: Contract) -> None:
    try:
        with transaction.atomic():
            contract.save(force_insert=True)
    except IntegrityError as error:
        if "number" not in violated(error):
            raise
        raise Invalid({"number": _("There is a contract with this number already.")}) from error


def _within(contract: Contract, on: date) -> bool:
    starts, ends = contract.valid.lower, contract.valid.upper
    return (starts is None or starts <= on) and (ends is None or on < ends)
