"""The dashboard's other figures, exact from few rows: calls and voices; and what it asks, however many rows exist."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Role, User
from helpdesk.desk import figures
from helpdesk.desk.figures import CallsToday
from offices.models import Office
from surveys.enums import InterviewState, SuggestionState
from surveys.models import Answer, Interview
from surveys.queries import Satisfaction
from tests.factories.core import make_user
from tests.factories.figures import NOW, at, complain, interview, promise, ring, suggest, tried
from tests.factories.offices import close_day, make_hamburg, make_woking
from tests.factories.surveys import make_question
from tests.factories.tickets import make_ticket
from tickets.enums import ComplaintState

pytestmark = pytest.mark.django_db


# -- calls ----------------------------------------------------------------------------------------------------------


def test_calls_per_hour_are_averages_by_local_weekday_and_hour() -> None:
    hamburg, woking = make_hamburg(), make_woking()
    ring(hamburg, at("11 07:00"))  # Monday 09:00 in Hamburg
    ring(hamburg, at("11 07:59"))
    ring(hamburg, at("04 07:30"))
    ring(woking, at("04 08:30"))  # Monday 09:30 in Woking
    ring(hamburg, at("13 08:00"))  # today: not over yet
    ring(hamburg, at("12 08:00"), direction="out")
    ring(hamburg, at("15 08:00") - timedelta(weeks=5))  # too long ago

    here, there = figures.calls_per_hour(figures.places(now=NOW))

    assert (here.opens, here.hours) == (time(8, 30), (8, 9, 10, 11, 12, 13, 14, 15, 16))
    assert here.rows[0] == (0, (0.0, 0.75, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
    assert [day for day, _row in here.rows] == [0, 1, 2, 3, 4]
    assert sum(sum(row) for _day, row in here.rows) == 0.75
    assert there.cells[0] == (0.25, 0, 9)


def test_calls_per_hour_of_an_office_that_nobody_called_yet_is_left_out() -> None:
    hamburg, woking = make_hamburg(), make_woking()
    assert len(figures.calls_per_hour(figures.places(now=NOW))) == 2
    ring(woking, at("04 08:30"))
    assert [heat.office for heat in figures.calls_per_hour(figures.places(now=NOW))] == [woking]
    ring(hamburg, at("11 07:00"))
    assert len(figures.calls_per_hour(figures.places(now=NOW))) == 2


def test_calls_per_hour_leave_closed_days_out_of_the_average() -> None:
    hamburg = make_hamburg()
    close_day(hamburg, date(2026, 5, 4), "Ruhetag", "Rest day")
    close_day(hamburg, date(2026, 4, 27), "Ruhetag", "Rest day")
    ring(hamburg, at("11 07:00"))

    assert figures.calls_per_hour(figures.places(now=NOW))[0].cells[0] == (0.5, 0, 9)


def test_today_counts_calls_and_who_was_connected_at_once() -> None:
    hamburg = make_hamburg()
    ring(hamburg, at("12 22:00"))  # 00:00 in Hamburg
    ring(hamburg, at("12 21:59"))
    agent = make_user()
    make_ticket(hamburg, now=at("13 07:00"), settled_at=NOW, connected_at=NOW, connected_to=agent)
    make_ticket(hamburg, now=at("13 07:00"), settled_at=NOW)
    make_ticket(hamburg, now=at("13 07:00"))

    found = figures.today(figures.places(now=NOW))

    assert found == CallsToday(calls=1, connected=1, settled=2)
    assert found.percent_connected == 50.0


# -- voices ---------------------------------------------------------------------------------------------------------


def test_waiting_shows_the_most_urgent_and_counts_all() -> None:
    hamburg = make_hamburg()
    late = promise(hamburg, at("13 08:00"), at("13 10:00"), escalated_at=at("13 10:00"))
    later = promise(hamburg, at("13 08:00"), at("13 11:00"), escalated_at=at("13 11:00"))
    promise(hamburg, at("13 08:00"), at("13 09:00"))  # late, nobody told yet
    seen = complain(hamburg, "13 09:00", ComplaintState.ACKNOWLEDGED)
    new = complain(hamburg, "13 15:00")
    complain(hamburg, "13 08:30", ComplaintState.ANSWERED)

    found = figures.waiting()

    assert (found.escalated, found.complaints) == ([late, later], [new, seen])
    assert (found.escalated_count, found.complaints_count) == (2, 2)
    assert figures.waiting(limit=1).escalated == [late]


def test_satisfaction_is_the_mean_of_each_customers_answers_on_the_scale() -> None:
    hamburg = make_hamburg()
    interview(hamburg, "02 08:00", 5, 5)
    interview(hamburg, "02 08:00", 5, 4)  # 4.5 on the whole
    interview(hamburg, "02 08:00", 4, None)
    interview(hamburg, "02 08:00", 1, 2)
    interview(hamburg, "02 08:00", 5, 5)
    interview(hamburg, "02 08:00", None, None)  # did not want to say
    interview(hamburg, "03 08:00", state=InterviewState.DRAWN)
    april = interview(hamburg, "01 08:00", 1, 1)
    Interview.objects.filter(pk=april.pk).update(drawn_at=at("01 08:00") - timedelta(days=2))

    found = figures.satisfaction(figures.places(now=NOW))

    assert found == Satisfaction(counts=(3, 1, 0, 1, 0), mean=4.0, asked=7, answered=6)


def test_nobody_counts_as_satisfied_who_said_not_solved_or_gave_a_low_answer() -> None:
    hamburg = make_hamburg()
    for _each in range(4):
        interview(hamburg, "02 08:00", 4, 4)
    unsolved = interview(hamburg, "02 08:00", 1, 4, 5, 5)  # 3.75 on the whole
    found = figures.satisfaction(figures.places(now=NOW))
    assert (found.counts, found.satisfied) == ((0, 4, 1, 0, 0), 4)

    solved = make_question(unsolved.survey, position=9, kind="yes_no", asks_solved=True)
    high = interview(hamburg, "02 08:00", 5, 5)
    Answer.objects.create(interview=high, question=solved, value=0, at=NOW)
    found = figures.satisfaction(figures.places(now=NOW))
    assert (found.counts, found.satisfied) == ((0, 4, 2, 0, 0), 4)


def test_satisfaction_of_fewer_than_five_is_not_shown() -> None:
    hamburg = make_hamburg()
    for _each in range(4):
        interview(hamburg, "02 08:00", 5)
    found = figures.satisfaction(figures.places(now=NOW))
    assert (found, found.is_shown) == (Satisfaction(asked=4, answered=4), False)


def test_satisfaction_without_answers_has_no_mean() -> None:
    make_hamburg()
    assert figures.satisfaction(figures.places(now=NOW)) == Satisfaction()


def test_suggestions_most_wished_first() -> None:
    wished = suggest("Text message")
    suggest("SMS", same_as=wished)
    plain = suggest("Videos", made="11 08:00", state=SuggestionState.REVIEW)
    suggest("Earlier", state=SuggestionState.DECLINED, reason="costs")

    found = figures.suggestions(make_user(role=Role.MANAGER))

    assert [(row.title, getattr(row, "wished", 0)) for row in found.shown] == [("Text message", 2), ("Videos", 1)]
    assert found.shown[1] == plain
    assert found.new == 1


# -- queries --------------------------------------------------------------------------------------------------------


def ask_everything(viewer: User) -> None:
    found = figures.places(now=NOW)
    figures.due_now(found, now=NOW)
    figures.kept(found, now=NOW)
    figures.waits(found, now=NOW)
    figures.calls_per_hour(found)
    figures.today(found)
    figures.waiting()
    figures.satisfaction(found)
    figures.suggestions(viewer)


def fill(office: Office) -> None:
    ring(office, at("11 07:00"))
    tried(office, "13 06:30", "13 08:30", "13 08:00")
    promise(office, at("13 08:00"), at("13 10:00"), escalated_at=at("13 10:00"))
    complain(office, "13 15:00")
    interview(office, "02 08:00", 5)
    suggest("Videos", office=office)


def test_figures_ask_as_many_questions_of_one_row_as_of_three() -> None:
    fill(make_hamburg())
    viewer = make_user(role=Role.MANAGER)
    with CaptureQueriesContext(connection) as once:
        ask_everything(viewer)
    for name, zone in (("Woking", "Europe/London"), ("Wien", "Europe/Vienna")):
        fill(make_woking(name=name, zone=zone))
    with CaptureQueriesContext(connection) as thrice:
        ask_everything(viewer)
    assert len(thrice) == len(once) == 16
