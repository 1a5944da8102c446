"""The catalogue: products, families, manufacturers, contract classes."""

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404

from contracts.models import ContractClass, Manufacturer, Product, ProductFamily


def products() -> QuerySet[Product]:
    """All products, those that are still sold first."""
    return Product.objects.select_related("family", "manufacturer").order_by("retired", "code")


def families() -> QuerySet[ProductFamily]:
    """All families, with the skill that they need."""
    return ProductFamily.objects.select_related("skill")


def manufacturers() -> QuerySet[Manufacturer]:
    """All manufacturers."""
    return Manufacturer.objects.all()


def classes() -> QuerySet[ContractClass]:
    """All contract classes, with the offices that they are for."""
    return ContractClass.objects.prefetch_related("offices")


def entry_for(model: type[Model], pk: int) -> Model:
    """One entry of a part of the catalogue; 404 for none."""
    return get_object_or_404(model, pk=pk)


def family_called(code: str) -> ProductFamily:
    """The family with that code; 404 for none."""
    return get_object_or_404(ProductFamily, code=code)
