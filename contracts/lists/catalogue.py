"""The catalogue as lists: products, their families and manufacturers, and the classes of contracts."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contracts.models import ContractClass, Manufacturer, Product, ProductFamily
from contracts.rules import may_edit_catalogue
from core.lists import cells
from core.lists.filters import Filters, WordsFilter
from core.lists.listing import Column, Context, Empty, Extras, Listing

IN_USE = (("no", _("in use")), ("yes", _("no longer sold")))


def _extras(_rows: Sequence[Any], context: Context) -> Extras:
    words = {"office": gettext("those of the office"), "every": gettext("every office")}
    return {"may": bool(may_edit_catalogue(context.viewer)), **words}


def _leads_to_form(part: str, text: str, *, css: str) -> Any:
    """What names an entry: for who may edit it the way to its form."""

    def show(row: Any, extras: Extras) -> SafeString:
        shown = getattr(row, text)
        if not extras["may"]:
            return cells.code(shown) if css else cells.plain(shown)
        return cells.link(reverse("contracts:catalogue-edit", args=[part, row.pk]), shown, css=f"hd-a {css}".strip())

    return show


def _code_of(part: str) -> Column:
    shown = _leads_to_form(part, "code", css="hd-code")
    return Column("code", _("Code"), lambda row, _e: row.code, show=shown, order=("code",))


def _name(row: Any, _extras: Extras) -> str:
    return str(row.name)


# -- products -------------------------------------------------------------------------------------------------------


class ProductFilters(Filters):
    """Products."""

    family = django_filters.ModelChoiceFilter(
        queryset=ProductFamily.objects.all(), to_field_name="code", label=_("Family"), empty_label=_("all")
    )
    manufacturer = django_filters.ModelChoiceFilter(
        queryset=Manufacturer.objects.all(), label=_("Manufacturer"), empty_label=_("all")
    )
    retired = django_filters.ChoiceFilter(label=_("State"), choices=IN_USE, method="by_retired", empty_label=_("all"))
    q = WordsFilter(_("Model or name"))

    def by_retired(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Those still sold, or those that are not."""
        return rows.filter(retired=value == "yes")

    def by_words(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """As people read it (C7)."""
        return rows.filter(pk__in=[product.pk for product in Product.objects.named(text)])


def _products(_context: Context) -> QuerySet[Product]:
    return Product.objects.select_related("family", "manufacturer")


def _months(product: Product, _extras: Extras) -> SafeString:
    n = product.warranty_months
    return cells.plain(ngettext("%(n)d month", "%(n)d months", n) % {"n": n})


PRODUCTS = Listing(
    name="products",
    address="contracts:catalogue",
    title=_("Products"),
    columns=(
        Column(
            "model",
            _("Model"),
            lambda product, _e: product.code,
            show=_leads_to_form("products", "code", css="hd-code"),
            order=("code",),
        ),
        Column("name", _("Name"), _name),
        Column("family", _("Family"), lambda product, _e: product.family.name, order=("family__code", "code")),
        Column(
            "manufacturer",
            _("Manufacturer"),
            lambda product, _e: product.manufacturer.name,
            order=("manufacturer__name", "code"),
        ),
        Column("warranty", _("Warranty"), show=_months, order=("warranty_months", "code"), only="screen"),
        Column("months", _("Warranty (months)"), lambda product, _e: product.warranty_months, only="file"),
        Column("state", _("State"), lambda product, _e: _("no longer sold") if product.retired else "", "tag"),
    ),
    filters=ProductFilters,
    rows=_products,
    order=("retired", "code", "pk"),
    extras=_extras,
    title_of=lambda product: product.code,
    saved=False,
    new=("contracts:catalogue-new", _("New product")),
    new_args=("products",),
    may_new=may_edit_catalogue,
    empty=Empty(_("No products yet"), _("They come from an import, or one by one."), icon="barcode"),
)


# -- families, manufacturers ----------------------------------------------------------------------------------------


def _families(_context: Context) -> QuerySet[ProductFamily]:
    return ProductFamily.objects.select_related("skill")


FAMILIES = Listing(
    name="families",
    address="contracts:families",
    title=_("Product families"),
    columns=(
        _code_of("families"),
        Column("name", _("Name"), _name),
        Column("skill", _("Skill"), lambda family, _e: str(family.skill), order=("skill__name_en", "code")),
    ),
    rows=_families,
    order=("code", "pk"),
    extras=_extras,
    title_of=str,
    saved=False,
    new=("contracts:catalogue-new", _("New family")),
    new_args=("families",),
    may_new=may_edit_catalogue,
    empty=Empty(_("No product families yet"), _("Products that share faults and skills form a family."), icon="box"),
)


def _makers(_context: Context) -> QuerySet[Manufacturer]:
    return Manufacturer.objects.all()


MANUFACTURERS = Listing(
    name="manufacturers",
    address="contracts:manufacturers",
    title=_("Manufacturers"),
    columns=(Column("name", _("Name"), _name, show=_leads_to_form("manufacturers", "name", css=""), order=("name",)),),
    rows=_makers,
    order=("name", "pk"),
    extras=_extras,
    title_of=str,
    saved=False,
    new=("contracts:catalogue-new", _("New manufacturer")),
    new_args=("manufacturers",),
    may_new=may_edit_catalogue,
    empty=Empty(
        _("No manufacturers yet"), _("Serial numbers are unique within a manufacturer."), icon="building-factory-2"
    ),
)


# -- contract classes -----------------------------------------------------------------------------------------------


def _classes(_context: Context) -> QuerySet[ContractClass]:
    return ContractClass.objects.prefetch_related("offices")


def _includes(cls: ContractClass, _extras: Extras) -> list[str]:
    parts = {
        gettext("Phone support"): cls.phone,
        gettext("Spare parts"): cls.parts,
        gettext("On-site visit"): cls.onsite,
    }
    return [label for label, is_included in parts.items() if is_included]


CLASSES = Listing(
    name="contract-classes",
    address="contracts:classes",
    title=_("Contract classes"),
    columns=(
        _code_of("classes"),
        Column("name", _("Name"), _name),
        Column("kind", _("Kind"), lambda cls, _e: cls.get_kind_display(), order=("kind", "-rank", "code")),
        Column("rank", _("Rank"), lambda cls, _e: cls.rank, "number", order=("rank", "code")),
        Column("includes", _("Includes"), _includes, "tags"),
        Column("hours", _("Service hours"), lambda cls, extras: cls.hours or extras["office"]),
        Column(
            "offices",
            _("May cover"),
            lambda cls, extras: ", ".join(office.name for office in cls.offices.all()) or extras["every"],
        ),
    ),
    rows=_classes,
    order=("-rank", "code", "pk"),
    extras=_extras,
    title_of=str,
    saved=False,
    new=("contracts:catalogue-new", _("New contract class")),
    new_args=("classes",),
    may_new=may_edit_catalogue,
    empty=Empty(_("No contract classes yet"), _("A class says what a contract includes."), icon="certificate"),
)

CATALOGUE = {"products": PRODUCTS, "families": FAMILIES, "manufacturers": MANUFACTURERS, "classes": CLASSES}
