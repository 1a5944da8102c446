"""Asking somebody: take the call, answer by answer, and how it ends (S1)."""

from datetime import datetime, timedelta

from django.db import transaction

from core.access import require
from core.errors import Conflict, Invalid
from core.models import User
from surveys import wording
from surveys.enums import ANSWERABLE, InterviewChannel, InterviewState, QuestionKind
from surveys.models import Answer, Interview, Question, Survey
from surveys.queries.calls import next_call
from surveys.queries.handled import has_handled
from surveys.rules import may_ask, may_interview

MAX_TRIES = 3
RETRY_AFTER = timedelta(hours=3)
_CONSENT = ["consented_at", "consent_text"]


@transaction.atomic
def take_next(*, actor: User, survey: Survey | None = None, now: datetime) -> Interview | None:
    """Hold the next call for the actor; None when nothing waits. Two interviewers never get the same.

    Cases that the actor worked on are passed by (S4).
    """
    waiting = next_call(viewer=actor, survey=survey, now=now)
    interview = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    return _hold(interview, actor=actor, channel=InterviewChannel.PHONE, now=now) if interview else None


@transaction.atomic
def take(
    *, interview: Interview, actor: User, now: datetime, channel: InterviewChannel = InterviewChannel.PHONE
) -> Interview:
    """Hold this one. Raises Conflict when somebody else does, when it is over, or when the contact has objected;
    Refused for a case that the actor worked on (S4)."""
    interview = locked(interview)
    require(may_ask(actor, has_handled=has_handled(actor, interview)))
    if interview.contact.objects_to_surveys:
        raise Conflict("objected", wording.OBJECTED)
    if interview.state == InterviewState.STARTED and interview.interviewer_id == actor.pk:
        return interview
    if InterviewState.STARTED not in InterviewState(interview.state).next_states:
        raise Conflict("not_waiting", wording.NOT_WAITING)
    return _hold(interview, actor=actor, channel=channel, now=now)


def locked(interview: Interview) -> Interview:
    """The row as it stands, held until the transaction ends."""
    rows = Interview.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("contact", "survey", "ticket__office").get(pk=interview.pk)


def _hold(interview: Interview, *, actor: User, channel: InterviewChannel, now: datetime) -> Interview:
    interview.state, interview.channel = InterviewState.STARTED, channel
    interview.interviewer, interview.started_at = actor, now
    interview.consented_at, interview.consent_text = None, ""  # whoever asks reads it out again
    interview.save(update_fields=["state", "channel", "interviewer", "started_at", *_CONSENT])
    return interview


@transaction.atomic
def agree(*, interview: Interview, actor: User, now: datetime) -> Interview:
    """What is done with the answers was read out, and they agreed to be asked: kept with the words (S4)."""
    interview = locked(interview)
    check_under_way(interview, actor)
    interview.consented_at, interview.consent_text = now, wording.consent(interview)
    interview.save(update_fields=_CONSENT)
    return interview


@transaction.atomic
def begin_by_link(*, interview: Interview, now: datetime) -> Interview:
    """The contact answers alone, after reading what is done with the answers: that is their consent (S4).

    Raises Conflict while somebody asks them, and when it is over.
    """
    interview = locked(interview)
    if interview.state not in ANSWERABLE:
        raise Conflict("survey_over", wording.OVER)
    if interview.state == InterviewState.STARTED:
        if interview.channel != InterviewChannel.LINK:
            raise Conflict("being_asked", wording.BEING_ASKED)
        return interview
    interview.state, interview.channel = InterviewState.STARTED, InterviewChannel.LINK
    interview.interviewer, interview.started_at = None, now
    interview.consented_at, interview.consent_text = now, wording.consent_by_link(interview)
    interview.save(update_fields=["state", "channel", "interviewer", "started_at", *_CONSENT])
    return interview


