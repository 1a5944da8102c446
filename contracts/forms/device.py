"""Devices: new, corrected, handed over."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.forms.pick import company_field, product_field
from contracts.models import Contact, Device, Site

ONE_DAY = timedelta(days=1)


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, with the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class DeviceForm(forms.Form):
    """A device. Site and contact are chosen from those of the owner, so they appear once the owner is known."""

    serial = forms.CharField(
        label=_("Serial number"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "hd-code",
                "autocomplete": "off",
                "spellcheck": "false",
                "hx-get": reverse_lazy("contracts:device-similar"),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#similar",
                "hx-include": "#record",
            }
        ),
    )
    product = product_field(label=_("Product"))
    owner = company_field(label=pgettext_lazy("of a device", "Owner"), required=False)
    site = forms.ModelChoiceField(queryset=Site.objects.none(), label=_("Site"), required=False)
    contact = forms.ModelChoiceField(queryset=Contact.objects.none(), label=_("Contact"), required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False, help_text=_("for example hall 3, line 7"))
    firmware = forms.CharField(label=_("Firmware"), max_length=40, required=False)
    delivered = day_field(label=_("Delivered"), required=False)
    warranty_first = day_field(
        label=_("Warranty from"), required=False, help_text=_("empty: by the rule of the product")
    )
    warranty_last = day_field(label=_("Warranty until and including"), required=False)
    retired = forms.BooleanField(label=_("Out of service"), required=False)

    def __init__(
        self, data: Any = None, *, device: Device | None = None, owner: Any = None, initial: Any = None, **kwargs: Any
    ) -> None:
        start = {**_initial(device), **({"owner": owner} if owner else {}), **(initial or {})}
        super().__init__(data, initial=start, **kwargs)
        owner = device.owner if device else owner
        if device:
            del self.fields["owner"]
        if owner:
            self.fields["site"].queryset = Site.objects.filter(company=owner)  # type: ignore[attr-defined]
            self.fields["contact"].queryset = Contact.objects.current().filter(company=owner)  # type: ignore[attr-defined]
        else:
            del self.fields["site"], self.fields["contact"]

    def clean(self) -> dict[str, Any]:
        """The warranty by hand needs both days, in order; it becomes one range."""
        data = super().clean() or {}
        first, last = data.pop("warranty_first", None), data.pop("warranty_last", None)
        if bool(first) != bool(last):
            self.add_error(
                "warranty_last" if first else "warranty_first", _now("Please give both days of the warranty.")
            )
        elif first and last and last < first:
            self.add_error("warranty_last", _now("The last day comes before the first."))
        elif not self.errors:
            data["warranty"] = DateRange(first, last + ONE_DAY) if first and last else None
        return data


class TransferForm(forms.Form):
    """Who owns it from which day."""

    company = company_field(
        label=_("New owner"), required=False, help_text=_("empty: it left, nobody knows where it is")
    )
    on = day_field(label=_("From"))


def _initial(device: Device | None) -> dict[str, Any]:
    if device is None:
        return {}
    names = ("serial", "product", "site", "contact", "place", "firmware", "delivered", "retired")
    found = {name: getattr(device, name) for name in names}
    if device.warranty_by_hand and device.warranty:
        found |= {"warranty_first": device.warranty.lower, "warranty_last": device.warranty.upper - ONE_DAY}
    return found
