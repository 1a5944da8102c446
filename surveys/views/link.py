"""The page on which a customer answers alone (S1). The token is all they need; nobody signs in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import Conflict
from core.languages import CHOSEN
from offices.phones import phone_line
from offices.wording import day_label
from surveys import wording
from surveys.domain import finish as finishing
from surveys.domain import interview as interviews
from surveys.enums import ANSWERABLE
from surveys.forms import AnswerForm, FinishForm
from surveys.models import Interview
from surveys.queries import link as pages

View = Callable[..., HttpResponse]


def by_token(view: View) -> View:
    """Find the interview (404), speak its contact's language unless the reader chose another, keep it uncached."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        interview = pages.interview_of(token)
        language = request.session.get(CHOSEN) or interview.contact.language
        with translation.override(language):
            response = view(request, interview, **kwargs)
            response.headers["Content-Language"] = language
        # The address is the key: no other site learns it. Anything stricter would hide the origin of our own forms.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return never_cache(wrapped)


@require_http_methods(["GET", "POST"])
@by_token
def questions(request: HttpRequest, interview: Interview, page: int = 1) -> HttpResponse:
    """A page of three questions; sending it keeps the answers and goes on, the last one finishes."""
    if interview.state not in ANSWERABLE:
        return _show(request, "surveys/link_over.html", interview)
    shown = pages.link_page(interview, page)
    if shown is None:
        return redirect("survey_link", interview.token)
    sent = [_form(request, line) for line in shown.lines]
    last = FinishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and all(form.is_valid() for form in [*sent, last]):
        return _keep(request, interview, shown, sent, last)
    status = 422 if request.method == "POST" else 200
    return _questions(request, interview, shown, last, status=status)


def _questions(
    request: HttpRequest, interview: Interview, shown: pages.LinkPage, form: FinishForm, *, status: int, why: str = ""
) -> HttpResponse:
    told = wording.consent_by_link(interview)
    return _show(request, "surveys/link.html", interview, status=status, shown=shown, form=form, told=told, why=why)


def _show(request: HttpRequest, template: str, interview: Interview, *, status: int = 200, **more: Any) -> HttpResponse:
    office = interview.ticket.office
    solved = interview.ticket.solved_at
    context = {
        "interview": interview,
        "solved": day_label(solved.astimezone(office.tz)) if solved else "",
        "phone_line": phone_line(office),
        **more,
    }
    return render(request, template, context, status=status)


def _form(request: HttpRequest, line: pages.LinkQuestion) -> AnswerForm:
    return AnswerForm(request.POST if request.method == "POST" else None, question=line.question, prefix=line.prefix)


def _keep(
    request: HttpRequest, interview: Interview, shown: pages.LinkPage, sent: list[AnswerForm], last: FinishForm
) -> HttpResponse:
    if not shown.is_last and not any(form.says_something for form in sent):
        return redirect("survey_link_page", interview.token, shown.page + 1)  # nothing said, nothing begun
    try:
        with transaction.atomic():
            _keep_all(interview, shown, sent, last)
    except Conflict as conflict:
        if conflict.code == "nothing_said":
            return _questions(request, interview, shown, last, status=422, why=conflict.message)
        return _show(request, "surveys/link_over.html", interview, status=409, why=conflict.message)
    if shown.is_last:
        return redirect("survey_link", interview.token)
    return redirect("survey_link_page", interview.token, shown.page + 1)


def _keep_all(interview: Interview, shown: pages.LinkPage, sent: list[AnswerForm], last: FinishForm) -> None:
    now = clock.now()
    interviews.begin_by_link(interview=interview, now=now)
    for line, form in zip(shown.lines, sent, strict=True):
        _answer(interview, line, form)
    if shown.is_last:
        finishing.finish(interview=interview, actor=None, now=now, **last.cleaned_data)


def _answer(interview: Interview, line: pages.LinkQuestion, form: AnswerForm) -> None:
    """A question left alone stays unanswered; it is not the same as "no answer" said to an interviewer."""
    if form.says_something:
        value, text = form.cleaned_data["value"], form.cleaned_data["text"]
        interviews.answer(
            interview=interview, question=line.question, value=value, text=text, actor=None, now=clock.now()
        )


@require_POST
@by_token
def stop_asking(request: HttpRequest, interview: Interview) -> HttpResponse:
    """The contact does not want to be asked again, by any survey."""
    if interview.state in ANSWERABLE:
        interviews.decline(interview=interview, never_again=True, actor=None, now=clock.now())
    return redirect("survey_link", interview.token)
