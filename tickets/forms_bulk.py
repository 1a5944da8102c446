"""What is to be changed on many tickets: one field and its new value."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import User
from offices.duty import colleagues
from tickets.domain.bulk import Wish
from tickets.enums import Priority
from tickets.models import Classification
from tickets.queries import classifications_for


class WishForm(forms.Form):
    """One of owner, priority, classification, or closing."""

    CHOICES = (
        ("owner", _("Owner")),
        ("priority", _("Priority")),
        ("classification", _("Classification")),
        ("close", _("Close the solved ones")),
    )
    field = forms.ChoiceField(choices=CHOICES)
    owner = forms.ModelChoiceField(User.objects.none(), required=False)
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=int, required=False, empty_value=None)
    classification = forms.ModelChoiceField(Classification.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues()  # type: ignore[attr-defined]
        self.fields["classification"].queryset = classifications_for(None)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A priority needs a value; the others may be cleared."""
        given = super().clean() or self.cleaned_data
        if given.get("field") == "priority" and given.get("priority") is None:
            self.add_error("priority", _("Choose the priority."))
        return given

    def wish(self) -> Wish:
        """The valid form as a value."""
        field = self.cleaned_data["field"]
        return Wish(field, None if field == "close" else self.cleaned_data[field])
