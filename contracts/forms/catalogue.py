"""What is sold: manufacturers, families, products; and the classes of contracts."""

from django import forms

from contracts.models import ContractClass, Manufacturer, Product, ProductFamily


class ManufacturerForm(forms.ModelForm):
    """Serial numbers are unique within one."""

    class Meta:
        model = Manufacturer
        fields = ["name"]


class FamilyForm(forms.ModelForm):
    """Products that share faults and the skill to help with them."""

    class Meta:
        model = ProductFamily
        fields = ["code", "name_de", "name_en", "skill"]


class ProductForm(forms.ModelForm):
    """A thing sold. Retired, never deleted."""

    class Meta:
        model = Product
        fields = ["code", "name_de", "name_en", "family", "manufacturer", "warranty_months", "retired"]


class ContractClassForm(forms.ModelForm):
    """What a contract includes. The kind is fixed once contracts exist: cover has been derived from it (E4)."""

    class Meta:
        model = ContractClass
        fields = ["code", "name_de", "name_en", "kind", "rank", "phone", "parts", "onsite", "hours", "offices"]
        widgets = {"offices": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.contracts.exists():
            self.fields["kind"].disabled = True
