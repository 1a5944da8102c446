"""Devices: known by manufacturer and serial number, however it is written. Empty cells change nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from tablib import Dataset

from contracts.domain import cover
from contracts.domain.device import change_device, transfer_device, warranty_by_rule
from contracts.enums import ImportKind, Scope, TraceSubject
from contracts.importing.contacts import NO_COMPANY, companies_by_number
from contracts.importing.lines import BATCH, Refuse, SheetColumn, SheetLines, built_on, stale
from contracts.importing.values import CodeCell, DayCell, RecordCell, TextCell, YesNoCell, ask_zeros, with_zeros
from contracts.models import Contract, ContractDevice, Device, ImportRow, Ownership, Product, Site
from contracts.serials import canonical, normalise, readings, unlabelled
from core.folding import fold

if TYPE_CHECKING:
    from contracts.importing.told import ToldDevice

ONE_DAY = timedelta(days=1)
# Fields without consequences: written for thousands of devices in one statement.
_SIMPLE = frozenset({"place", "firmware", "retired"})
_Place = tuple[int | None, str]


class Devices(SheetLines):
    """One device to a line."""

    kind = ImportKind.DEVICES
    subject = TraceSubject.DEVICE
    titles = ("serial",)

    serial = SheetColumn(
        _("Serial number"), CodeCell(40), ("Seriennummer", "Serien-Nr.", "SN", "serial no"), required=True
    )
    product = SheetColumn(
        _("Model"),
        RecordCell(20, _("there is no product %(value)s")),
        ("Modell", "Produkt", "product"),
        required=True,
    )
    owner = SheetColumn(
        pgettext_lazy("of a device", "Owner (customer number)"),
        RecordCell(20, NO_COMPANY, str),
        ("Kundennummer", "Eigentümer", "owner", "customer number"),
    )
    site = SheetColumn(_("Site"), TextCell(120), ("Standort",), attribute="site_name")
    place = SheetColumn(_("Place"), TextCell(120), ("Platz", "location"))
    firmware = SheetColumn(_("Firmware"), CodeCell(40))
    delivered = SheetColumn(_("Delivered"), DayCell(), ("Geliefert", "Lieferdatum", "delivery date"))
    warranty_until = SheetColumn(_("Warranty until"), DayCell(), ("Garantie bis", "warranty end"))
    retired = SheetColumn(_("Out of service"), YesNoCell(), ("Außer Betrieb",))

    class Meta:
        model = Device
        import_id_fields = ("serial",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        products = Product.objects.select_related("manufacturer")
        self.products = {product.pk: product for product in products}
        self.fields["product"].widget.rows = {fold(product.code): product for product in products}
        self.owners_touched: set[int] = set()
        self.sites: dict[_Place, int] = {}
        self.sites_made: list[int] = []

    # -- the dry run --------------------------------------------------------------------------------------------------

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Four queries for a batch."""
        self.fields["owner"].widget.rows = companies_by_number(self.column(dataset, "owner"))
        keys = {normalise(said) for serial in self.column(dataset, "serial") for said in readings(serial)}
        twins = Device.objects.filter(serial_key__in=with_zeros(keys)).only("serial", "serial_key", "manufacturer")
        self.twins: dict[tuple[int | None, str], str] = {
            (device.manufacturer_id, device.serial_key.lstrip("0")): device.serial for device in twins
        }
        devices = list(Device.objects.filter(serial_key__in=keys).select_related("product", "owner", "site"))
        self.devices: dict[tuple[int | None, str], Device] = {
            (device.manufacturer_id, device.serial_key): device for device in devices
        }
        later = Ownership.objects.filter(
            device__in=devices, days__upper_inf=True, days__startswith__gt=self.setting.today
        )
        self.owned_later = set(later.values_list("device", flat=True))

    def find(self, row: Mapping[str, Any]) -> Device | None:
        """By manufacturer and serial number."""
        return self.devices.get(self._key(row))

    def _key(self, row: Mapping[str, Any]) -> tuple[int | None, str]:
        """Of the ways to read the serial number that of a device on file, else the first."""
        maker = getattr(self.known("product", row), "manufacturer_id", None)
        keys = [normalise(said) for said in readings(self.said(row, "serial"))] or [""]
        return next(((maker, key) for key in keys if (maker, key) in self.devices), (maker, keys[0]))

    def describe(self, instance: ToldDevice, row: Mapping[str, Any]) -> None:
        """Site and last day of the warranty; a serial number in another spelling is the same."""
        warranty = instance.warranty
        instance.site_name = instance.site.name if instance.site else ""
        instance.warranty_until = warranty.upper - ONE_DAY if warranty and warranty.upper else None
        instance.spelt, instance.was_owner, instance.was_until = (
            instance.serial,
            instance.owner_id,
            instance.warranty_until,
        )

    def check(self, instance: ToldDevice, row: Mapping[str, Any], line: int, refuse: Refuse) -> None:
        """Once in a file; what belongs together."""
        maker, key = self._key(row)
        if self.said(row, "serial") and not key:
            refuse("serial", _("no letters and no digits"))
        self.once(maker and key and (maker, key), "serial", line, refuse)
        if not instance.pk:
            self._ask(maker, key, self.said(row, "serial"), refuse)
        instance.serial = instance.spelt or instance.serial.upper()
        if instance.pk and instance.owner_id != instance.was_owner:
            self._check_move(instance, row, refuse)
        if self.said(row, "site") and not instance.owner_id and not self.said(row, "owner"):
            refuse("site", _("a site needs an owner"))
        self._check_warranty(instance, refuse)

    def _check_warranty(self, instance: ToldDevice, refuse: Refuse) -> None:
        """A last day that the line sets is counted from the day of delivery."""
        until = instance.warranty_until
        if until is None or until == instance.was_until:
            return
        if instance.delivered is None:
            refuse("warranty_until", _("needs the day of delivery"))
        elif until < instance.delivered:
            refuse("warranty_until", _("comes before the delivery"))

    def _ask(self, maker: int | None, key: str, said: str, refuse: Refuse) -> None:
        """What a spreadsheet or a label may have done to a serial number never makes a second device."""
        plain = unlabelled(said)
        if twin := self.twins.get((maker, key.lstrip("0"))):
            refuse("serial", ask_zeros(twin))
        elif plain != said:
            refuse("serial", _("is %(serial)s meant? Enter the number without its label") % {"serial": plain})

    def _check_move(self, instance: ToldDevice, row: Mapping[str, Any], refuse: Refuse) -> None:
        """With another owner a device leaves its site and place."""
        if instance.pk in self.owned_later:
            refuse("owner", _("the present owner's days begin only later"))
        instance.site_name, instance.place = self.said(row, "site"), self.said(row, "place")

    # -- write --------------------------------------------------------------------------------------------------------

    def built(self, values: Mapping[str, Any]) -> Device:
        """With the forms of its serial number and its warranty, by hand or by rule."""
        device: Device = super().built(values)
        product = self.products[device.product_id]
        device.manufacturer_id = product.manufacturer_id
        device.serial_key, device.serial_sound = normalise(device.serial), canonical(device.serial)
        until = values["warranty_until"]
        device.site_id = self.sites.get((device.owner_id, values["site"]))
        device.warranty_by_hand = until is not None
        device.warranty = (
            DateRange(device.delivered, date.fromisoformat(until) + ONE_DAY)
            if until
            else warranty_by_rule(product, device.delivered)
        )
        return device

    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> list[Any]:
        """Devices, their first owners, their history: one statement each for a batch."""
        self.sites = self._sites(rows)
        made = super().create(rows, now=now)
        owned = [device for device in made if device.owner_id]
        Ownership.objects.bulk_create(
            [Ownership(device=d, company_id=d.owner_id, days=DateRange(d.delivered, None)) for d in owned],
            batch_size=BATCH,
        )
        self.owners_touched |= {device.owner_id for device in owned}
        return made

    def change(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Simple columns in one statement, all else as on the screens."""
        simple, others = _parted(rows)
        self._write_simple(simple, stale, lambda row: (row.before, row.values))
        self.traces(simple, now=now)
        self.sites = self._sites(others)
        super().change(others, now=now)

    def _write_simple(
        self, rows: Sequence[ImportRow], conflict: Any, of: Callable[[ImportRow], tuple[Any, Any]]
    ) -> None:
        """What should stand there, and what to write."""
        devices = []
        for row, device in self.locked(rows):
            there, wanted = of(row)
            self.check_there(row, device, there, conflict)
            for name in row.before:
                setattr(device, name, wanted[name])
            devices.append(device)
        Device.objects.bulk_create(
            devices, update_conflicts=True, unique_fields=["pk"], update_fields=sorted(_SIMPLE), batch_size=BATCH
        )

    def rows_of(self) -> QuerySet:
        """With owner, site and product."""
        return Device.objects.select_related("owner__home_office", "site", "product__manufacturer")

    def write(self, row: ImportRow, instance: Device, values: Mapping[str, Any], *, now: datetime) -> None:
        """As on the screens. What undo needs is put aside."""
        aside = {"coverages": _coverages(instance), "ownerships": _ownerships(instance), "was": _was(instance)}
        who: dict[str, Any] = {"actor": self.setting.author, "now": now}
        new, names = self.built(values), set(row.before) - {"owner", "serial", "warranty_until"}
        if "owner" in row.before:
            on = self.setting.today
            instance = transfer_device(device=instance, company=new.owner, on=on, site=new.site, **who)
            names |= {"place"}
        changes = {name: getattr(new, name) for name in names}
        if "warranty_until" in row.before:
            changes["warranty"] = new.warranty
        elif instance.warranty_by_hand:
            changes["warranty"] = instance.warranty
        change_device(device=instance, values=changes, **who)
        row.before["aside"] = aside | {"covered_after": _coverages(instance)}

    def finish(self, *, now: datetime) -> dict[str, list[int]]:
        """Contracts for sites and companies cover what is new there."""
        contracts = Contract.objects.filter(company__in=self.owners_touched).exclude(scope=Scope.LISTED)
        for contract in contracts.select_related("cls").order_by("-cls__rank", "number"):
            cover.derive(contract)
        return {"contracts.site": self.sites_made} if self.sites_made else {}

    def _sites(self, rows: Sequence[ImportRow]) -> dict[_Place, int]:
        """Keys of sites by owner and name; those not on file are made."""
        pairs = {
            (row.values["owner"], row.values["site"]) for row in rows if row.values["owner"] and row.values["site"]
        }
        owners, names = {owner for owner, _name in pairs}, {name for _owner, name in pairs}
        there = Site.objects.filter(company__in=owners, name__in=names)
        found: dict[_Place, int] = {(site.company_id, site.name): site.pk for site in there}
        new = Site.objects.bulk_create(
            [Site(company_id=owner, name=name) for owner, name in sorted(pairs - found.keys())]
        )
        self.sites_made += [site.pk for site in new]
        return found | {(site.company_id, site.name): site.pk for site in new}

    # -- undo ---------------------------------------------------------------------------------------------------------

    def own(self, created: Mapping[str, list[int]]) -> dict[str, Q]:
        """First owners, and cover that was derived for them."""
        return {"contracts.ownership": Q(), "contracts.contractdevice": ~Q(contract__scope=Scope.LISTED)}

    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """Devices with their cover and their first owners; sites that came with them."""
        ContractDevice.objects.filter(device__in=keys)._raw_delete("default")
        Ownership.objects.filter(device__in=keys)._raw_delete("default")
        super().remove(keys, created)
        Site.objects.filter(pk__in=created.get("contracts.site", []), devices=None, contracts=None).delete()

    def restore(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Fields, owners and cover as they were before."""
        simple, others = _parted(rows)
        self._write_simple(simple, built_on, lambda row: (row.values, row.before))
        for row, device in self.locked(others):
            self.check_there(row, device, row.values, built_on)
            aside = row.before["aside"]
            if _coverages(device) != aside["covered_after"]:
                raise built_on(row)
            for name, value in aside["was"].items():
                setattr(device, name, _range(value) if name == "warranty" else value)
            device.save(update_fields=list(aside["was"]))
            _set_back(device, aside)


def _parted(rows: Sequence[ImportRow]) -> tuple[list[ImportRow], list[ImportRow]]:
    """Those that change simple columns only, and the others."""
    simple = [row for row in rows if row.before.keys() <= _SIMPLE]
    return simple, [row for row in rows if not row.before.keys() <= _SIMPLE]


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
