"""The hourly round: every running survey draws, what was left lies on the list again."""

from datetime import timedelta

import pytest

from core import clock
from surveys.models import Interview
from surveys.tasks import invite
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg
from tests.factories.surveys import make_contact, make_held, make_solved, make_survey

pytestmark = pytest.mark.django_db


def test_round_draws_for_running_surveys_with_questions():
    lately = clock.now() - timedelta(days=1)
    ticket = make_solved(make_contact(make_hamburg()), solved_at=lately)
    make_survey(active=False)
    make_survey(kinds=())
    running = make_survey()
    assert (invite(), invite()) == (1, 0)
    assert list(Interview.objects.values_list("survey", "ticket")) == [(running.pk, ticket.pk)]


def test_round_gives_abandoned_interviews_back():
    held = make_held(make_survey(), make_solved(make_contact(make_hamburg())), make_user())
    invite()
    held.refresh_from_db()
    assert (held.state, held.interviewer) == ("drawn", None)
