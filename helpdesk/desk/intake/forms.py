"""The intake sheet as a form. What is right or wrong is decided by `tickets.domain.log`; nothing typed is lost (C2)."""

from dataclasses import fields as dataclass_fields
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from core.fields import FormLines
from core.values import moment
from tickets.domain.facts import CallFacts
from tickets.enums import CallKind, Direction, Impact, Way

LONGEST_CALL = timedelta(hours=12)
WAYS = (Way.GOODWILL, Way.CHARGEABLE, Way.SALES)


class IntakeForm(forms.Form):
    """Every field may be empty here: while the agent types, an unfinished call is the normal case."""

    kind = forms.ChoiceField(label=_("Kind of call"), choices=CallKind.choices, required=False)
    direction = forms.ChoiceField(choices=Direction.choices, required=False)
    phone = forms.CharField(label=_("Phone"), required=False)
    caller_name = forms.CharField(label=_("Name"), required=False)
    company_name = forms.CharField(label=_("Company"), required=False)
    email = forms.CharField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Speaks"), choices=settings.LANGUAGES, required=False)
    serial = forms.CharField(label=_("Serial number"), required=False)
    serial_missing = forms.CharField(label=_("Why not yet known"), required=False)
    product_name = forms.CharField(label=_("Product"), required=False)
    description = FormLines(label=_("Description"), widget=forms.Textarea, required=False)
    impact = forms.ChoiceField(label=_("Impact"), choices=Impact.choices, required=False)
    classification_id = forms.IntegerField(label=_("Classification"), required=False)
    attach_to = forms.CharField(label=_("Ticket number"), required=False)
    no_ticket_reason = forms.CharField(label=_("Needs no ticket because"), required=False)
    way = forms.ChoiceField(label=_("How do we help?"), choices=Way.choices, required=False)
    way_reason = forms.CharField(label=_("Reason"), required=False)
    company_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    contact_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    device_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    product_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # the sheet itself: what the screen filled in, whether the classification was chosen by hand, one sheet's name
    stranger = forms.CharField(required=False, widget=forms.HiddenInput)  # a known number that somebody else uses
    held = forms.CharField(required=False, widget=forms.HiddenInput)  # saving was held up by a lost line
    auto = forms.CharField(required=False, widget=forms.HiddenInput)
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    started_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """What was typed and chosen, as texts and numbers; what cannot be meant is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def refuse(self, invalid: Invalid) -> None:
        """Put each message at its field; one without a field of its own stands at the top."""
        self.is_valid()
        for name, message in invalid.fields.items():
            self.add_error(SHOWN_AT.get(name, name) if name in self.fields else None, message)


SHOWN_AT = {
    "company_id": "company_name",
    "contact_id": "caller_name",
    "device_id": "serial",
    "product_id": "product_name",
}
FACTS = {field.name for field in dataclass_fields(CallFacts)}


def blank(*, language: str, now: datetime) -> dict[str, Any]:
    """The values of an empty sheet."""
    return {
        "kind": CallKind.FAULT.value,
        "direction": Direction.INBOUND.value,
        "impact": Impact.DEGRADED.value,
        "language": language,
        "token": uuid4().hex,
        "started_at": now.isoformat(),
    }


def started_at(values: dict[str, Any], *, now: datetime) -> datetime:
    """When the call began; a value that cannot be true counts as now."""
    found = moment(str(values.get("started_at", "")))
    return found if found and found.tzinfo and now - LONGEST_CALL <= found <= now else now


def facts_of(values: dict[str, Any], *, language: str, now: datetime) -> CallFacts:
    """The facts as the domain takes them; what was not said keeps its default."""
    known = {name: value for name, value in values.items() if name in FACTS and value not in ("", None)}
    known |= {
        "kind": CallKind(values.get("kind") or CallKind.FAULT),
        "language": values.get("language") or language,
        "impact": values.get("impact") or Impact.DEGRADED,
        "direction": values.get("direction") or Direction.INBOUND,
        "started_at": started_at(values, now=now),
        "held": bool(values.get("held")),
    }
    return CallFacts(**known)
