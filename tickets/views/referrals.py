"""Referrals: what lies with whom, and the page where a department's answer is entered (R3)."""

from datetime import datetime
from typing import Any

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
from core.access import Denied
from core.fields import FormLines
from core.htmx import page_or_partial
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for
from tickets import rules
from tickets.domain import referrals
from tickets.enums import ReferralState
from tickets.lists import REFERRALS
from tickets.models import Referral
from tickets.queries.referrals import referral_for, referral_page
from tickets.queries.why import why_referral
from tickets.ticket_form import tried


class ReferralAnswerForm(forms.Form):
    """Accepted, done, or returned with a reason."""

    ACTIONS = (
        ("accept", gettext_lazy("Accepted: they work on it")),
        ("done", gettext_lazy("Done")),
        ("return", gettext_lazy("Returned: not theirs")),
    )
    action = forms.ChoiceField(label=gettext_lazy("Answer"), choices=ACTIONS, widget=forms.RadioSelect)
    answer = FormLines(
        label=gettext_lazy("In words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed when it is done or returned. Only colleagues see it."),
    )

    def __init__(self, data: object = None, *, referral: Referral) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        if referral.state == ReferralState.ACCEPTED:
            self.fields["action"].choices = self.ACTIONS[1:]  # type: ignore[attr-defined]

    def save(self, *, referral: Referral, actor: object, now: datetime) -> Referral:
        """Enter it."""
        given: dict[str, Any] = {"referral": referral, "actor": actor, "now": now}
        words = self.cleaned_data["answer"]
        if self.cleaned_data["action"] == "accept":
            return referrals.accept_referral(answer=words, **given)
        if self.cleaned_data["action"] == "done":
            return referrals.finish_referral(answer=words, **given)
        return referrals.return_referral(reason=words, **given)


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponseBase:
    """Those under way by their due time; or the past ones; of one department or all."""
    return list_page(request, REFERRALS, context_for(request), template="tickets/referrals.html")


@require_http_methods(["GET", "POST"])
@login_required
def detail(request: DeskRequest, pk: int) -> HttpResponse:
    """One referral, and its answer."""
    referral = referral_for(pk)
    form = ReferralAnswerForm(request.POST if request.method == "POST" else None, referral=referral)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"referral": referral, "actor": request.user, "now": clock.now()}
        if tried(form, lambda: form.save(**given)):
            messages.success(request, _("Saved"))
            return HttpResponseRedirect(referral.ticket.get_absolute_url())
    may = rules.may_answer_referral(request.user, referral)
    context = {
        "page": referral_page(referral, now=clock.now()),
        "referral": referral,
        "form": form,
        "may": may,
        "why_not": may.why if isinstance(may, Denied) else "",
    }
    return render(request, "tickets/referral.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def why(request: DeskRequest, pk: int) -> HttpResponse:
    """Why must it be answered then? A page, or a partial for htmx."""
    referral = referral_for(pk)
    back = reverse("tickets:referral", args=[referral.pk])
    context = {"title": _("Referral"), "back": back, "dues": [why_referral(referral)]}
    return page_or_partial(request, "tickets/why.html", "components/why.html", context)
