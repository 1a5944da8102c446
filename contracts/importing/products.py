"""Products: known by their model. Families and manufacturers must be on file: they need a skill and a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from contracts.enums import ImportKind
from contracts.importing.lines import Column, Lines, Refuse
from contracts.importing.values import Code, Known, Number, Text, YesNo
from contracts.models import Manufacturer, Product, ProductFamily
from core.folding import fold

if TYPE_CHECKING:
    from contracts.importing.told import ToldProduct


class Products(Lines):
    """One product to a line. Warranties that run already keep their days."""

    kind = ImportKind.PRODUCTS
    titles = ("code",)

    code = Column(_("Model"), Code(20), ("Modell", "Produkt", "product"), required=True)
    name_de = Column(_("Name (German)"), Text(120), ("Bezeichnung", "Name (deutsch)"), required=True)
    name_en = Column(_("Name (English)"), Text(120), ("Name (englisch)", "description"), required=True)
    family = Column(
        _("Family (code)"),
        Known(12, _("there is no product family %(value)s")),
        ("Familie", "family", "Produktfamilie"),
        required=True,
    )
    manufacturer = Column(
        _("Manufacturer"),
        Known(80, _("there is no manufacturer %(value)s")),
        ("Hersteller",),
        required=True,
    )
    warranty_months = Column(_("Warranty (months)"), Number(0, 240), ("Garantie (Monate)", "Garantie"))
    retired = Column(_("No longer sold"), YesNo(), ("Nicht mehr im Verkauf",))

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
