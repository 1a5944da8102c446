"""What people type about callbacks. The domain checks again; its faults come back at the same fields."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from callbacks.enums import AttemptOutcome
from callbacks.models import Callback
from callbacks.queries.suitable import colleagues_for, offices_for
from core.errors import DomainError, Invalid
from core.fields import FormLines
from core.phones import LONGEST_TYPED
from offices.models import Office

LATER = "%Y-%m-%dT%H:%M"
MINUTES = dict.fromkeys(("invalid", "min_value", "max_value"), _("Minutes are whole numbers from 0 to 720."))
SECONDS = dict.fromkeys(("invalid", "min_value", "max_value"), _("Seconds are whole numbers from 0 to 59."))


class LocalTimeField(forms.DateTimeField):
    """A day and time on the clock of an office (`zone` is set by the form); gives an aware instant."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LATER)

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[LATER, f"{LATER}:%S"], **options)
        self.office: Office | None = None

    def to_python(self, value: Any) -> datetime | None:
        """Raises ValidationError for what is no time, also one that a clock change leaves out."""
        with timezone.override(self.office.tz if self.office else None):
            return super().to_python(value)


class CallbackForm(forms.Form):
    """A form about one callback: its times are those of the callback's office; it shows the domain's faults."""

    def __init__(self, *arguments: Any, callback: Callback, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.callback = callback
        for field in self.fields.values():
            if isinstance(field, LocalTimeField):
                field.office = callback.office

    def show(self, fault: DomainError) -> None:
        """Put the domain's fault where it belongs."""
        faults = fault.fields if isinstance(fault, Invalid) else {fault.field: fault.message}
        for name, message in faults.items():
            self.add_error(name if name in self.fields else None, str(message))


class AttemptForm(CallbackForm):
    """What came of a call, and whether the ticket is solved with it."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=AttemptOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("What came of it? Please choose.")},
    )
    number = forms.CharField(
        label=_("Number called"), max_length=LONGEST_TYPED, error_messages={"required": _("Which number was called?")}
    )
    right_number = forms.CharField(
        label=_("Right number"), max_length=LONGEST_TYPED, required=False, help_text=_("The next attempt calls it.")
    )
    later_at = LocalTimeField(label=_("Call again at"), required=False)
    note = FormLines(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues only; the customer never sees it."),
    )
    minutes = forms.IntegerField(
        label=_("Length of the call"), required=False, min_value=0, max_value=720, error_messages=MINUTES
    )
    seconds = forms.IntegerField(required=False, min_value=0, max_value=59, error_messages=SECONDS)
    then = forms.ChoiceField(
        label=_("And the ticket?"),
        choices=[("keep", _("Keep open, I go on with it")), ("solve", _("Solved"))],
        widget=forms.RadioSelect,
        required=False,
        initial="keep",
    )
    cause = forms.CharField(label=_("What was it?"), required=False, max_length=200)
    solution = FormLines(
        label=_("What helped?"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=4000
    )

    @property
    def length(self) -> int:
        """Seconds."""
        return 60 * (self.cleaned_data.get("minutes") or 0) + (self.cleaned_data.get("seconds") or 0)

    @property
    def solves(self) -> bool:
        """Only a call that reached somebody solves a ticket."""
        return self.cleaned_data["outcome"] == AttemptOutcome.REACHED and self.cleaned_data.get("then") == "solve"


class CloseCallbackForm(CallbackForm):
    """Nobody has to call any more."""

    reason = forms.CharField(label=_("Why does nobody have to call any more?"), max_length=300)


class MoveForm(CallbackForm):
    """A manager moves the promise (G3)."""

    due_at = LocalTimeField(label=_("New time"))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The customer reads it, please write in their language.")
    )


class GiveBackForm(CallbackForm):
    """Back to the queue."""

    note = forms.CharField(label=_("Note"), required=False, max_length=300)


class HandOverForm(CallbackForm):
    """To a colleague, or to the specialists of an office."""

    to = forms.ChoiceField(label=_("To whom?"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=300, help_text=_("What the next one should know before calling.")
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.colleagues = {f"user-{member.user_id}": member for member in colleagues_for(self.callback)}
        self.offices = {f"office-{office.pk}": office for office in offices_for(self.callback)}
        people = [(key, f"{member.user.name} ({member.office})") for key, member in self.colleagues.items()]
        choice = self.fields["to"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  # declared above
        choice.choices = [
            ("", "–"),
            (_("Colleagues"), people),
            (_("Offices"), [(key, office.name) for key, office in self.offices.items()]),
        ]

    @property
    def receiver(self) -> dict[str, Any]:
        """For `ask_handover`."""
        chosen = self.cleaned_data["to"]
        if chosen in self.colleagues:
            return {"to_user": self.colleagues[chosen].user}
        return {"to_office": self.offices[chosen]}


class DeclineForm(CallbackForm):
    """Not mine."""

    answer = forms.CharField(label=_("Why not?"), max_length=300)
