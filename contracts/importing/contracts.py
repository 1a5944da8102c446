"""Contracts: known by their number. A contract that lists devices has one line for each of them.

What a contract on file covers and for how long is not edited by a file: a renewal is a contract of its own. A file may
add devices to a list and correct notice period and note.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from contracts.domain import cover, trace
from contracts.domain.contract import change_contract
from contracts.enums import ImportKind, Scope, TraceSubject
from contracts.events import ContractCovered
from contracts.importing.contacts import NO_COMPANY, companies_by_number
from contracts.importing.lines import BATCH, Refuse, SheetColumn, SheetLines
from contracts.importing.values import (
    ChoiceCell,
    CodeCell,
    DayCell,
    LastDayCell,
    NumberCell,
    RecordCell,
    TextCell,
    ask_zeros,
    with_zeros,
)
from contracts.models import Company, Contract, ContractClass, ContractDevice, Device, ImportRow, Site, Trace
from contracts.serials import normalise, readings
from core.folding import fold

if TYPE_CHECKING:
    from contracts.importing.told import ToldContract

ONE_DAY = timedelta(days=1)
_SCOPES = {
    "listed": Scope.LISTED,
    "einzeln": Scope.LISTED,
    "site": Scope.SITE,
    "standort": Scope.SITE,
    "company": Scope.COMPANY,
    "firma": Scope.COMPANY,
}
_FIXED = ("company", "cls", "first", "last", "scope", "site")
_EDITED = frozenset({"notice_days", "note"})


class Contracts(SheetLines):
    """One contract, or one device of a contract, to a line."""

    kind = ImportKind.CONTRACTS
    subject = TraceSubject.CONTRACT
    titles = ("number",)

    number = SheetColumn(
        _("Contract number"), CodeCell(30), ("Vertragsnummer", "Vertrag", "Nummer", "contract"), required=True
    )
    company = SheetColumn(
        _("Customer number"),
        RecordCell(20, NO_COMPANY, str),
        ("Kundennummer", "Kunden-Nr.", "customer no"),
        required=True,
    )
    cls = SheetColumn(
        _("Class (code)"),
        RecordCell(50, _("there is no contract class %(value)s")),
        ("Klasse", "Vertragsklasse", "class"),
        required=True,
    )
    first = SheetColumn(_("First day"), DayCell(), ("Erster Tag", "Beginn", "start", "from"), required=True)
    last = SheetColumn(_("Last day"), LastDayCell(), ("Letzter Tag", "Ende", "end", "until"))
    scope = SheetColumn(_("Covers"), ChoiceCell(_SCOPES, dict(Scope.choices)), ("Deckt", "Umfang", "scope"))
    site = SheetColumn(_("Site"), TextCell(120), ("Standort",), attribute="site_name")
    serial = SheetColumn(
        _("Serial number"),
        RecordCell(40, _("%(value)s is not on file"), normalise),
        ("Seriennummer", "Gerät", "device"),
        attribute="device",
    )
    notice_days = SheetColumn(
        _("Notice period (days)"), NumberCell(0, 1000), ("Kündigungsfrist (Tage)", "Kündigungsfrist")
    )
    note = SheetColumn(_("Note"), TextCell(4000), ("Bemerkung", "Notiz"))

    class Meta:
        model = Contract
        import_id_fields = ("number",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        classes = ContractClass.objects.all()
        self.kinds = {cls.pk: cls.kind for cls in classes}
        self.fields["cls"].widget.rows = {fold(cls.code): cls for cls in classes}
        self.heads: dict[str, tuple[int, dict[str, Any]]] = {}
        self.taken: dict[tuple[int, str], list[tuple[DateRange, str]]] = defaultdict(list)
        self.made: dict[str, Contract] = {}
        self.covers_made: list[int] = []

    # -- the dry run --------------------------------------------------------------------------------------------------

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Five queries for a batch."""
        companies = companies_by_number(self.column(dataset, "company"))
        self.fields["company"].widget.rows = companies
        numbers = self.column(dataset, "number")
        self.contracts = {contract.number: contract for contract in self.rows_of().filter(number__in=numbers)}
        twins = Contract.objects.filter(number__in=with_zeros(numbers)).values_list("number", flat=True)
        self.twins = {number.lstrip("0"): number for number in twins}
        sites = Site.objects.filter(company__in={company.pk for company in companies.values()})
        self.sites = set(sites.values_list("company", "name"))
        keys = {normalise(said) for serial in self.column(dataset, "serial") for said in readings(serial)}
        devices = list(Device.objects.filter(serial_key__in=keys).select_related("owner"))
        self.fields["serial"].widget.rows = _as_written(self.column(dataset, "serial"), devices)
        # serial numbers are unique within one manufacturer: of two devices that of the company is meant
        self.owned = {(device.serial_key, device.owner_id): device for device in devices}
        self._read_covers(devices)

    def _read_covers(self, devices: list[Device]) -> None:
        for row in ContractDevice.objects.filter(device__in=devices).select_related("contract"):
            entry = (row.days, row.contract.number)
            if entry not in self.taken[row.device_id, row.kind]:
                self.taken[row.device_id, row.kind].append(entry)

    def find(self, row: Mapping[str, Any]) -> Contract | None:
        """By its number."""
        return self.contracts.get(self.said(row, "number"))

    def describe(self, instance: ToldContract, row: Mapping[str, Any]) -> None:
        """Days and site; a device only if the line adds one."""
        valid = instance.valid or DateRange()
        instance.first, instance.last = valid.lower, valid.upper and valid.upper - ONE_DAY
        instance.site_name = instance.site.name if instance.site else ""
        instance.device = None
        instance.there = self._head(instance)

    def check(self, instance: ToldContract, row: Mapping[str, Any], line: int, refuse: Refuse) -> None:
        """What belongs together; then new contracts by their first line, others by what is on file."""
        if instance.first and instance.last and instance.last < instance.first:
            refuse("last", _("comes before the first day"))
        company = self.known("company", row)
        if company is None:
            return
        device = self._device(instance, row, company, refuse)
        self._check_scope(instance, company, refuse)
        if device is None and self.said(row, "serial"):
            return
        if instance.pk:
            self._check_known(instance, line, refuse)
        elif instance.first and instance.cls_id:
            self._check_new(instance, line, refuse)

    def _device(
        self, instance: ToldContract, row: Mapping[str, Any], company: Company, refuse: Refuse
    ) -> Device | None:
        found = self.known("serial", row)
        if found is None:
            return None
        found = instance.device = self.owned.get((found.serial_key, company.pk), found)
        if found.owner_id not in (None, company.pk):
            refuse("serial", _("%(serial)s belongs to %(owner)s") % {"serial": found.serial, "owner": found.owner})
        if instance.scope != Scope.LISTED:
            refuse("serial", _("only a contract that lists its devices names serial numbers"))
        return found

    def _check_scope(self, instance: ToldContract, company: Company, refuse: Refuse) -> None:
        if instance.scope != Scope.SITE:
            instance.site_name = ""
        elif (company.pk, instance.site_name) not in self.sites:
            refuse("site", _("the company has no such site"))

    def _check_new(self, instance: ToldContract, line: int, refuse: Refuse) -> None:
        if twin := self.twins.get(instance.number.lstrip("0")):
            refuse("number", ask_zeros(twin))
        head = self._head(instance)
        first_line, first_head = self.heads.setdefault(instance.number, (line, head))
        for name in _FIXED:
            if first_head[name] != head[name]:
                refuse(name, _("differs from line %(line)d of the same contract") % {"line": first_line})
        if first_line != line and instance.device is None:
            refuse("number", _("stands in line %(line)d already") % {"line": first_line})
        first, last = instance.first, instance.last
        if instance.device and head == first_head and first and (last is None or last >= first):
            self._take(instance, instance.device, cover.days_of(first, last), refuse)

    def _check_known(self, instance: ToldContract, line: int, refuse: Refuse) -> None:
        head = self._head(instance)
        for name in _FIXED:
            if instance.there[name] != head[name]:
                refuse(name, _("is not edited by a file; renew, suspend or end the contract on its page"))
        if instance.device is None:
            self.once(instance.number, "number", line, refuse)
        elif any(number == instance.number for _d, number in self.taken[instance.device.pk, instance.cls.kind]):
            instance.device = None  # covered already
        elif head == instance.there:
            self._take(instance, instance.device, instance.valid, refuse)

    def _take(self, instance: ToldContract, device: Device, days: DateRange, refuse: Refuse) -> None:
        """Refuse the line if a contract of the same kind covers the device at the same time (E4)."""
        taken = self.taken[device.pk, instance.cls.kind]
        for other, number in taken:
            if _overlap(other, days):
                reason = _("%(serial)s is already covered by %(number)s at that time")
                return refuse("serial", reason % {"serial": device.serial, "number": number})
        taken.append((days, instance.number))
        return None

    def _head(self, instance: Contract) -> dict[str, Any]:
        """What all lines of a contract have in common."""
        return {name: self.fields[name].get_value(instance) for name in _FIXED}

    def title(self, row: Mapping[str, Any]) -> str:
        """The number, and the device if the line names one."""
        return " · ".join(filter(None, (super().title(row), self.said(row, "serial"))))

    # -- write --------------------------------------------------------------------------------------------------------

    def built(self, values: Mapping[str, Any]) -> ToldContract:
        """With its days; without its site, which `create` looks up."""
        contract: ToldContract = super().built(values)
        last = date.fromisoformat(values["last"]) if values["last"] else None
        contract.valid = cover.days_of(date.fromisoformat(values["first"]), last)
        return contract

    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> list[Any]:
        """Contracts and the devices they list: one statement each for a batch."""
        firsts = {row.values["number"]: row for row in reversed(rows) if row.values["number"] not in self.made}
        contracts = [self.built(row.values) for row in firsts.values()]
        for contract in contracts:
            if contract.scope == Scope.SITE:
                contract.site = Site.objects.get(company=contract.company_id, name=contract.site_name)
        self.made |= {contract.number: contract for contract in Contract.objects.bulk_create(contracts)}
        for row in rows:
            row.object_id = self.made[row.values["number"]].pk
        self.traces(list(firsts.values()), now=now)
        self._cover([(row, self.made[row.values["number"]]) for row in rows])
        return contracts

    def rows_of(self) -> QuerySet:
        """With class and site."""
        return Contract.objects.select_related("company", "cls", "site")

    def change(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Notice period and note as on the screens; devices are added to the list."""
        super().change(rows, now=now)
        added = [(row, contract) for row, contract in self.locked(rows) if "serial" in row.before]
        self._cover(added)
        Trace.objects.bulk_create(
            Trace(
                **trace.row_of(ContractCovered(devices=[row.title.rpartition(" · ")[2]], count=1)),
                subject_id=contract.pk,
                actor=self.setting.author,
                at=now,
            )
            for row, contract in added
        )

    def check_there(self, row: ImportRow, instance: Contract, expected: Mapping[str, Any], conflict: Any) -> None:
        """A device that was added is no property of the contract."""
        super().check_there(row, instance, {**expected, "serial": None}, conflict)

    def write(self, row: ImportRow, instance: Contract, values: Mapping[str, Any], *, now: datetime) -> None:
        """Notice period and note."""
        own = {name: values[name] for name in _EDITED & row.before.keys()}
        change_contract(contract=instance, values=own, actor=self.setting.author, now=now)

    def _cover(self, listed: Iterable[tuple[ImportRow, Contract]]) -> None:
        covers = [
            ContractDevice(
                contract=contract,
                device_id=row.values["serial"],
                kind=self.kinds[contract.cls_id],
                days=contract.valid,
            )
            for row, contract in listed
            if row.values["serial"]
        ]
        self.covers_made += [row.pk for row in ContractDevice.objects.bulk_create(covers, batch_size=BATCH)]

    def finish(self, *, now: datetime) -> dict[str, list[int]]:
        """New contracts for sites and companies cover what the listed ones leave. Returns which devices were listed."""
        for contract in self.made.values():
            if contract.scope != Scope.LISTED:
                cover.derive(contract)
        return {"contracts.contractdevice": self.covers_made} if self.covers_made else {}

    # -- undo ---------------------------------------------------------------------------------------------------------

    def own(self, created: Mapping[str, list[int]]) -> dict[str, Q]:
        """What they cover."""
        return {"contracts.contractdevice": Q()}

    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """What they cover, then the contracts. Other contracts may cover again what has become free."""
        companies = list(Contract.objects.filter(pk__in=keys).values_list("company", flat=True).distinct())
        ContractDevice.objects.filter(pk__in=created.get("contracts.contractdevice", []))._raw_delete("default")
        ContractDevice.objects.filter(contract__in=keys)._raw_delete("default")
        super().remove(keys, created)
        for company in Company.objects.filter(pk__in=companies):
            cover.fill(company, since=self.setting.today)


def _as_written(serials: Iterable[str], devices: Iterable[Device]) -> dict[str, Device]:
    """Devices by what the file calls them, with a label or the type beside it."""
    known = {device.serial_key: device for device in devices}
    named = (
        (serial, [known[key] for said in readings(serial) if (key := normalise(said)) in known]) for serial in serials
    )
    return {normalise(serial): found[0] for serial, found in named if found}


def _overlap(a: DateRange, b: DateRange) -> bool:
    return (a.lower is None or b.upper is None or a.lower < b.upper) and (
        b.lower is None or a.upper is None or b.lower < a.upper
    )
