"""Products: known by their model. Families and manufacturers must be on file: they need a skill and a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from contracts.enums import ImportKind
from contracts.importing.lines import Refuse, SheetColumn, SheetLines
from contracts.importing.values import CodeCell, NumberCell, RecordCell, TextCell, YesNoCell
from contracts.models import Manufacturer, Product, ProductFamily
from core.folding import fold

if TYPE_CHECKING:
    from contracts.importing.told import ToldProduct


class Products(SheetLines):
    """One product to a line. Warranties that run already keep their days."""

    kind = ImportKind.PRODUCTS
    titles = ("code",)

    code = SheetColumn(_("Model"), CodeCell(20), ("Modell", "Produkt", "product"), required=True)
    name_de = SheetColumn(_("Name (German)"), TextCell(120), ("Bezeichnung", "Name (deutsch)"), required=True)
    name_en = SheetColumn(_("Name (English)"), TextCell(120), ("Name (englisch)", "description"), required=True)
    family = SheetColumn(
        _("Family (code)"),
        RecordCell(12, _("there is no product family %(value)s")),
        ("Familie", "family", "Produktfamilie"),
        required=True,
    )
    manufacturer = SheetColumn(
        _("Manufacturer"),
        RecordCell(80, _("there is no manufacturer %(value)s")),
        ("Hersteller",),
        required=True,
    )
    warranty_months = SheetColumn(_("Warranty (months)"), NumberCell(0, 240), ("Garantie (Monate)", "Garantie"))
    retired = SheetColumn(_("No longer sold"), YesNoCell(), ("Nicht mehr im Verkauf",))

    class Meta:
        model = Product
        import_id_fields = ("code",)

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Three queries: a catalogue is small."""
        makers, families = Manufacturer.objects.all(), ProductFamily.objects.all()
        self.fields["manufacturer"].widget.rows = {fold(maker.name): maker for maker in makers}
        self.fields["family"].widget.rows = {fold(family.code): family for family in families}
        products = Product.objects.select_related("family", "manufacturer")
        self.products = {fold(product.code): product for product in products}

    def find(self, row: Mapping[str, Any]) -> Product | None:
        """By the model."""
        return self.products.get(fold(self.said(row, "code")))

    def check(self, instance: ToldProduct, row: Mapping[str, Any], line: int, refuse: Refuse) -> None:
        """Once in a file."""
        self.once(fold(instance.code), "code", line, refuse)
        instance.code = instance.spelt or instance.code

    def describe(self, instance: ToldProduct, row: Mapping[str, Any]) -> None:
        """A model in another spelling is the same model."""
        instance.spelt = instance.code
