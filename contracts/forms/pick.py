"""A field that picks one record by typing: suggestions while typing, but any unmistakable text is understood."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from contracts.models import Company, Product
from contracts.queries.people import find_companies

_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")


class PickField(forms.CharField):
    """`name_of(record)` is what stands in the field, `find(text)` gives the records that a text may mean.

    The suggestions come as a datalist from `options_url`; without JavaScript the text alone is enough.
    """

    def __init__(
        self, *, find: Callable[[str], list[Any]], name_of: Callable[[Any], str], options: str, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.find, self.name_of = find, name_of
        self.widget.attrs |= {
            "autocomplete": "off",
            "hx-get": reverse_lazy(f"contracts:options-{options}"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#options-{options}",
            "hx-swap": "innerHTML",
            "list": f"options-{options}",
        }

    def prepare_value(self, value: Any) -> Any:
        """A record is shown by its name."""
        return self.name_of(value) if value is not None and hasattr(value, "pk") else value

    def to_python(self, value: Any) -> Any:
        """The record meant; None for an empty field. Refuses what means none or several."""
        if hasattr(value, "pk"):
            return value
        text = super().to_python(value)
        if not text:
            return None
        found = self.find(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("Nothing found for “%(text)s”.") % {"text": text})
        names = ", ".join(self.name_of(each) for each in found[:3])
        raise ValidationError(_("Several are possible: %(names)s. Please choose one.") % {"names": names})

    def validate(self, value: Any) -> None:
        """Only whether it is there: the length rules are for texts."""
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """None: the value is a record."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By the name that stood in the field."""
        return (self.prepare_value(initial) or "") != (data or "")


def company_name(company: Company) -> str:
    """ "Nordkai Logistik GmbH (K-10007)"."""
    return f"{company.name} ({company.number})"


def companies_meant(text: str) -> list[Company]:
    """The company whose number stands in brackets, or those that the text may mean; an exact name is enough."""
    number = _IN_BRACKETS.search(text)
    if number:
        found = Company.objects.current().filter(number=number.group(1).strip())
        if found:
            return list(found.select_related("home_office"))
    meant = find_companies(text)
    exact = [company for company in meant if text.strip().lower() in (company.name.lower(), company.number.lower())]
    return exact if len(exact) == 1 else meant


def company_field(**kwargs: Any) -> PickField:
    """Picks a company."""
    return PickField(find=companies_meant, name_of=company_name, options="companies", **kwargs)


def product_name(product: Product) -> str:
    """ "Labeller LX-420 (LX-420)"."""
    return f"{product.name} ({product.code})"


def products_meant(text: str) -> list[Product]:
    """The product whose model stands in brackets or is the text, or those whose name contains it."""
    code = _IN_BRACKETS.search(text)
    products = Product.objects.select_related("manufacturer", "family")
    wanted = code.group(1).strip() if code else text.strip()
    exact = list(products.filter(code__iexact=wanted))
    if exact:
        return exact
    return list(products.named(text)[:8])


def product_field(**kwargs: Any) -> PickField:
    """Picks a product."""
    return PickField(find=products_meant, name_of=product_name, options="products", **kwargs)
