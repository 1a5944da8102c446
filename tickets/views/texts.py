"""Canned texts: the list and the form."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.access import require
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for
from tickets import rules
from tickets.domain.texts import save_text
from tickets.lists import TEXTS
from tickets.models import CannedText
from tickets.queries.canned import FIELD, FIELDS, text_for
from tickets.ticket_form import tried


class CannedTextForm(forms.ModelForm):
    """A text in both languages."""

    class Meta:
        model = CannedText
        fields = ["name", "office", "skill", "text_de", "text_en", "retired"]
        widgets = {"text_de": forms.Textarea(attrs={"rows": 5}), "text_en": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"retired": gettext_lazy("It is no longer offered.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("office", "skill"):
            self.fields[name].empty_label = _("all")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Fields in braces must be ones that fill themselves: a slip would reach the customer."""
        given = super().clean() or self.cleaned_data
        for name in ("text_de", "text_en"):
            unknown = sorted(set(FIELD.findall(str(given.get(name, "")))) - set(FIELDS))
            if unknown:
                self.add_error(name, _("There is no field {%(name)s}.") % {"name": unknown[0]})
        return given

    def _post_clean(self) -> None:
        """The domain checks and writes."""


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponseBase:
    """All texts, those in use first."""
    return list_page(request, TEXTS, context_for(request), template="tickets/texts.html")


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """A new text, or one that is changed."""
    require(rules.may_write_texts(request.user))
    text = text_for(pk) if pk else CannedText()
    form = CannedTextForm(request.POST if request.method == "POST" else None, instance=text)
    if request.method == "POST" and form.is_valid():
        given = {"text": text, "actor": request.user, "now": clock.now(), **form.cleaned_data}
        if tried(form, lambda: save_text(**given)):
            messages.success(request, _("Saved"))
            return HttpResponseRedirect(reverse("tickets:texts"))
    context = {"form": form, "text": text, "fields": [(f"{{{name}}}", field.label) for name, field in FIELDS.items()]}
    return render(request, "tickets/text.html", context, status=422 if form.errors else 200)
