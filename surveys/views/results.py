"""Results: figures with their uncertainty, by office, product and month, and the comments (S2)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.access import Denied, require
from core.models import User
from core.requests import DeskRequest
from offices.models import Office
from surveys import queries
from surveys.forms import FilterForm
from surveys.models import Question, Survey
from surveys.queries.results import ResultFilters
from surveys.rules import may_read_answers, may_read_results


@login_required
@require_GET
def results(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """One survey's figures; without a key, those of the survey that runs longest."""
    require(may_read_results(request.user))
    surveys = queries.surveys_by_age()
    survey = queries.survey_for(pk) if pk else surveys.first()
    if survey is None:
        return render(request, "surveys/no_results.html")
    form = FilterForm(request.GET or None)
    filters = _filters(form, request.user)
    figures = queries.per_question(survey, filters)
    question = _question(request.GET.get("question", ""), [line.question for line in figures])
    context = {
        "survey": survey,
        "surveys": surveys,
        "form": form,
        "figures": figures,
        "question": question,
        **_comments(request.user, survey, filters),
        **_groups(question, filters),
    }
    return render(request, "surveys/results.html", context)


def _comments(viewer: User, survey: Survey, filters: ResultFilters) -> dict[str, Any]:
    """Words are single answers: for whoever may read those."""
    decision = may_read_answers(viewer)
    if isinstance(decision, Denied):
        return {"comments": [], "why_no_comments": decision.why}
    return {"comments": queries.comments(viewer, survey, filters), "why_no_comments": ""}


def _groups(question: Question | None, filters: ResultFilters) -> dict[str, Any]:
    if question is None:
        return {}
    titles = {"office": _("Office"), "family": _("Product family"), "month": _("Month")}
    return {"groups": {by: queries.grouped(question, filters, by=by) for by in titles}, "titles": titles}


def _filters(form: FilterForm, viewer: User) -> ResultFilters:
    values = form.cleaned_data if form.is_valid() else {}
    office = values.get("office")
    zone = (office or _own_office(viewer)).tz
    return ResultFilters(
        zone=zone,
        office=office,
        family=values.get("family"),
        since=values.get("since"),
        until=values.get("until"),
    )


def _own_office(viewer: User) -> Office:
    member = getattr(viewer, "member", None)
    return member.office if member else Office(zone="UTC")


def _question(pk: str, questions: list[Question]) -> Question | None:
    chosen = next((question for question in questions if str(question.pk) == pk), None)
    return chosen or (questions[0] if questions else None)
