"""Products: known by their model. Families and manufacturers must be on file: they need a skill and a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contracts.enums import ImportKind
from contracts.importing.lines import BATCH, Importer, Planned, Read, check_as_written, check_unchanged
from contracts.models import ImportRow, Manufacturer, Product, ProductFamily

_OWN = ("name_de", "name_en", "warranty_months", "retired")
_LINKS = ("family", "manufacturer")
WARRANTY_MONTHS = 24


class Products(Importer):
    """One product to a line."""

    kind = ImportKind.PRODUCTS
    model = Product

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.families = {family.code.casefold(): family for family in ProductFamily.objects.all()}
        self.manufacturers = {maker.name.casefold(): maker for maker in Manufacturer.objects.all()}
        self.products = {product.code.casefold(): product for product in Product.objects.all()}

    def plan(self, reads: Sequence[Read]) -> list[Planned]:
        """No query: a catalogue is small and was read at the start."""
        return [self._plan(read) for read in reads]

    def _plan(self, read: Read) -> Planned:
        values = dict(read.values)
        planned = Planned(read.line, title=values.get("code", "–"), faults=list(read.faults))
        if "code" in values:
            self.once(values["code"].casefold(), planned, "code")
        links = {
            "family": self._link(planned, "family", values, self.families, _("there is no product family %(name)s")),
            "manufacturer": self._link(
                planned, "manufacturer", values, self.manufacturers, _("there is no manufacturer %(name)s")
            ),
        }
        if planned.faults:
            return planned
        product = self.products.get(values["code"].casefold())
        if product is None:
            planned.values = {
                "code": values["code"],
                "name_de": values["name_de"],
                "name_en": values["name_en"],
                "warranty_months": values.get("warranty_months", WARRANTY_MONTHS),
                "retired": values.get("retired", False),
                **{name: link.pk for name, link in links.items()},
            }
            return planned
        planned.object_id = product.pk
        for name in _OWN:
            if name in values:
                self.differ(planned, name, getattr(product, name), values[name])
        for name, link in links.items():
            self.differ(planned, name, getattr(product, f"{name}_id"), link.pk)
            if name in planned.values:
                planned.changes[self.labels[name]] = [values_name(product, name), str(link)]
        return planned

    def _link(
        self, planned: Planned, name: str, values: Mapping[str, Any], known: Mapping[str, Any], missing: str
    ) -> Any:
        if name not in values:
            return None
        found = known.get(values[name].casefold())
        if found is None:
            self.fault(planned, name, missing % {"name": values[name]})
        return found

    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """One statement for a batch."""
        products = [Product(code=row.values["code"], **_columns(row.values)) for row in rows]
        Product.objects.bulk_create(products, batch_size=BATCH)
        for row, product in zip(rows, products, strict=True):
            row.object_id = product.pk

    def change(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Warranties that run already keep their days."""
        self._write(rows, lambda row: row.values, check_unchanged)

    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """The products."""
        Product.objects.filter(pk__in=keys)._raw_delete("default")

    def restore(self, rows: Iterable[ImportRow], *, now: datetime) -> None:
        """Fields as they were before."""
        self._write(rows, lambda row: row.before, check_as_written)

    def _write(self, rows: Iterable[ImportRow], values: Any, check: Any) -> None:
        for row in rows:
            product = Product.objects.select_for_update(of=("self",)).get(pk=row.object_id)
            there = {
                **{name: getattr(product, name) for name in _OWN},
                **{n: getattr(product, f"{n}_id") for n in _LINKS},
            }
            check(row, there)
            columns = _columns(values(row))
            for name, value in columns.items():
                setattr(product, name, value)
            product.save(update_fields=list(columns))


def values_name(product: Product, name: str) -> str:
    """The name of a product's family or manufacturer."""
    return str(getattr(product, name))


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: values[name] for name in _OWN if name in values}
    return own | {f"{name}_id": values[name] for name in _LINKS if name in values}
