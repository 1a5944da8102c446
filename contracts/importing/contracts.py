"""Contracts: known by their number. A contract that lists devices has one line for each of them.

What a contract on file covers and for how long is not edited by a file: a renewal is a contract of its own. A file may
add devices to a list and correct notice period and note.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contracts.domain import cover
from contracts.domain.contract import NOTICE_DAYS, change_contract
from contracts.enums import ImportKind, Scope, Subject
from contracts.importing.devices import companies_by_number
from contracts.importing.lines import BATCH, Importer, Planned, Read, check_as_written, check_unchanged
from contracts.models import Company, Contract, ContractClass, ContractDevice, Device, ImportRow, Site
from contracts.serials import normalise

ONE_DAY = timedelta(days=1)
_FIXED = ("company", "cls", "first", "last", "scope", "site")


class Contracts(Importer):
    """One contract, or one device of a contract, to a line."""

    kind = ImportKind.CONTRACTS
    model = Contract
    subject = Subject.CONTRACT

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.classes = {cls.code.casefold(): cls for cls in ContractClass.objects.all()}
        self.kinds = {cls.pk: cls.kind for cls in self.classes.values()}
        self.heads: dict[str, Planned] = {}
        self.taken: dict[tuple[int, str], list[tuple[DateRange, str]]] = defaultdict(list)
        self.made: dict[str, int] = {}
        self.covers_made: list[int] = []

    # -- plan -----------------------------------------------------------------------------------------------------

    def plan(self, reads: Sequence[Read]) -> list[Planned]:
        """Five queries for a batch."""
        companies = companies_by_number(read.values.get("company") for read in reads)
        sites = {
            (site.company_id, site.name): site
            for site in Site.objects.filter(company__in={company.pk for company in companies.values()})
        }
        numbers = {read.values.get("number") for read in reads}
        known = {row.number: row for row in Contract.objects.filter(number__in=numbers).select_related("site", "cls")}
        keys = {normalise(read.values.get("serial", "")) for read in reads} - {""}
        devices = {row.serial_key: row for row in Device.objects.filter(serial_key__in=keys).select_related("owner")}
        self._read_covers(devices.values())
        return [self._plan(read, companies, sites, known, devices) for read in reads]

    def _read_covers(self, devices: Iterable[Device]) -> None:
        rows = ContractDevice.objects.filter(device__in=list(devices)).select_related("contract")
        for row in rows:
            entry = (row.days, row.contract.number)
            if entry not in self.taken[row.device_id, row.kind]:
                self.taken[row.device_id, row.kind].append(entry)

    def _plan(
        self,
        read: Read,
        companies: Mapping[str, Company],
        sites: Mapping[tuple[int, str], Site],
        known: Mapping[str, Contract],
        devices: Mapping[str, Device],
    ) -> Planned:
        values = dict(read.values)
        planned = Planned(read.line, title=values.get("number", "–"), faults=list(read.faults))
        company = companies.get(values.get("company", ""))
        if "company" in values and company is None:
            self.fault(planned, "company", _("there is no company %(number)s") % {"number": values["company"]})
        head = self._head(planned, values, company, sites)
        device = self._device(planned, values, company, devices)
        if planned.faults or head is None:
            return planned
        if device:
            planned.title = f"{values['number']} · {device.serial}"
        contract = known.get(values["number"])
        if contract:
            self._plan_known(planned, contract, head, device, values)
        else:
            self._plan_new(planned, head, device, values)
        return planned

    def _head(
        self,
        planned: Planned,
        values: Mapping[str, Any],
        company: Company | None,
        sites: Mapping[tuple[int, str], Site],
    ) -> dict[str, Any] | None:
        """The contract that the line speaks of, keys resolved."""
        cls = self.classes.get(values.get("cls", "").casefold())
        if "cls" in values and cls is None:
            self.fault(planned, "cls", _("there is no contract class %(code)s") % {"code": values["cls"]})
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.fault(planned, "last", _("comes before the first day"))
        scope = values.get("scope", Scope.LISTED)
        site = sites.get((company.pk, values["site"])) if company and "site" in values else None
        if scope == Scope.SITE and site is None:
            self.fault(planned, "site", _("the company has no such site"))
        if scope != Scope.LISTED and "serial" in values:
            self.fault(planned, "serial", _("only a contract that lists its devices names serial numbers"))
        if company is None or cls is None or first is None:
            return None
        return {
            "company": company.pk,
            "cls": cls.pk,
            "first": first.isoformat(),
            "last": last.isoformat() if last else None,
            "scope": str(scope),
            "site": site.pk if site and scope == Scope.SITE else None,
        }

    def _device(
        self, planned: Planned, values: Mapping[str, Any], company: Company | None, devices: Mapping[str, Device]
    ) -> Device | None:
        if "serial" not in values:
            return None
        found = devices.get(normalise(values["serial"]))
        if found is None:
            self.fault(planned, "serial", _("%(serial)s is not on file") % {"serial": values["serial"]})
        elif company and found.owner_id not in (None, company.pk):
            self.fault(
                planned, "serial", _("%(serial)s belongs to %(owner)s") % {"serial": found.serial, "owner": found.owner}
            )
        return found

    def _plan_new(
        self, planned: Planned, head: dict[str, Any], device: Device | None, values: Mapping[str, Any]
    ) -> None:
        first_line = self.heads.setdefault(values["number"], planned)
        if first_line is not planned and self._contradicts(planned, first_line, head):
            return
        if first_line is not planned and device is None:
            self.fault(planned, "number", _("stands in line %(line)d already") % {"line": first_line.line})
            return
        planned.values = {
            "number": values["number"],
            **head,
            "notice_days": values.get("notice_days", NOTICE_DAYS),
            "note": values.get("note", ""),
            "device": None,
        }
        if device:
            self._take(planned, device, self.kinds[head["cls"]], _days(head), values["number"])
            planned.values["device"] = device.pk

    def _contradicts(self, planned: Planned, first_line: Planned, head: Mapping[str, Any]) -> bool:
        for name in _FIXED:
            if first_line.values and first_line.values[name] != head[name]:
                reason = _("differs from line %(line)d of the same contract") % {"line": first_line.line}
                self.fault(planned, name, reason)
        return bool(planned.faults)

    def _plan_known(
        self,
        planned: Planned,
        contract: Contract,
        head: Mapping[str, Any],
        device: Device | None,
        values: Mapping[str, Any],
    ) -> None:
        planned.object_id = contract.pk
        there = _fixed(contract)
        for name in _FIXED:
            named = name in values and (name != "site" or "scope" in values)
            if named and there[name] != head[name]:
                reason = _("is not edited by a file; renew, suspend or end the contract on its page")
                self.fault(planned, name, reason)
        if device is None:
            self.once(contract.number, planned, "number")
        if planned.faults:
            return
        for name in ("notice_days", "note"):
            if name in values:
                self.differ(planned, name, getattr(contract, name), values[name])
        if device and not any(number == contract.number for _d, number in self.taken[device.pk, contract.cls.kind]):
            self._take(planned, device, contract.cls.kind, contract.valid, contract.number)
            planned.values["device"] = device.pk
            planned.changes[self.labels["serial"]] = ["", device.serial]

    def _take(self, planned: Planned, device: Device, kind: str, days: DateRange, number: str) -> None:
        """A fault if a contract of the same kind covers the device at the same time (E4)."""
        for other, taken_by in self.taken[device.pk, kind]:
            if _overlap(other, days):
                reason = _("%(serial)s is already covered by %(number)s at that time")
                self.fault(planned, "serial", reason % {"serial": device.serial, "number": taken_by})
                return
        self.taken[device.pk, kind].append((days, number))

    # -- write ----------------------------------------------------------------------------------------------------

    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Contracts and the devices they list: one statement each for a batch."""
        heads = {row.values["number"]: row for row in rows if row.values["number"] not in self.made}
        firsts = {number: next(row for row in rows if row.values["number"] == number) for number in heads}
        contracts = [_contract(row.values) for row in firsts.values()]
        Contract.objects.bulk_create(contracts, batch_size=BATCH)
        self.made |= {contract.number: contract.pk for contract in contracts}
        for row in rows:
            row.object_id = self.made[row.values["number"]]
        self._cover(rows, {row.values["device"]: _days(row.values) for row in rows if row.values["device"]})
        self.traces(firsts.values(), now=now)
        derived = [contract for contract in contracts if contract.scope != Scope.LISTED]
        for contract in derived:
            cover.derive(contract)

    def change(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Notice period and note as on the screens; devices are added to the list."""
        known = Contract.objects.select_for_update(of=("self",)).in_bulk([row.object_id for row in rows])
        for row in rows:
            contract = known[row.object_id]
            check_unchanged(row, {"notice_days": contract.notice_days, "note": contract.note})
            own = {name: row.values[name] for name in ("notice_days", "note") if name in row.values}
            change_contract(contract=contract, values=own, actor=self.setting.author, now=now)
        added = [row for row in rows if row.values.get("device")]
        self._cover(added, {row.values["device"]: known[row.object_id].valid for row in added})
        self.traces(added, now=now)

    def _cover(self, rows: Iterable[ImportRow], days: Mapping[int, DateRange]) -> None:
        kinds = dict(Contract.objects.filter(pk__in={row.object_id for row in rows}).values_list("pk", "cls__kind"))
        covers = [
            ContractDevice(
                contract_id=row.object_id,
                device_id=row.values["device"],
                kind=kinds[row.object_id],
                days=days[row.values["device"]],
            )
            for row in rows
            if row.values.get("device")
        ]
        ContractDevice.objects.bulk_create(covers, batch_size=BATCH)
        self.covers_made += [row.pk for row in covers]

    def finish(self, *, now: datetime) -> dict[str, list[int]]:
        """Which devices were listed."""
        return {"contracts.contractdevice": self.covers_made} if self.covers_made else {}

    # -- undo -----------------------------------------------------------------------------------------------------

    def own(self, created: Mapping[str, list[int]]) -> dict[str, Q]:
        """What they cover."""
        return {"contracts.contractdevice": Q()}

    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """What they cover, then the contracts. Other contracts may cover again what has become free."""
        companies = list(Contract.objects.filter(pk__in=keys).values_list("company", flat=True).distinct())
        ContractDevice.objects.filter(pk__in=created.get("contracts.contractdevice", []))._raw_delete("default")
        ContractDevice.objects.filter(contract__in=keys)._raw_delete("default")
        Contract.objects.filter(pk__in=keys)._raw_delete("default")
        for company in Company.objects.filter(pk__in=companies):
            cover.fill(company, since=self.setting.today)

    def restore(self, rows: Iterable[ImportRow], *, now: datetime) -> None:
        """Notice period and note as they were before; `remove` has taken the added devices out."""
        for row in rows:
            contract = Contract.objects.get(pk=row.object_id)
            check_as_written(row, {"notice_days": contract.notice_days, "note": contract.note})
            own = {name: row.before[name] for name in ("notice_days", "note") if name in row.before}
            change_contract(contract=contract, values=own, actor=self.setting.author, now=now)


def _fixed(contract: Contract) -> dict[str, Any]:
    last = contract.valid.upper - ONE_DAY if contract.valid.upper else None
    return {
        "company": contract.company_id,
        "cls": contract.cls_id,
        "first": contract.valid.lower.isoformat() if contract.valid.lower else None,
        "last": last.isoformat() if last else None,
        "scope": contract.scope,
        "site": contract.site_id,
    }


def _days(head: Mapping[str, Any]) -> DateRange:
    last = date.fromisoformat(head["last"]) if head["last"] else None
    return cover.days_of(date.fromisoformat(head["first"]), last)


def _contract(values: Mapping[str, Any]) -> Contract:
    return Contract(
        number=values["number"],
        company_id=values["company"],
        cls_id=values["cls"],
        valid=_days(values),
        notice_days=values["notice_days"],
        scope=values["scope"],
        site_id=values["site"],
        note=values["note"],
    )


def _overlap(a: DateRange, b: DateRange) -> bool:
    return (a.lower is None or b.upper is None or a.lower < b.upper) and (
        b.lower is None or a.upper is None or b.lower < a.upper
    )
