"""Complaints: the manager's list, and the page where one is acknowledged and answered (R2)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.access import Denied, require
from core.fields import FormLines
from core.htmx import page_or_partial
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for
from tickets import rules
from tickets.domain import complaints
from tickets.lists import COMPLAINTS
from tickets.models import Complaint
from tickets.queries.complaints import complaint_for, complaint_page
from tickets.queries.why import why_complaint
from tickets.ticket_form import tried


class OutcomeForm(forms.Form):
    """The outcome, as the customer reads it."""

    outcome = FormLines(
        label=gettext_lazy("Outcome"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The customer gets this by e-mail and sees it in the portal."),
    )


@require_GET
@login_required
def index(request: DeskRequest) -> HttpResponseBase:
    """Those that wait first, by their acknowledgement; then those answered."""
    require(rules.may_see_complaints(request.user))
    return list_page(request, COMPLAINTS, context_for(request), template="tickets/complaints.html")


@require_http_methods(["GET", "POST"])
@login_required
def detail(request: DeskRequest, pk: int) -> HttpResponse:
    """One complaint. Opening it changes nothing; acknowledging is a button of its own."""
    complaint = complaint_for(pk)
    form = OutcomeForm(request.POST if "answer" in request.POST else None)
    if request.method == "POST" and _acted(request, complaint, form):
        return HttpResponseRedirect(complaint.get_absolute_url())
    may = rules.may_answer_complaint(request.user, complaint)
    context: dict[str, Any] = {
        "page": complaint_page(complaint, now=clock.now()),
        "complaint": complaint,
        "form": form,
        "may": may,
        "why_not": may.why if isinstance(may, Denied) else "",
    }
    return render(request, "tickets/complaint.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def why(request: DeskRequest, pk: int) -> HttpResponse:
    """Why must it be acknowledged then? A page, or a partial for htmx."""
    complaint = complaint_for(pk)
    context = {"title": _("Complaint"), "back": complaint.get_absolute_url(), "dues": [why_complaint(complaint)]}
    return page_or_partial(request, "tickets/why.html", "components/why.html", context)


def _acted(request: DeskRequest, complaint: Complaint, form: OutcomeForm) -> bool:
    now = clock.now()
    if "acknowledge" in request.POST:
        complaints.acknowledge_complaint(complaint=complaint, actor=request.user, now=now)
        messages.success(request, _("Acknowledged"))
        return True
    if not form.is_valid():
        return False
    given = {"complaint": complaint, "actor": request.user, "now": now, "outcome": form.cleaned_data["outcome"]}
    if tried(form, lambda: complaints.answer_complaint(**given)) is None:
        return False
    messages.success(request, _("Answered"))
    return True
