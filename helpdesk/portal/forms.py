"""What customers type."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import FormLines
from helpdesk.portal import clocks
from helpdesk.portal.wording import why_no_number
from tickets.domain.files import LARGEST
from tickets.numbers import NumberError, parse


class AccessForm(forms.Form):
    """Ticket number in any grouping, and the address that the ticket has."""

    number = forms.CharField(
        label=gettext_lazy("Ticket number"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "form-control hd-code hd-bigin", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": gettext_lazy("Which ticket? Nine digits in three groups.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Where shall we send the code?")},
    )

    def clean_number(self) -> str:
        """The check digit answers before anything is looked up (C3)."""
        typed = self.cleaned_data["number"]
        try:
            return parse(typed)
        except NumberError as error:
            raise ValidationError(why_no_number(typed, error)) from error


class CodeForm(forms.Form):
    """Six digits, with or without blanks."""

    code = forms.CharField(
        label=gettext_lazy("Code from the e-mail"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "class": "form-control hd-code hd-bigin",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
        error_messages={"required": gettext_lazy("Enter the six digits of the code.")},
    )


class AddForm(forms.Form):
    """Facts or a file; at least one of them."""

    text = FormLines(
        required=False,
        max_length=20_000,
        label=gettext_lazy("What has changed?"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )
    file = forms.FileField(required=False, label=gettext_lazy("Choose a file"))

    def clean_file(self) -> UploadedFile | None:
        """Too large is said before the file is read into memory."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise ValidationError(
                _("%(name)s is larger than %(most)s.") % {"name": file.name, "most": filesizeformat(LARGEST)}
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Nothing at all is not worth sending."""
        values = super().clean() or {}
        if not values.get("text", "").strip() and not values.get("file") and not self.errors:
            raise ValidationError({"text": _("Write something, or choose a file.")})
        return values


class ComplaintForm(forms.Form):
    """To the manager."""

    text = FormLines(
        label=gettext_lazy("What went wrong?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 5}),
        error_messages={"required": gettext_lazy("Tell the manager what went wrong, in a few words.")},
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("How shall we answer?"),
        choices=[("phone", gettext_lazy("by phone")), ("email", gettext_lazy("by e-mail"))],
        initial="phone",
    )


class WordsForm(forms.Form):
    """A few words: a suggestion, or why it is not solved."""

    text = FormLines(
        max_length=20_000,
        label=gettext_lazy("In your words"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
        error_messages={"required": gettext_lazy("Write a few words.")},
    )


class ZoneForm(forms.Form):
    """Where the customer's clock hangs."""

    zone = forms.CharField(label=gettext_lazy("Time zone"), widget=forms.Select(attrs={"class": "form-select"}))

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if zone not in clocks.known_zones():
            raise ValidationError(_("This time zone is not known."))
        return zone
