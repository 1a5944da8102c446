"""Setting up surveys: questions in both languages, and the rule by which people are drawn (S1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.forms import BaseInlineFormSet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.access import require
from core.errors import violated
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for
from surveys import wording
from surveys.forms import Questions, SurveyForm
from surveys.lists import SURVEYS
from surveys.models import Survey
from surveys.queries import survey_for
from surveys.rules import may_edit_surveys


@login_required
@require_GET
def manage(request: DeskRequest) -> HttpResponseBase:
    """All surveys and how they stand."""
    require(may_edit_surveys(request.user))
    return list_page(request, SURVEYS, context_for(request), template="surveys/manage.html")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """A survey with its questions; without a key, a new one."""
    require(may_edit_surveys(request.user))
    survey = survey_for(pk) if pk else Survey(created_at=clock.now())
    form = SurveyForm(request.POST or None, instance=survey)
    questions = Questions(request.POST or None, instance=survey, prefix="q")
    if request.method == "POST" and form.is_valid() and questions.is_valid() and _saved(form, questions):
        messages.success(request, _("Survey saved."))
        return redirect("surveys:manage")
    context = {"survey": survey, "form": form, "questions": questions}
    return render(request, "surveys/edit.html", context, status=422 if request.method == "POST" else 200)


def _saved(form: SurveyForm, questions: BaseInlineFormSet[Any, Any, Any]) -> bool:
    """False when somebody answered while the question was being edited: its words stay (S4)."""
    try:
        with transaction.atomic():
            questions.instance = form.save()
            questions.save()
    except IntegrityError as error:
        if violated(error) != "surveys_answered_words_stay":
            raise
        form.add_error(None, str(wording.ANSWERED_MEANWHILE))
        return False
    return True
