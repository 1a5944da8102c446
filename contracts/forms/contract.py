"""Contracts: new, renewed, suspended, ended, and the devices they list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contracts import wording
from contracts.domain.contract import NOTICE_DAYS
from contracts.enums import Scope
from contracts.forms.device import day_field
from contracts.forms.pick import company_field
from contracts.models import Company, ContractClass, Device, Site
from contracts.queries import near_misses_for
from contracts.serials import normalise
from core.fields import FormLines

FAULTS_SHOWN = 5


class SerialsField(forms.CharField):
    """Serial numbers, one to a line, as devices. Every line that means none is named, with what was probably meant."""

    widget = forms.Textarea(attrs={"rows": 5, "class": "hd-code", "spellcheck": "false"})

    def to_python(self, value: Any) -> list[Device]:  # type: ignore[override]  # a field of devices, typed as text
        """The devices in their order, each once."""
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        keys = {normalise(line): line for line in lines}
        found = Device.objects.filter(serial_key__in=keys).select_related("owner", "product")
        devices = {device.serial_key: device for device in found}
        unknown = [line for key, line in keys.items() if key not in devices]
        if unknown:
            raise ValidationError([_unknown(line) for line in unknown[:FAULTS_SHOWN]])
        return [devices[key] for key in keys]

    def validate(self, value: Any) -> None:
        """At least one if it is required."""
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """None: the value is a list of devices."""


def _unknown(line: str) -> str:
    hits = near_misses_for(line, limit=1)
    if not hits:
        return _now("%(serial)s is not on file.") % {"serial": line}
    values = {"serial": line, "meant": hits[0].device.serial, "how": wording.slip(hits[0].miss, line)}
    return _now("%(serial)s is not on file. Is %(meant)s meant (%(how)s)?") % values


class ContractForm(forms.Form):
    """A new contract."""

    number = forms.CharField(label=_("Contract number"), max_length=30)
    company = company_field(label=_("Company"))
    cls = forms.ModelChoiceField(queryset=ContractClass.objects.all(), label=_("Class"), empty_label=_("choose"))
    first = day_field(label=_("First day"))
    last = day_field(label=_("Last day"), required=False, help_text=_("empty: without an end"))
    notice_days = forms.IntegerField(label=_("Notice period (days)"), min_value=0, max_value=1000, initial=NOTICE_DAYS)
    scope = forms.ChoiceField(label=_("Covers"), choices=Scope.choices, initial=Scope.LISTED)
    site = forms.ModelChoiceField(
        queryset=Site.objects.none(), label=_("Site"), required=False, help_text=_("for all devices of a site")
    )
    devices = SerialsField(
        label=_("Devices"), required=False, help_text=_("for listed devices: one serial number to a line")
    )
    note = FormLines(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, company: Company | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if company:
            self.fields["company"].initial = company
            self.fields["site"].queryset = Site.objects.filter(company=company)  # type: ignore[attr-defined]
        else:
            self.fields["site"].queryset = Site.objects.select_related("company")  # type: ignore[attr-defined]
            self.fields["site"].widget = forms.HiddenInput()


class RenewForm(forms.Form):
    """A successor from the day after the last."""

    number = forms.CharField(label=_("Number of the new contract"), max_length=30)
    cls = forms.ModelChoiceField(queryset=ContractClass.objects.all(), label=_("Class"), empty_label=_("choose"))
    last = day_field(label=_("Last day"), required=False, help_text=_("empty: without an end"))


class SuspendForm(forms.Form):
    """Days on which it does not count."""

    first = day_field(label=_("First day"))
    last = day_field(label=_("Last day"), required=False, help_text=_("empty: until further notice"))
    reason = forms.CharField(label=_("Reason"), max_length=160)


class ResumeForm(forms.Form):
    """From when it counts again."""

    on = day_field(label=_("Counts again from"))


class EndForm(forms.Form):
    """Earlier than agreed."""

    last = day_field(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=160)


class CoverForm(forms.Form):
    """Devices to add to the list."""

    devices = SerialsField(label=_("Serial numbers"), help_text=_("one to a line"))
    first = day_field(label=_("Covered from"), required=False, help_text=_("empty: from the contract's first day"))


class UncoverForm(forms.Form):
    """Devices to take out."""

    devices = SerialsField(label=_("Serial numbers"), help_text=_("one to a line"))
    last = day_field(label=_("Last covered day"))


class ChangeForm(forms.Form):
    """What may be corrected on a running contract: neither its days nor what it covers."""

    notice_days = forms.IntegerField(label=_("Notice period (days)"), min_value=0, max_value=1000)
    note = FormLines(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


class DocumentForm(forms.Form):
    """A file."""

    file = forms.FileField(label=_("File"))
