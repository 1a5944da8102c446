"""What is sold: manufacturers, families, products; and the classes of contracts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import ContractClass, Manufacturer, Product, ProductFamily


class CatalogueForm(forms.ModelForm):
    """What must be chosen says so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
                field.empty_label = _("choose")


class ManufacturerForm(CatalogueForm):
    """Serial numbers are unique within one."""

    class Meta:
        model = Manufacturer
        fields = ["name"]


class FamilyForm(CatalogueForm):
    """Products that share faults and the skill to help with them."""

    class Meta:
        model = ProductFamily
        fields = ["code", "name_de", "name_en", "skill"]


class ProductForm(CatalogueForm):
    """A thing sold. Retired, never deleted."""

    class Meta:
        model = Product
        fields = ["code", "name_de", "name_en", "family", "manufacturer", "warranty_months", "retired"]


class ContractClassForm(CatalogueForm):
    """What a contract includes. The kind is fixed once contracts exist: cover has been derived from it (E4)."""

    class Meta:
        model = ContractClass
        fields = ["code", "name_de", "name_en", "kind", "rank", "phone", "parts", "onsite", "hours", "offices"]
        widgets = {"offices": forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})}
        help_texts = {"offices": _("none: every office that may cover for the customer's own one")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.contracts.exists():
            self.fields["kind"].disabled = True