@transaction.atomic
def answer(
    *,
    interview: Interview,
    question: Question,
    value: int | None,
    text: str = "",
    is_suggestion: bool = False,
    actor: User | None,
    now: datetime,
) -> Answer:
    """Keep one answer; answering again replaces it. `value` None is "no answer". `actor` None answers by the link.

    Raises Invalid for a value that the question does not offer, Conflict unless the interview is under way and they
    agreed to it, Refused when somebody else holds it.
    """
    interview = locked(interview)
    check_under_way(interview, actor)
    if interview.consented_at is None:
        raise Conflict("no_consent", wording.NO_CONSENT)
    if not _offers(question, value, interview):
        raise Invalid({"value": wording.NOT_OFFERED})
    kept, _created = Answer.objects.update_or_create(
        interview=interview,
        question=question,
        defaults={
            "value": value,
            "text": text.strip(),
            "is_suggestion": is_suggestion and bool(text.strip()),
            "at": now,
            "taken_by": actor,
        },
    )
    return kept


def check_under_way(interview: Interview, actor: User | None) -> None:
    """Raises Conflict unless it is under way, Refused unless `actor` holds it; None is the contact by the link."""
    if interview.state != InterviewState.STARTED:
        raise Conflict("not_under_way", wording.NOT_UNDER_WAY)
    if actor is not None:
        require(may_interview(actor, interview))
    elif interview.channel != InterviewChannel.LINK:
        raise Conflict("being_asked", wording.BEING_ASKED)


def _offers(question: Question, value: int | None, interview: Interview) -> bool:
    if question.survey_id != interview.survey_id:
        return False
    options = {QuestionKind.SCALE: range(1, 6), QuestionKind.YES_NO: range(2), QuestionKind.TEXT: ()}
    return value is None or value in options[QuestionKind(question.kind)]


@transaction.atomic
def not_reached(*, interview: Interview, actor: User, now: datetime) -> Interview:
    """Nobody answered: back on the list for three hours later, set aside after the third time."""
    interview = locked(interview)
    check_under_way(interview, actor)
    interview.tries += 1
    given_up = interview.tries >= MAX_TRIES
    interview.state = InterviewState.UNREACHED if given_up else InterviewState.DRAWN
    interview.call_after = None if given_up else now + RETRY_AFTER
    interview.interviewer = None
    interview.save(update_fields=["state", "interviewer", "tries", "call_after"])
    return interview


@transaction.atomic
def call_later(*, interview: Interview, at: datetime, actor: User, now: datetime) -> Interview:
    """Somebody has no time now and named one: first in the list from then on. Raises Invalid for a time gone by."""
    interview = locked(interview)
    check_under_way(interview, actor)
    if at <= now:
        raise Invalid({"at": wording.IN_THE_PAST})
    interview.state, interview.call_after = InterviewState.DRAWN, at
    interview.tries += 1
    interview.interviewer = None
    interview.save(update_fields=["state", "interviewer", "tries", "call_after"])
    return interview


@transaction.atomic
def decline(*, interview: Interview, never_again: bool, actor: User | None, now: datetime) -> Interview:
    """Somebody does not want to take part; with `never_again` they are not asked by any survey any more (S1).

    `actor` None: they said so on the page of the link.
    """
    interview = locked(interview)
    if InterviewState.REFUSED not in InterviewState(interview.state).next_states:
        raise Conflict("survey_over", wording.OVER)
    interview.state, interview.finished_at = InterviewState.REFUSED, now
    interview.save(update_fields=["state", "finished_at"])
    if never_again:
        _object(interview, now=now)
    return interview


def _object(interview: Interview, *, now: datetime) -> None:
    contact = interview.contact
    contact.objects_to_surveys = True
    contact.save(update_fields=["objects_to_surveys"])
    Interview.objects.filter(contact=contact, state__in=[InterviewState.DRAWN, InterviewState.UNREACHED]).update(
        state=InterviewState.REFUSED, finished_at=now
    )
