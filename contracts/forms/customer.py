"""Companies, sites, people and their phone numbers."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from contracts.forms.pick import company_field, company_name
from contracts.models import Company, Contact, Site
from core.phones import LONGEST_TYPED, written

PHONES = 4


class CompanyForm(forms.ModelForm):
    """A company; a warning about similar names appears while typing."""

    class Meta:
        model = Company
        fields = ["name", "number", "language", "home_office", "notes"]
        widgets = {
            "name": forms.TextInput(
                attrs={
                    "hx-get": reverse_lazy("contracts:company-similar"),
                    "hx-trigger": "input changed delay:250ms",
                    "hx-target": "#similar",
                    "hx-include": "#record",
                }
            ),
            "notes": forms.Textarea(attrs={"rows": 5}),
        }

    def validate_unique(self) -> None:
        """Left to the database; the domain says it at the field."""


class SiteForm(forms.ModelForm):
    """A place of a company."""

    class Meta:
        model = Site
        fields = ["name", "street", "postal_code", "city", "country"]

    def validate_unique(self) -> None:
        """Left to the database; the domain says it at the field."""


class ContactForm(forms.ModelForm):
    """A person; numbers as `phone_1`, `label_1` …, an emptied number is taken away."""

    class Meta:
        model = Contact
        fields = ["name", "email", "language", "role", "objects_to_surveys", "active"]
        widgets = {
            "name": forms.TextInput(
                attrs={
                    "hx-get": reverse_lazy("contracts:contact-similar"),
                    "hx-trigger": "input changed delay:250ms",
                    "hx-target": "#similar",
                    "hx-include": "#record",
                }
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = list(self.instance.phones.all()) if self.instance.pk else []
        for index in range(max(PHONES, len(present) + 1)):
            phone = present[index] if index < len(present) else None
            self.fields[f"phone_{index}"] = forms.CharField(
                label=_("Phone"),
                required=False,
                max_length=LONGEST_TYPED,
                initial=written(phone.number) if phone else "",
                widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            )
            self.fields[f"label_{index}"] = forms.CharField(
                label=_("What it is"), required=False, max_length=30, initial=phone.label if phone else ""
            )

    @property
    def phone_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """(number, label) pairs for the template."""
        names = [name.removeprefix("phone_") for name in self.fields if name.startswith("phone_")]
        return [(self[f"phone_{name}"], self[f"label_{name}"]) for name in names]

    @property
    def phones(self) -> list[tuple[str, str]]:
        """What was entered, for `contracts.domain.customer.set_phones`."""
        data = self.cleaned_data
        rows = [(data.get(number.name, ""), data.get(label.name, "")) for number, label in self.phone_rows]
        return [(number, label) for number, label in rows if number]


class MergeCustomerForm(forms.Form):
    """Which entry is the same as this one. Merging cannot be undone: the one found is shown before it counts.

    What is merged gives the field `other`, and says in `about` what it is.
    """

    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    question = ""

    def clean(self) -> dict[str, Any]:
        """The entry that was shown when the form was sent last; for another one, or none, `question` comes first."""
        data = super().clean() or {}
        other = data.get("other")
        if other and data["shown"] != str(other.pk):
            self.data = {**dict(self.data.items()), "shown": str(other.pk)}
            again = _("Please look once more: %(about)s If this is the one, merge again.")
            self.question = again % {"about": self.about(other)}
            self.add_error(None, self.question)
        return data

    def about(self, other: Any) -> str:
        """What was found, in whole sentences."""
        raise NotImplementedError


class MergeCompanyForm(MergeCustomerForm):
    """Which company is the same as this one."""

    other = company_field(label=_("The same company as"))

    def about(self, other: Company) -> str:
        """Name, number, place, and how much belongs to it."""
        site = other.sites.first()
        facts = {
            "name": company_name(other),
            "place": site.name if site else other.home_office,
            "people": other.contacts.count(),
            "devices": other.devices.count(),
            "contracts": other.contracts.count(),
        }
        said = _("%(name)s, %(place)s. People: %(people)d, devices: %(devices)d, contracts: %(contracts)d.")
        return str(said % facts)


class SamePersonField(forms.ModelChoiceField):
    """Picks a person among those of a company; two of one name are told apart by what leads to them."""

    def label_from_instance(self, obj: Contact) -> str:
        """By name, and what leads to them."""
        return person_name(obj)


def person_name(contact: Contact) -> str:
    """ "Tobias Wernicke, Technician, t.wernicke@example.com, +49 40 123456"."""
    numbers = [written(phone.number) for phone in contact.phones.all()]
    return ", ".join(filter(None, [contact.name, contact.get_role_display(), contact.email, *numbers]))


class MergeContactForm(MergeCustomerForm):
    """Which person is the same as this one: among those of the same company."""

    other = SamePersonField(queryset=Contact.objects.none(), label=_("The same person as"))

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact
        others = Contact.objects.filter(company=contact.company_id, merged_into=None).exclude(pk=contact.pk)
        self.fields["other"].queryset = others.prefetch_related("phones")  # type: ignore[attr-defined]

    def about(self, other: Contact) -> str:
        """Name, what leads to them, how much belongs to them; and which address stays if there are two."""
        facts = {"name": person_name(other), "devices": other.devices.count()}
        said = str(_("%(name)s. Devices: %(devices)d.") % facts)
        if other.email and self.contact.email and other.email.lower() != self.contact.email.lower():
            stays = _("Mail goes to %(email)s from then on.") % {"email": self.contact.email}
            said = f"{said} {stays}"
        return said
