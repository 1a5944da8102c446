"""What an answered interview becomes: a figure, a complaint (R2), a suggestion (S3)."""

import pytest

from core.errors import Conflict
from core.models import Role
from surveys.domain import interview as interviews
from surveys.domain.finish import finish
from surveys.enums import InterviewState, SuggestionSource
from surveys.models import Suggestion
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member
from tests.factories.surveys import NOW, make_contact, make_held, make_interview, make_solved, make_survey
from tickets.enums import ComplaintSource
from tickets.models import Complaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_member(make_hamburg(), role=Role.MANAGER, name="Katrin Vollmer").user


@pytest.fixture
def held(manager):
    contact = make_contact(manager.member.office)
    return make_held(make_survey(kinds=("scale", "scale", "yes_no")), make_solved(contact), make_user())


def ask(held, position, value, **values):
    question = held.survey.questions.get(position=position)
    values = {"actor": held.interviewer} | values
    interviews.answer(interview=held, question=question, value=value, now=NOW, **values)


def end(held, **values):
    values = {"wants_manager": False, "actor": held.interviewer} | values
    return finish(interview=held, now=NOW, **values)


def test_satisfied_customer_makes_no_complaint(held):
    ask(held, 1, 3)
    ask(held, 2, 5)
    ask(held, 3, 0)
    done = end(held)
    assert (done.state, done.finished_at, done.complaint) == (InterviewState.DONE, NOW, None)
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize("value", [1, 2])
def test_low_score_stays_an_answer_without_permission(held, value):
    ask(held, 1, value, text="Eine Stunde gewartet.")
    done = end(held)
    assert (done.complaint, done.permits_complaint, Complaint.objects.count()) == (None, False, 0)


def test_permission_without_a_low_score_makes_no_complaint(held):
    ask(held, 1, 3)
    assert end(held, permits_complaint=True).complaint is None


def test_not_solved_is_low_where_the_question_says_so(held):
    held.survey.questions.filter(position=3).update(asks_solved=True)
    ask(held, 3, 0)
    assert end(held, permits_complaint=True).complaint is not None


@pytest.mark.parametrize("value", [1, 2])
def test_low_score_becomes_a_complaint_of_the_manager_with_permission(held, manager, value):
    ask(held, 1, value, text="Eine Stunde gewartet.")
    complaint = end(held, permits_complaint=True).complaint
    assert (complaint.owner, complaint.source, complaint.ticket) == (manager, ComplaintSource.SURVEY, held.ticket)
    assert (complaint.contact, complaint.wants_call) == (held.contact, False)
    assert complaint.text == "War in der Umfrage nicht zufrieden und lässt die Supportleitung dem nachgehen."


def test_two_low_scores_become_one_complaint(held):
    ask(held, 1, 1)
    ask(held, 2, 2)
    end(held, permits_complaint=True)
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize("value", [None, 5])
def test_nothing_said_is_no_answer(held, value):
    if value is None:
        ask(held, 1, None)
        with pytest.raises(Conflict, match="Nothing was answered"):
            end(held)
    else:
        ask(held, 1, value)
        end(held)
    held.refresh_from_db()
    assert held.state == (InterviewState.DONE if value else InterviewState.STARTED)


def test_wish_becomes_a_complaint_with_a_call(held):
    ask(held, 1, 5)
    complaint = end(held, wants_manager=True).complaint
    assert (complaint.wants_call, complaint.phone) == (True, held.ticket.phone)


def test_marked_words_become_a_suggestion(held):
    ask(held, 1, 5, text="Eine SMS mit der Nummer wäre schön.", is_suggestion=True)
    ask(held, 2, 5, text="Alles bestens.")
    end(held, suggestion="Längere Zeiten")
    made = Suggestion.objects.order_by("pk").values_list("text", "source", "contact", "interview", "ticket")
    of = (SuggestionSource.SURVEY, held.contact_id, held.pk, held.ticket_id)
    assert list(made) == [("Eine SMS mit der Nummer wäre schön.", *of), ("Längere Zeiten", *of)]


def test_finish_happens_once(held):
    ask(held, 1, 1)
    end(held, permits_complaint=True)
    with pytest.raises(Conflict):
        end(held, permits_complaint=True)
    assert Complaint.objects.count() == 1


def test_finish_by_the_link_needs_no_interviewer(manager):
    interview = make_interview(make_survey(), make_solved(make_contact(manager.member.office)))
    interviews.begin_by_link(interview=interview, now=NOW)
    ask(interview, 1, 1, actor=None)
    done = end(interview, actor=None, permits_complaint=True)
    assert (done.state, done.complaint.raised_by) == (InterviewState.DONE, None)
