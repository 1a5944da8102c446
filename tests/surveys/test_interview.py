"""Asking somebody: who holds the call, what may be answered, how it ends (S1)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.errors import Conflict, Invalid, Refused, violated
from surveys.domain import interview as interviews
from surveys.enums import InterviewChannel, InterviewState, QuestionKind
from surveys.models import Answer, Interview, Question
from surveys.models.survey import FIXED
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member
from tests.factories.surveys import NOW, make_contact, make_held, make_interview, make_solved, make_survey
from tickets.domain.timeline import record
from tickets.enums import EntryKind, TicketStatus
from tickets.events import Noted
from tickets.models import Call, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_hamburg()


@pytest.fixture
def waiting(office):
    return make_interview(make_survey(), make_solved(make_contact(office)))


@pytest.fixture
def held(office):
    return make_held(make_survey(kinds=("scale", "yes_no", "text")), make_solved(make_contact(office)), make_user())


def ask(held, position=1, value=4, **values):
    question = held.survey.questions.get(position=position)
    values = {"actor": held.interviewer, "now": NOW, "text": ""} | values
    return interviews.answer(interview=held, question=question, value=value, **values)


def test_take_next_takes_the_agreed_time_before_the_oldest(office):
    survey = make_survey()
    make_interview(survey, make_solved(make_contact(office)), drawn_at=NOW - timedelta(days=2))
    agreed = make_interview(survey, make_solved(make_contact(office)), call_after=NOW)
    assert interviews.take_next(actor=make_user(), now=NOW) == agreed


def test_take_next_leaves_who_asked_for_a_later_time(office):
    make_interview(make_survey(), make_solved(make_contact(office)), call_after=NOW + timedelta(seconds=1))
    assert interviews.take_next(actor=make_user(), now=NOW) is None


def test_take_next_leaves_who_objected_after_the_draw(waiting):
    waiting.contact.objects_to_surveys = True
    waiting.contact.save()
    assert interviews.take_next(actor=make_user(), now=NOW) is None


def test_take_next_speaks_the_contacts_language(office, waiting):
    english = make_member(office, languages=("en",)).user
    assert interviews.take_next(actor=english, now=NOW) is None
    assert interviews.take_next(actor=make_member(office, languages=("de",)).user, now=NOW) == waiting


def test_take_holds_the_call(waiting):
    actor = make_user()
    taken = interviews.take(interview=waiting, actor=actor, channel=InterviewChannel.PERSON, now=NOW)
    assert (taken.state, taken.interviewer, taken.channel, taken.started_at) == (
        InterviewState.STARTED,
        actor,
        InterviewChannel.PERSON,
        NOW,
    )


def test_take_what_somebody_else_holds_is_a_conflict(held):
    with pytest.raises(Conflict, match="Somebody else"):
        interviews.take(interview=held, actor=make_user(), now=NOW)


def test_take_of_somebody_who_objected_is_a_conflict(office):
    waiting = make_interview(make_survey(), make_solved(make_contact(office, objects_to_surveys=True)))
    with pytest.raises(Conflict, match="does not want to be asked"):
        interviews.take(interview=waiting, actor=make_user(), now=NOW)


def test_answer_again_replaces_the_first(held):
    ask(held, value=2, text="zu lang")
    ask(held, value=4, text="doch gut")
    assert list(Answer.objects.values_list("value", "text")) == [(4, "doch gut")]


@pytest.mark.parametrize(("position", "value"), [(1, 0), (1, 6), (2, 2), (2, 5), (3, 1)])
def test_answer_that_is_not_offered_is_refused(held, position, value):
    with pytest.raises(Invalid) as refused:
        ask(held, position, value)
    assert set(refused.value.fields) == {"value"}


@pytest.mark.parametrize(("position", "value"), [(1, 1), (1, 5), (1, None), (2, 0), (2, 1), (2, None), (3, None)])
def test_answer_that_is_offered_is_kept(held, position, value):
    assert ask(held, position, value).value == value


def test_answer_to_another_surveys_question_is_refused(held):
    foreign = make_survey().questions.get()
    with pytest.raises(Invalid):
        interviews.answer(interview=held, question=foreign, value=4, actor=held.interviewer, now=NOW)


def test_answer_for_somebody_elses_interview_is_refused(held):
    with pytest.raises(Refused, match="held by somebody else"):
        ask(held, actor=make_user())


def test_answer_before_it_was_taken_is_a_conflict(waiting):
    with pytest.raises(Conflict, match="not under way"):
        interviews.answer(
            interview=waiting, question=waiting.survey.questions.get(), value=4, actor=make_user(), now=NOW
        )


def test_only_words_can_hold_a_suggestion(held):
    assert ask(held, text="  ", is_suggestion=True).is_suggestion is False
    assert ask(held, text="SMS", is_suggestion=True).is_suggestion is True


def test_not_reached_comes_back_and_is_set_aside_after_the_third_call(held):
    actor, states = held.interviewer, []
    for _call in range(3):
        held = interviews.not_reached(interview=held, actor=actor, now=NOW)
        states.append((held.state, held.tries, held.call_after))
        if held.state == InterviewState.DRAWN:
            held = interviews.take(interview=held, actor=actor, now=NOW)
    later = NOW + interviews.RETRY_AFTER
    assert states == [("drawn", 1, later), ("drawn", 2, later), ("unreached", 3, None)]


def test_call_later_waits_for_that_time(held):
    at = NOW + timedelta(days=1)
    later = interviews.call_later(interview=held, at=at, actor=held.interviewer, now=NOW)
    assert (later.state, later.call_after, later.interviewer) == (InterviewState.DRAWN, at, None)


def test_call_later_in_the_past_is_refused(held):
    with pytest.raises(Invalid) as refused:
        interviews.call_later(interview=held, at=NOW, actor=held.interviewer, now=NOW)
    assert set(refused.value.fields) == {"at"}


def test_decline_ends_it_and_leaves_other_surveys(office, held):
    other = make_interview(make_survey(), make_solved(held.contact))
    declined = interviews.decline(interview=held, never_again=False, actor=held.interviewer, now=NOW)
    other.refresh_from_db()
    assert (declined.state, other.state) == (InterviewState.REFUSED, InterviewState.DRAWN)
    assert declined.contact.objects_to_surveys is False


def test_decline_for_ever_is_an_objection_that_ends_what_waits(held):
    other = make_interview(make_survey(), make_solved(held.contact))
    interviews.decline(interview=held, never_again=True, actor=held.interviewer, now=NOW)
    other.refresh_from_db()
    held.contact.refresh_from_db()
    assert (other.state, other.finished_at, held.contact.objects_to_surveys) == (InterviewState.REFUSED, NOW, True)


def test_link_begins_without_an_interviewer(waiting):
    begun = interviews.begin_by_link(interview=waiting, now=NOW)
    assert (begun.state, begun.channel, begun.interviewer) == (InterviewState.STARTED, InterviewChannel.LINK, None)


def test_link_while_somebody_asks_is_a_conflict(held):
    with pytest.raises(Conflict, match="on the phone just now"):
        interviews.begin_by_link(interview=held, now=NOW)


def test_link_after_it_was_answered_is_a_conflict(office):
    done = make_interview(make_survey(), make_solved(make_contact(office)), state=InterviewState.DONE, finished_at=NOW)
    with pytest.raises(Conflict, match="already been answered"):
        interviews.begin_by_link(interview=done, now=NOW)


# -- whoever worked on the case never asks about it (S4) -------------------------------------------------------------


def wrote(ticket, user):
    record(ticket=ticket, kind=EntryKind.NOTE, event=Noted(), at=NOW, author=user, text="Called them.")


def called(ticket, user):
    Call.objects.create(ticket=ticket, kind="status", office=ticket.office, agent=user, started_at=NOW)


def had(ticket, user):
    for owner in (user, None):
        ticket.owner = owner
        ticket.save()


def wrote_on_what_was_merged(ticket, user):
    other = make_solved(ticket.contact, status=TicketStatus.MERGED, merged_into=ticket)
    wrote(other, user)


@pytest.mark.parametrize(
    "worked",
    [
        wrote,
        called,
        had,
        wrote_on_what_was_merged,
        lambda ticket, user: Ticket.objects.filter(pk=ticket.pk).update(owner=user),
        lambda ticket, user: Ticket.objects.filter(pk=ticket.pk).update(opened_by=user),
        lambda ticket, user: Ticket.objects.filter(pk=ticket.pk).update(connected_to=user),
    ],
)
def test_nobody_asks_about_a_case_they_worked_on(waiting, worked):
    specialist, colleague = make_user(), make_user()
    worked(waiting.ticket, specialist)
    assert interviews.take_next(actor=specialist, now=NOW) is None
    with pytest.raises(Refused, match="You worked on this case"):
        interviews.take(interview=waiting, actor=specialist, now=NOW)
    assert interviews.take_next(actor=colleague, now=NOW) == waiting


# -- consent (S4) ----------------------------------------------------------------------------------------------------


def test_nothing_is_kept_before_they_agreed(waiting):
    actor = make_user()
    held = interviews.take(interview=waiting, actor=actor, now=NOW)
    with pytest.raises(Conflict, match="ask whether they agree"):
        ask(held)
    agreed = interviews.agree(interview=held, actor=actor, now=NOW)
    assert (agreed.consented_at, "freiwillig" in agreed.consent_text) == (NOW, True)
    assert ask(held).taken_by == actor


def test_another_interviewer_reads_it_out_again(held):
    Interview.objects.update(state=InterviewState.DRAWN, interviewer=None)
    taken = interviews.take(interview=held, actor=make_user(), now=NOW)
    assert (taken.consented_at, taken.consent_text) == (None, "")


# -- what the database refuses -----------------------------------------------------------------------------------


def refused_by(act):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    return violated(error.value)


def test_one_invitation_per_survey_and_ticket(waiting):
    assert refused_by(lambda: make_interview(waiting.survey, waiting.ticket)) == "surveys_one_invitation_per_ticket"


def test_started_interview_is_held_by_somebody(waiting):
    started = Interview.objects.filter(pk=waiting.pk)
    assert refused_by(lambda: started.update(state="started")) == "surveys_started_by_somebody"


def test_done_interview_has_its_time(waiting):
    done = Interview.objects.filter(pk=waiting.pk)
    assert refused_by(lambda: done.update(state="done", consented_at=NOW)) == "surveys_done_has_time"


def test_done_interview_has_the_consent(waiting):
    done = Interview.objects.filter(pk=waiting.pk)
    assert refused_by(lambda: done.update(state="done", finished_at=NOW)) == "surveys_done_with_consent"


@pytest.mark.parametrize("field", FIXED)
def test_answered_question_never_changes_under_its_answers(held, field):
    ask(held)
    value = {"kind": "text", "asks_solved": True}.get(field, "Something else")
    refusals = ("surveys_answered_words_stay", "surveys_solved_is_yes_or_no")
    assert refused_by(lambda: Question.objects.filter(position=1).update(**{field: value})) in refusals
    assert Question.objects.filter(position=1).update(hint_de="Nachfragen.") == 1
    assert Question.objects.filter(position=2).update(**{field: value}) == 1  # not answered yet


def test_only_yes_or_no_says_not_solved(held):
    scale = Question.objects.filter(position=1)
    assert refused_by(lambda: scale.update(asks_solved=True)) == "surveys_solved_is_yes_or_no"


def test_one_answer_per_question(held):
    first = ask(held)
    assert (
        refused_by(lambda: Answer.objects.create(interview=held, question=first.question, value=1, at=NOW))
        == "surveys_answer_once"
    )


def test_answer_stays_on_the_scale(held):
    ask(held)
    assert refused_by(lambda: Answer.objects.update(value=6)) == "surveys_answer_on_scale"


def test_question_position_is_taken_once(waiting):
    question = waiting.survey.questions.get()
    question.pk, question.kind = None, QuestionKind.TEXT
    assert refused_by(question.save) == "surveys_question_position_once"
