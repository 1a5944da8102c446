"""What people type on the screens of surveys and suggestions."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contracts.models import ProductFamily
from core.access import Denied
from core.fields import FormLines
from core.models import User
from offices.models import Office
from surveys import wording
from surveys.enums import QuestionKind
from surveys.models import Question, Suggestion, Survey
from surveys.models.survey import FIXED
from surveys.queries import suggestions
from surveys.rules import may_change, may_remove

NO_ANSWER = "none"  # chosen on purpose; nothing chosen at all is something else


class AnswerForm(forms.Form):
    """One answer. `needed` asks for a choice, where an interviewer must not go on without one."""

    value = forms.TypedChoiceField(
        coerce=lambda chosen: None if chosen == NO_ANSWER else int(chosen),
        empty_value=None,
        error_messages={"required": gettext_lazy("Choose an answer, or 0 for no answer.")},
    )
    text = FormLines(required=False, max_length=4000)
    is_suggestion = forms.BooleanField(required=False)

    def __init__(self, *args: Any, question: Question, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = wording.options(question.kind)
        self.fields["value"].choices = [(NO_ANSWER, ""), *offered]  # type: ignore[attr-defined]
        self.fields["value"].required = needed and bool(offered)

    @property
    def says_something(self) -> bool:
        """Whether something was chosen or written."""
        return bool(self.data.get(self.add_prefix("value"))) or bool(self.cleaned_data["text"].strip())


class LaterForm(forms.Form):
    """When to call again, in the office's local time."""

    at = forms.DateTimeField(
        label=gettext_lazy("When may we call again?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_at(self) -> datetime:
        """The typed clock is the office's; the field took it for UTC."""
        return self.cleaned_data["at"].replace(tzinfo=self.zone)


class FinishForm(forms.Form):
    """The last step: a wish and a suggestion."""

    wants_manager = forms.BooleanField(required=False)
    permits_complaint = forms.BooleanField(required=False)
    suggestion = FormLines(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"})
    )


class FilterForm(forms.Form):
    """Which answers count."""

    office = forms.ModelChoiceField(
        Office.objects.all(), required=False, label=gettext_lazy("Office"), empty_label=gettext_lazy("all")
    )
    family = forms.ModelChoiceField(
        ProductFamily.objects.all(),
        required=False,
        label=gettext_lazy("Product family"),
        empty_label=gettext_lazy("all"),
    )
    since = forms.DateField(
        required=False,
        label=pgettext_lazy("period", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        required=False,
        label=pgettext_lazy("period", "To"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in ("office", "family") else "form-control"


class SurveyForm(forms.ModelForm):
    """A survey and the rule by which people are drawn."""

    class Meta:
        model = Survey
        fields = (
            "name_de", "name_en", "intro_de", "intro_en", "office", "family",
            "solved_within_days", "quarantine_days", "mails_link", "active",
        )  # fmt: skip
        widgets = {"intro_de": forms.Textarea(attrs={"rows": 3}), "intro_en": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)
        for name in ("office", "family"):
            self.fields[name].empty_label = _("all")  # type: ignore[attr-defined]

    def clean_intro_de(self) -> str:
        return _known_facts(self.cleaned_data["intro_de"])

    def clean_intro_en(self) -> str:
        return _known_facts(self.cleaned_data["intro_en"])


class QuestionForm(forms.ModelForm):
    """One question in both languages."""

    class Meta:
        model = Question
        fields = ("position", "kind", "label_de", "label_en", "text_de", "text_en", "hint_de", "hint_en", "asks_solved")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)
        self.fields["kind"].choices = [("", _("choose")), *QuestionKind.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """An answered question stays as it was read (S4); only a yes or no can say "not solved"."""
        decision = may_change(self.instance, self.changed_data) if self.instance.pk else None
        if isinstance(decision, Denied):
            for name in {*self.changed_data} & {*FIXED} & self.cleaned_data.keys():
                self.add_error(name, decision.why)
        if self.cleaned_data.get("asks_solved") and self.cleaned_data.get("kind") != QuestionKind.YES_NO:
            self.add_error("asks_solved", _("Choose this only for a question that is answered with yes or no."))
        return self.cleaned_data

    def clean_text_de(self) -> str:
        return _known_facts(self.cleaned_data["text_de"])

    def clean_text_en(self) -> str:
        return _known_facts(self.cleaned_data["text_en"])


class QuestionFormSet(forms.BaseInlineFormSet):
    """All questions of a survey; at least one, each position once, answered ones stay."""

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            decision = may_remove(form.instance) if form.instance.pk else None
            if isinstance(decision, Denied):
                raise ValidationError(decision.why)
        kept = [form for form in self.forms if form.cleaned_data and form not in self.deleted_forms]
        if not kept and not any(self.errors):
            raise ValidationError(_("A survey needs at least one question."))


Questions = forms.inlineformset_factory(
    Survey, Question, form=QuestionForm, formset=QuestionFormSet, extra=1, can_delete=True, max_num=30
)


class SuggestionForm(forms.ModelForm):
    """A suggestion from a colleague, or taken down for somebody."""

    class Meta:
        model = Suggestion
        fields = ("title", "text", "office")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)
        self.fields["office"].empty_label = _("all")  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What becomes of a suggestion; which fields are needed is the domain's to say."""

    reason = FormLines(
        required=False, label=gettext_lazy("Why?"), widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"})
    )
    plan = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Plan: how, and by when"),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("name"),
        required=False,
        label=gettext_lazy("Owner"),
        empty_label=gettext_lazy("myself"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    same_as = forms.ModelChoiceField(
        Suggestion.objects.none(),
        required=False,
        label=gettext_lazy("The same as"),
        empty_label=gettext_lazy("choose"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = suggestions(viewer).filter(same_as=None).order_by("-made_at")
        self.fields["same_as"].queryset = others  # type: ignore[attr-defined]


def _known_facts(text: str) -> str:
    unknown = wording.unknown_facts(text)
    if unknown:
        raise ValidationError(
            _("Nobody can fill in {%(unknown)s}. Known are: %(known)s.")
            % {"unknown": unknown[0], "known": ", ".join(f"{{{name}}}" for name in wording.FACTS)}
        )
    return text


def _dress(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        widget = field.widget
        name = "form-select" if isinstance(widget, forms.Select) else "form-control"
        widget.attrs.setdefault("class", "form-check-input" if isinstance(widget, forms.CheckboxInput) else name)
