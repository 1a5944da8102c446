"""Draws and interviewers at once: nobody is drawn twice, nobody gets the same call, an interview ends once (S1, R2)."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from core.errors import Conflict
from core.models import Role
from surveys.domain import draw as drawing
from surveys.domain import interview as interviews
from surveys.domain.finish import finish
from surveys.models import Interview
from tests.concurrency.threads import at_once
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member
from tests.factories.surveys import NOW, make_contact, make_held, make_interview, make_solved, make_survey
from tickets.models import Complaint

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def draws_of_one_contact():
    """Several surveys, each of which would ask the same contact, about tickets of their own."""
    contact = make_contact(make_hamburg())
    for hours in range(AT_ONCE):
        make_solved(contact, solved_at=NOW - timedelta(hours=hours + 1))
    return [make_survey() for _each in range(AT_ONCE)]


def test_draws_at_once_ask_a_contact_once():
    surveys = draws_of_one_contact()
    at_once([partial(drawing.draw, survey=survey, actor=None, now=NOW) for survey in surveys])
    assert Interview.objects.count() == 1


def test_control_without_the_lock_a_contact_is_asked_several_times(monkeypatch):
    surveys = draws_of_one_contact()
    monkeypatch.setattr(drawing, "_lock", lambda contacts: connection.cursor().execute("SELECT pg_sleep(0.3)"))
    monkeypatch.setattr(drawing, "_invite", _after_a_while(drawing._invite))
    at_once([partial(drawing.draw, survey=survey, actor=None, now=NOW) for survey in surveys])
    assert Interview.objects.count() > 1


def _after_a_while(invite):
    """Everybody has looked before anybody writes."""

    def slowly(survey, tickets, *, now):
        tickets = list(tickets)
        connection.cursor().execute("SELECT pg_sleep(0.3)")
        return invite(survey, tickets, now=now)

    return slowly


def test_one_survey_drawn_at_once_invites_a_ticket_once():
    make_solved(make_contact(make_hamburg()))
    survey = make_survey()
    results = at_once([partial(drawing.draw, survey=survey, actor=None, now=NOW)] * AT_ONCE)
    assert [result for result in results if isinstance(result, BaseException)] == []
    assert Interview.objects.count() == 1


def test_interviewers_at_once_never_get_the_same_call():
    office, survey = make_hamburg(), make_survey()
    for _each in range(AT_ONCE - 1):
        make_interview(survey, make_solved(make_contact(office)))
    people = [make_user() for _each in range(AT_ONCE)]
    taken = at_once([partial(interviews.take_next, actor=person, now=NOW) for person in people])
    assert sorted(call.pk for call in taken if isinstance(call, Interview)) == sorted(
        Interview.objects.values_list("pk", flat=True)
    )
    assert taken.count(None) == 1


def test_finishing_twice_at_once_makes_one_complaint():
    office = make_hamburg()
    make_member(office, role=Role.MANAGER)
    held = make_held(make_survey(), make_solved(make_contact(office)), make_user())
    ends = at_once([partial(finish, interview=held, wants_manager=True, actor=held.interviewer, now=NOW)] * AT_ONCE)
    assert sum(isinstance(end, Conflict) for end in ends) == AT_ONCE - 1
    assert Complaint.objects.count() == 1
