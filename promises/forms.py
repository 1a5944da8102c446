"""The escalation ladder as a form: for whom, and its steps, one per row; an empty row is no step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models.notification import Channel
from offices.models import Office
from promises.domain.edit_ladder import LONGEST, TypedStep
from promises.kinds import PromiseKind
from promises.models import Ladder

ROWS = 6
SIDES = [("before", _("before the due time")), ("at", _("when due")), ("after", _("after the due time"))]

QUESTIONS = {
    "side": _("When? Please choose."),
    "audience": _("Who is told? Please choose."),
    "channels": _("Over which channel? Please choose at least one."),
}


class ScopeForm(forms.Form):
    """For which office and scope (such as a contract class); both empty: for all."""

    office = forms.ModelChoiceField(Office.objects.all(), label=_("Office"), required=False, empty_label=_("all"))
    scope = forms.ChoiceField(required=False)

    def __init__(self, *arguments: Any, kind: PromiseKind, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if kind.scope_label:
            self.fields["scope"].label = kind.scope_label
            self.fields["scope"].choices = [("", _("all")), *kind.scopes()]  # type: ignore[attr-defined]
        else:
            del self.fields["scope"]


class StepForm(forms.Form):
    """One step."""

    side = forms.ChoiceField(label=_("When"), choices=[("", "–"), *SIDES], required=False)
    minutes = forms.IntegerField(label=_("Staffed minutes"), min_value=1, max_value=LONGEST, required=False)
    audience = forms.ChoiceField(label=_("Who is told"), required=False)
    channels = forms.MultipleChoiceField(
        label=_("Over"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        required=False,
    )
    webhook_url = forms.URLField(label=_("Webhook"), required=False, assume_scheme="https", max_length=200)

    def __init__(self, *arguments: Any, kind: PromiseKind, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["audience"].choices = [("", "–"), *kind.audiences.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A step that has begun needs all of it; its minutes, unless it is the one at the due time."""
        typed = super().clean() or self.cleaned_data
        if self.is_step and typed.get("side") in ("before", "after") and not typed.get("minutes"):
            self.add_error("minutes", _("How many minutes?"))
        if self.is_step:
            for name, question in QUESTIONS.items():
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, question)
        return typed

    @property
    def is_step(self) -> bool:
        """Whether anything was typed into the row."""
        return any(self.cleaned_data.get(name) for name in ("side", "minutes", "audience", "channels", "webhook_url"))

    def facts(self) -> TypedStep:
        """For `save_ladder`."""
        typed = self.cleaned_data
        sign = {"before": -1, "at": 0, "after": 1}[typed["side"]]
        return TypedStep(
            offset_minutes=sign * (typed.get("minutes") or 0),
            audience=typed.get("audience", ""),
            channels=tuple(typed.get("channels") or ()),
            webhook_url=typed.get("webhook_url", ""),
        )


StepFormSet = forms.formset_factory(StepForm, extra=0, min_num=ROWS, max_num=ROWS)


def initial_of(ladder: Ladder | None) -> list[dict[str, Any]]:
    """What the rows show of a ladder."""
    steps = ladder.steps.all() if ladder else ()
    rows: list[dict[str, Any]] = [
        {
            "side": "before" if step.offset_minutes < 0 else "after" if step.offset_minutes else "at",
            "minutes": abs(step.offset_minutes) or None,
            "audience": step.audience,
            "channels": step.channels,
            "webhook_url": step.webhook_url,
        }
        for step in steps
    ]
    return rows[:ROWS]
