"""Devices: known by manufacturer and serial number, however it is written. Empty cells change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contracts.domain import cover
from contracts.domain.device import change_device, transfer_device, warranty_by_rule
from contracts.enums import ImportKind, Scope, Subject
from contracts.importing.lines import BATCH, Importer, Planned, Read, built_on, check_as_written, check_unchanged
from contracts.models import Company, Contract, ContractDevice, Device, ImportRow, Ownership, Product, Site
from contracts.serials import canonical, normalise

ONE_DAY = timedelta(days=1)
# Fields without consequences: written for thousands of devices in one statement.
_SIMPLE = frozenset({"place", "firmware", "retired"})


class Devices(Importer):
    """One device to a line."""

    kind = ImportKind.DEVICES
    model = Device
    subject = Subject.DEVICE

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.products = {product.code.casefold(): product for product in Product.objects.select_related("manufacturer")}
        self.owners_touched: set[int] = set()
        self.sites_made: list[int] = []

    # -- plan -----------------------------------------------------------------------------------------------------

    def plan(self, reads: Sequence[Read]) -> list[Planned]:
        """Three queries for a batch."""
        owners = companies_by_number(read.values.get("owner") for read in reads)
        keys = {normalise(read.values.get("serial", "")) for read in reads}
        rows = Device.objects.filter(serial_key__in=keys).select_related("product", "owner", "site")
        known = {(device.manufacturer_id, device.serial_key): device for device in rows}
        return [self._plan(read, owners, known) for read in reads]

    def _plan(self, read: Read, owners: Mapping[str, Company], known: Mapping[tuple[int, str], Device]) -> Planned:
        values = read.values
        planned = Planned(read.line, title=values.get("serial", "–"), faults=list(read.faults))
        product = self._product(planned, values)
        owner = self._owner(planned, values, owners)
        key = normalise(values.get("serial", ""))
        if "serial" in values and not key:
            self.fault(planned, "serial", _("no letters and no digits"))
        if product and key:
            self.once((product.manufacturer_id, key), planned, "serial")
        if planned.faults or product is None:
            return planned
        device = known.get((product.manufacturer_id, key))
        if device:
            self._plan_change(planned, device, product, owner, values)
        else:
            self._plan_new(planned, product, owner, values)
        return planned

    def _product(self, planned: Planned, values: Mapping[str, Any]) -> Product | None:
        if "product" not in values:
            return None
        found = self.products.get(values["product"].casefold())
        if found is None:
            self.fault(planned, "product", _("there is no product %(code)s") % {"code": values["product"]})
        return found

    def _owner(self, planned: Planned, values: Mapping[str, Any], owners: Mapping[str, Company]) -> Company | None:
        if "owner" not in values:
            return None
        found = owners.get(values["owner"])
        if found is None:
            self.fault(planned, "owner", _("there is no company %(number)s") % {"number": values["owner"]})
        return found

    def _plan_new(self, planned: Planned, product: Product, owner: Company | None, values: Mapping[str, Any]) -> None:
        if "site" in values and owner is None:
            self.fault(planned, "site", _("a site needs an owner"))
        delivered = values.get("delivered")
        warranty = self._warranty(planned, delivered, values) or warranty_by_rule(product, delivered)
        planned.values = {
            "serial": values["serial"].upper(),
            "product": product.pk,
            "manufacturer": product.manufacturer_id,
            "owner": owner.pk if owner else None,
            "site": values.get("site", ""),
            "place": values.get("place", ""),
            "firmware": values.get("firmware", ""),
            "delivered": _iso(delivered),
            "warranty": [_iso(warranty.lower), _iso(warranty.upper)] if warranty else None,
            "warranty_by_hand": "warranty_until" in values,
            "retired": values.get("retired", False),
        }

    def _plan_change(
        self, planned: Planned, device: Device, product: Product, owner: Company | None, values: Mapping[str, Any]
    ) -> None:
        planned.object_id = device.pk
        self.differ(planned, "product", device.product_id, product.pk, shown=lambda key: self._code(key))
        if owner and owner.pk != device.owner_id:
            self.differ(planned, "owner", device.owner_id, owner.pk)
            planned.changes[self.labels["owner"]] = [str(device.owner or "–"), owner.name]
        if "site" in values and not (owner or device.owner):
            self.fault(planned, "site", _("a site needs an owner"))
        for name in ("place", "firmware", "retired", "delivered"):
            if name in values:
                self.differ(planned, name, getattr(device, name), values[name])
        moved = bool(owner) and "owner" in planned.values
        if "site" in values and (moved or values["site"] != (device.site.name if device.site else "")):
            self.differ(planned, "site", device.site.name if device.site else "", values["site"])
        delivered = values.get("delivered", device.delivered)
        wanted = self._warranty(planned, delivered, values)
        if wanted and (not device.warranty or wanted.upper != device.warranty.upper):
            last = device.warranty.upper - ONE_DAY if device.warranty and device.warranty.upper else None
            self.differ(planned, "warranty_until", last, values["warranty_until"])

    def _warranty(self, planned: Planned, delivered: date | None, values: Mapping[str, Any]) -> DateRange | None:
        """The warranty by hand that the line asks for."""
        if "warranty_until" not in values:
            return None
        if delivered is None:
            self.fault(planned, "warranty_until", _("needs the day of delivery"))
            return None
        if values["warranty_until"] < delivered:
            self.fault(planned, "warranty_until", _("comes before the delivery"))
            return None
        return DateRange(delivered, values["warranty_until"] + ONE_DAY)

    def _code(self, key: Any) -> str:
        return next((product.code for product in self.products.values() if product.pk == key), str(key))

    # -- write ----------------------------------------------------------------------------------------------------

    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Devices, their first owners, their history: one statement each for a batch."""
        sites = self._sites({(row.values["owner"], row.values["site"]) for row in rows})
        devices = [_device(row.values, sites) for row in rows]
        Device.objects.bulk_create(devices, batch_size=BATCH)
        owned = [device for device in devices if device.owner_id]
        Ownership.objects.bulk_create(
            [Ownership(device=d, company_id=d.owner_id, days=DateRange(d.delivered, None)) for d in owned],
            batch_size=BATCH,
        )
        for row, device in zip(rows, devices, strict=True):
            row.object_id = device.pk
        self.owners_touched |= {device.owner_id for device in owned}
        self.traces(rows, now=now)

    def change(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Simple fields in one statement, all else as on the screens."""
        known = _locked(rows)
        simple = [row for row in rows if row.values.keys() <= _SIMPLE]
        for row in rows:
            check_unchanged(row, _there(known[row.object_id]))
        for row in simple:
            for name, value in row.values.items():
                setattr(known[row.object_id], name, value)
        Device.objects.bulk_update([known[row.object_id] for row in simple], sorted(_SIMPLE), batch_size=BATCH)
        self.traces(simple, now=now)
        for row in rows:
            if row not in simple:
                self._change(row, known[row.object_id], now=now)

    def _change(self, row: ImportRow, device: Device, *, now: datetime) -> None:
        row.before |= {"coverages": _coverages(device), "ownerships": _ownerships(device), "was": _was(device)}
        values = dict(row.values)
        who = {"actor": self.setting.author, "now": now}
        if "owner" in values:
            owner = Company.objects.select_related("home_office").get(pk=values.pop("owner"))
            device = transfer_device(device=device, company=owner, on=self.setting.today, **who)
        if "site" in values:
            values["site"] = Site.objects.get(
                pk=self._sites({(device.owner_id, values["site"])})[device.owner_id, values["site"]]
            )
        if "product" in values:
            values["product"] = Product.objects.select_related("manufacturer").get(pk=values["product"])
        if "delivered" in values:
            values["delivered"] = date.fromisoformat(values["delivered"])
        if "warranty_until" in values:
            delivered = values.get("delivered", device.delivered)
            values["warranty"] = DateRange(delivered, date.fromisoformat(values.pop("warranty_until")) + ONE_DAY)
        elif device.warranty_by_hand:
            values["warranty"] = device.warranty
        change_device(device=device, values=values, **who)
        row.before["covered_after"] = _coverages(device)

    def finish(self, *, now: datetime) -> dict[str, list[int]]:
        """Contracts for sites and companies cover what is new there."""
        contracts = Contract.objects.filter(company__in=self.owners_touched).exclude(scope=Scope.LISTED)
        for contract in contracts.select_related("cls").order_by("-cls__rank", "number"):
            cover.derive(contract)
        return {"contracts.site": self.sites_made} if self.sites_made else {}

    def _sites(self, wanted: set[tuple[int | None, str]]) -> dict[tuple[int | None, str], int]:
        """Keys of sites by owner and name; those not on file are made."""
        pairs = {(owner, name) for owner, name in wanted if owner and name}
        rows = Site.objects.filter(company__in={owner for owner, _name in pairs}, name__in={name for _o, name in pairs})
        found: dict[tuple[int | None, str], int] = {(site.company_id, site.name): site.pk for site in rows}
        new = Site.objects.bulk_create(
            [Site(company_id=owner, name=name) for owner, name in sorted(pairs - found.keys(), key=str)]
        )
        self.sites_made += [site.pk for site in new]
        return found | {(site.company_id, site.name): site.pk for site in new}

    # -- undo -----------------------------------------------------------------------------------------------------

    def own(self, created: Mapping[str, list[int]]) -> dict[str, Q]:
        """First owners, and cover that was derived for them."""
        return {"contracts.ownership": Q(), "contracts.contractdevice": ~Q(contract__scope=Scope.LISTED)}

    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """Devices with their cover and their first owners; sites that came with them."""
        ContractDevice.objects.filter(device__in=keys)._raw_delete("default")
        Ownership.objects.filter(device__in=keys)._raw_delete("default")
        Device.objects.filter(pk__in=keys)._raw_delete("default")
        Site.objects.filter(pk__in=created.get("contracts.site", []), devices=None, contracts=None).delete()

    def restore(self, rows: Iterable[ImportRow], *, now: datetime) -> None:
        """Fields, owners and cover as they were before."""
        rows = list(rows)
        known = _locked(rows)
        for row in rows:
            device = known[row.object_id]
            check_as_written(row, _there(device))
            was = row.before.get("was") or {name: row.before[name] for name in row.values}
            for name, value in was.items():
                setattr(device, name, _range(value) if name == "warranty" else value)
            device.save(update_fields=list(was))
            if "coverages" in row.before:
                if _coverages(device) != row.before["covered_after"]:
                    raise built_on(row.title)
                _set_back(device, row.before)


def companies_by_number(numbers: Iterable[Any]) -> dict[str, Company]:
    """Companies by customer number; a merged one stands for what it has become part of. One query."""
    wanted = {str(number) for number in numbers if number}
    rows = Company.objects.filter(number__in=wanted).select_related("home_office", "merged_into__home_office")
    return {company.number: company.merged_into or company for company in rows}


def _device(values: Mapping[str, Any], sites: Mapping[tuple[int | None, str], int]) -> Device:
    return Device(
        serial=values["serial"],
        serial_key=normalise(values["serial"]),
        serial_sound=canonical(values["serial"]),
        product_id=values["product"],
        manufacturer_id=values["manufacturer"],
        owner_id=values["owner"],
        site_id=sites.get((values["owner"], values["site"])),
        place=values["place"],
        firmware=values["firmware"],
        delivered=date.fromisoformat(values["delivered"]) if values["delivered"] else None,
        warranty=_range(values["warranty"]),
        warranty_by_hand=values["warranty_by_hand"],
        retired=values["retired"],
    )


def _locked(rows: Iterable[ImportRow]) -> dict[int | None, Device]:
    keys = sorted(row.object_id for row in rows if row.object_id)
    found = Device.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return {device.pk: device for device in found.select_related("owner__home_office", "site", "product__manufacturer")}


def _there(device: Device) -> dict[str, Any]:
    """The device's fields by the names that lines use."""
    return {
        "product": device.product_id,
        "owner": device.owner_id,
        "site": device.site.name if device.site else "",
        "place": device.place,
        "firmware": device.firmware,
        "retired": device.retired,
        "delivered": device.delivered,
        "warranty_until": device.warranty.upper - ONE_DAY if device.warranty and device.warranty.upper else None,
    }


def _was(device: Device) -> dict[str, Any]:
    """All columns that a change may touch, for undo."""
    warranty = device.warranty
    return {
        "product_id": device.product_id,
        "manufacturer_id": device.manufacturer_id,
        "owner_id": device.owner_id,
        "site_id": device.site_id,
        "contact_id": device.contact_id,
        "place": device.place,
        "firmware": device.firmware,
        "retired": device.retired,
        "delivered": _iso(device.delivered),
        "warranty": [_iso(warranty.lower), _iso(warranty.upper)] if warranty else None,
        "warranty_by_hand": device.warranty_by_hand,
    }


def _coverages(device: Device) -> list[list[Any]]:
    rows = ContractDevice.objects.filter(device=device).order_by("pk")
    return [[row.contract_id, row.kind, _iso(row.days.lower), _iso(row.days.upper)] for row in rows]


def _ownerships(device: Device) -> list[list[Any]]:
    rows = Ownership.objects.filter(device=device).order_by("pk")
    return [[row.company_id, _iso(row.days.lower), _iso(row.days.upper)] for row in rows]


def _set_back(device: Device, before: Mapping[str, Any]) -> None:
    ContractDevice.objects.filter(device=device).delete()
    ContractDevice.objects.bulk_create(
        ContractDevice(device=device, contract_id=contract, kind=kind, days=_range([first, end]))
        for contract, kind, first, end in before["coverages"]
    )
    Ownership.objects.filter(device=device).delete()
    Ownership.objects.bulk_create(
        Ownership(device=device, company_id=company, days=_range([first, end]))
        for company, first, end in before["ownerships"]
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _range(days: Sequence[str | None] | None) -> DateRange | None:
    if days is None:
        return None
    first, end = (date.fromisoformat(day) if day else None for day in days)
    return DateRange(first, end)
