"""Where a contract stands on a day, and what runs out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery

from contracts.coverage import ENDING_DAYS
from contracts.enums import Scope
from contracts.models import Company, Contract, ContractDevice, Device, Suspension
from contracts.queries.records import notice_ends


class _Counts(TypedDict):
    devices_covered: int
    is_suspended: bool
    is_renewed: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    Counted = WithAnnotations[Contract, _Counts]

ONE_DAY = timedelta(days=1)


class ContractStanding(StrEnum):
    """Where a contract stands."""

    FUTURE = "future"
    RUNNING = "running"
    ENDING = "ending"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True)
class Dates:
    """A contract's days, both included: `last` and `notice` (last day for giving notice) are None without an end."""

    first: date | None
    last: date | None
    notice: date | None


def dates_of(contract: Contract) -> Dates:
    """The days of a contract as people speak of them."""
    last = contract.valid.upper - ONE_DAY if contract.valid.upper else None
    return Dates(contract.valid.lower, last, notice_ends(contract))


def standing_of(contract: Contract, *, on: date, suspended: bool) -> ContractStanding:
    """Where the contract stands on the day; `suspended`: whether a suspension contains the day."""
    dates = dates_of(contract)
    if dates.first and on < dates.first:
        return ContractStanding.FUTURE
    if dates.last and on > dates.last:
        return ContractStanding.ENDED
    if suspended:
        return ContractStanding.SUSPENDED
    return ContractStanding.ENDING if dates.last and (dates.last - on).days <= ENDING_DAYS else ContractStanding.RUNNING


def with_counts(contracts: QuerySet[Contract], *, on: date) -> "QuerySet[Counted]":
    """Adds `devices_covered` (on the day) and `is_suspended`, and whether there is a successor.

    Each by a question of its own for each row that is shown: a join would count for every contract there is.
    """
    covered = ContractDevice.objects.filter(contract=OuterRef("pk"), days__contains=on)
    suspensions = Suspension.objects.filter(contract=OuterRef("pk"), days__contains=on)
    successors = Contract.objects.filter(predecessor=OuterRef("pk"))
    return contracts.annotate(
        devices_covered=RowCount(covered),
        is_suspended=Exists(suspensions),
        is_renewed=Exists(successors),
    )


class RowCount(Subquery):
    """How many rows there are of a subquery."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def devices_of(contract: Contract, *, on: date | None = None) -> QuerySet[Device]:
    """Devices that the contract covers on the day, or ever."""
    rows = ContractDevice.objects.filter(contract=contract)
    if on:
        rows = rows.filter(days__contains=on)
    return Device.objects.filter(pk__in=rows.values("device"))


def leaving_early(contract: Contract) -> QuerySet[ContractDevice]:
    """Devices whose cover ends before the contract does."""
    rows = ContractDevice.objects.filter(contract=contract).select_related("device__product")
    if contract.valid.upper is None:
        return rows.filter(days__upper_inf=False).order_by("device__serial")
    return rows.filter(days__endswith__lt=contract.valid.upper).order_by("device__serial")


def covered_by_others(contract: Contract) -> QuerySet[Contract]:
    """Contracts of the same kind that were first: in its days they cover devices of its site or company (E4).

    With `devices_elsewhere`, how many of them. None for a contract that lists its devices.
    """
    devices = Device.objects.filter(owner=contract.company_id)
    if contract.scope == Scope.SITE:
        devices = devices.filter(site=contract.site_id)
    rows = ContractDevice.objects.filter(device__in=devices, kind=contract.cls.kind, days__overlap=contract.valid)
    counted = Count("coverages__device", distinct=True, filter=Q(coverages__in=rows))
    others = Contract.objects.exclude(pk=contract.pk).filter(pk__in=rows.values("contract"))
    if contract.scope == Scope.LISTED:
        return others.none()
    return others.annotate(devices_elsewhere=counted).order_by("number")


def contracts_of(company: Company, *, on: date) -> "QuerySet[Counted]":
    """A company's contracts with what `with_counts` adds, the latest first."""
    return with_counts(Contract.objects.filter(company=company).select_related("cls").order_by("-valid"), on=on)
