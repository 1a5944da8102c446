"""The catalogue: products, families, manufacturers, contract classes."""

from django.db.models import Model
from django.shortcuts import get_object_or_404

from contracts.models import ProductFamily


def entry_for(model: type[Model], pk: int) -> Model:
    """One entry of a part of the catalogue; 404 for none."""
    return get_object_or_404(model, pk=pk)


def family_called(code: str) -> ProductFamily:
    """The family with that code; 404 for none."""
    return get_object_or_404(ProductFamily, code=code)
