"""The interviewer's screen: opening words, one question after the other, the end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.access import require
from core.errors import Conflict, DomainError
from core.requests import DeskRequest
from surveys import queries, wording
from surveys.domain import draw
from surveys.domain import finish as finishing
from surveys.domain import interview as interviews
from surveys.forms import AnswerForm, FinishForm, LaterForm
from surveys.models import Interview
from surveys.queries import screen
from surveys.rules import may_read_answers


@login_required
@require_http_methods(["GET", "POST"])
def opening(request: DeskRequest, pk: int) -> HttpResponse:
    """The words to begin with; sending it keeps that they agreed (S4). What was answered, once it is over."""
    interview = queries.interview_for(request.user, pk)
    if request.method == "POST":
        return _agreed(request, interview)
    if not screen.is_held_by(interview, request.user):
        require(may_read_answers(request.user))
        return render(request, "surveys/over.html", _around(request, interview))
    return render(request, "surveys/opening.html", _around(request, interview) | _read_out(interview))


def _read_out(interview: Interview) -> dict[str, object]:
    return {"opening": wording.opening(interview), "consent": wording.consent(interview)}


def _agreed(request: DeskRequest, interview: Interview) -> HttpResponse:
    try:
        interviews.agree(interview=interview, actor=request.user, now=clock.now())
    except Conflict as over:
        messages.error(request, str(over))
        return redirect("surveys:calls")
    first = screen.first_open(interview)
    return redirect("surveys:question", interview.pk, first) if first else redirect("surveys:end", interview.pk)


@login_required
@require_http_methods(["GET", "POST"])
def question(request: DeskRequest, pk: int, position: int) -> HttpResponse:
    """One question; sending it keeps the answer and goes on, or back."""
    interview = _held(request, pk)
    if isinstance(interview, HttpResponse):
        return interview
    shown = screen.question_screen(interview, position, viewer=request.user)
    if shown is None:
        raise Http404
    if interview.consented_at is None:
        messages.error(request, str(wording.NO_CONSENT))
        return redirect(interview)
    back = request.POST.get("go") == "back"
    form = AnswerForm(request.POST if request.method == "POST" else None, question=shown.question, needed=not back)
    if request.method == "POST" and form.is_valid():
        if form.says_something or not back:
            interviews.answer(
                interview=interview, question=shown.question, actor=request.user, now=clock.now(), **form.cleaned_data
            )
        return _onward(interview, shown, back=back)
    context = _around(request, interview, current=position) | {"shown": shown, "form": form}
    return render(request, "surveys/question.html", context, status=422 if form.errors else 200)


def _onward(interview: Interview, shown: screen.QuestionScreen, *, back: bool) -> HttpResponse:
    target = shown.before if back else shown.after
    if target is not None:
        return redirect("surveys:question", interview.pk, target)
    return redirect("surveys:interview" if back else "surveys:end", interview.pk)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: DeskRequest, pk: int) -> HttpResponse:
    """Wish, suggestion, thanks."""
    interview = _held(request, pk)
    if isinstance(interview, HttpResponse):
        return interview
    form = FinishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _finished(request, interview, form):
        return redirect("surveys:calls")
    language = interview.contact.language
    labels = screen.low_labels(interview)
    context = _around(request, interview) | {
        "form": form,
        "last": interview.survey.questions.order_by("-position").first(),
        "permission": wording.ask_permission(labels, language=language) if labels else "",
    }
    return render(request, "surveys/end.html", context, status=422 if form.errors else 200)


def _finished(request: DeskRequest, interview: Interview, form: FinishForm) -> bool:
    try:
        finishing.finish(interview=interview, actor=request.user, now=clock.now(), **form.cleaned_data)
    except Conflict as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("The answers of %(name)s are kept.") % {"name": interview.contact.name})
    return True


@login_required
@require_POST
def outcome(request: DeskRequest, pk: int) -> HttpResponse:
    """How a call ends without an interview: not reached, later, by link, or they do not want to."""
    interview = _held(request, pk)
    if isinstance(interview, HttpResponse):
        return interview
    how = request.POST.get("how", "")
    now = clock.now()
    if how == "later":
        return _later(request, interview)
    try:
        if how == "not_reached":
            interviews.not_reached(interview=interview, actor=request.user, now=now)
        elif how == "link":
            draw.mail_link(interview=interview, actor=request.user, now=now)
        elif how in ("declined", "never"):
            interviews.decline(interview=interview, never_again=how == "never", actor=request.user, now=now)
        else:
            raise Http404
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect(interview)
    messages.success(request, _said(how, interview))
    return redirect("surveys:calls")


def _said(how: str, interview: Interview) -> str:
    name = {"name": interview.contact.name}
    return {
        "not_reached": _("%(name)s was not reached.") % name,
        "link": _("%(name)s gets the link by e-mail.") % name,
        "declined": _("%(name)s does not take part.") % name,
        "never": _("%(name)s will not be asked again.") % name,
    }[how]


def _later(request: DeskRequest, interview: Interview) -> HttpResponse:
    form = LaterForm(request.POST, zone=interview.ticket.office.tz)
    try:
        if form.is_valid():
            interviews.call_later(interview=interview, at=form.cleaned_data["at"], actor=request.user, now=clock.now())
            messages.success(request, _("%(name)s is called again then.") % {"name": interview.contact.name})
            return redirect("surveys:calls")
    except DomainError as refused:
        form.add_error("at", str(refused))
    context = _around(request, interview) | _read_out(interview) | {"later": form}
    return render(request, "surveys/opening.html", context, status=422)


def _held(request: DeskRequest, pk: int) -> Interview | HttpResponse:
    """The interview that the viewer holds; when it was given back or ended meanwhile, the way to the list."""
    interview = queries.interview_for(request.user, pk)
    try:
        interviews.check_under_way(interview, request.user)
    except Conflict as over:
        messages.error(request, str(over))
        return redirect("surveys:calls")
    return interview


def _around(request: DeskRequest, interview: Interview, *, current: int | None = None) -> dict[str, object]:
    return {
        "interview": interview,
        "person": screen.person_of(interview),
        "so_far": screen.so_far(interview, viewer=request.user, language=get_language() or "", current=current),
        "later": LaterForm(zone=interview.ticket.office.tz),
    }
