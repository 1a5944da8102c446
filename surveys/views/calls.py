"""The call list: who is to be asked, and taking the next one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.access import require
from core.errors import Conflict
from core.lists.views import list_page
from core.requests import DeskRequest
from offices.lists import context_for
from surveys import queries
from surveys.domain import draw as drawing
from surveys.domain import interview as interviews
from surveys.enums import InterviewChannel
from surveys.lists import CALLS
from surveys.rules import may_edit_surveys


@login_required
@require_GET
def call_list(request: DeskRequest) -> HttpResponseBase:
    """Everybody who waits to be asked, in the order in which they are called."""
    survey = queries.survey_called(request.GET.get("survey", ""))
    ready = queries.to_call(now=clock.now()).exclude(queries.handled(request.user))
    more = {
        "mine": queries.held_by(request.user, survey=survey),
        "ready": (ready.filter(survey=survey) if survey else ready).count(),
        "survey": survey,
    }
    return list_page(request, CALLS, context_for(request), template="surveys/calls.html", more=more)


@login_required
@require_POST
def take_next(request: DeskRequest) -> HttpResponse:
    """Hold the next call."""
    survey = queries.survey_called(request.POST.get("survey", ""))
    interview = interviews.take_next(actor=request.user, survey=survey, now=clock.now())
    if interview is None:
        messages.info(request, _("Nobody is to be asked just now."))
        return redirect("surveys:calls")
    return redirect(interview)


@login_required
@require_POST
def take(request: DeskRequest, pk: int) -> HttpResponse:
    """Hold this call; "channel" says whether it is asked by phone or in person."""
    interview = queries.interview_for(request.user, pk)
    channel = (
        InterviewChannel.PERSON if request.POST.get("channel") == InterviewChannel.PERSON else InterviewChannel.PHONE
    )
    try:
        interviews.take(interview=interview, actor=request.user, channel=channel, now=clock.now())
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("surveys:calls")
    return redirect(interview)


@login_required
@require_POST
def draw(request: DeskRequest, pk: int) -> HttpResponse:
    """Draw now instead of with the next round."""
    require(may_edit_surveys(request.user))
    drawn = drawing.draw(survey=queries.survey_for(pk), actor=request.user, now=clock.now())
    messages.success(request, _("%(count)d drawn.") % {"count": len(drawn)})
    return redirect("surveys:manage")
