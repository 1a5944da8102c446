"""Figures by question, office, product and month (S2)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from contracts.models import Manufacturer, Product, ProductFamily
from core.models import Role
from surveys.enums import InterviewState
from surveys.models import Answer
from surveys.queries import ResultFilters, comments, grouped, per_question
from surveys.rules import FEWEST
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_skill, make_woking
from tests.factories.surveys import NOW, make_contact, make_interview, make_solved, make_survey
from tests.surveys.test_statistics import rounded

pytestmark = pytest.mark.django_db
BERLIN = ResultFilters(zone=ZoneInfo("Europe/Berlin"))


def answered(survey, office, *values, at=NOW, text="", language="de", **ticket):
    """A finished interview whose questions got `values`, in their order."""
    contact = make_contact(office, language=language)
    interview = make_interview(
        survey, make_solved(contact, **ticket), state=InterviewState.DONE, channel="link", finished_at=at
    )
    for question, value in zip(survey.questions.all(), values, strict=False):
        Answer.objects.create(interview=interview, question=question, value=value, text=text, at=at)
    return interview


def test_mean_with_its_interval_and_counts():
    survey, office = make_survey(), make_hamburg()
    for value in (3, 4, 4, 5, 2, 4, 3, 5, 4, 3):
        answered(survey, office, value)
    answered(survey, office, None)
    [line] = per_question(survey, BERLIN)
    assert (line.estimate.n, line.estimate.value) == (10, 3.7)
    assert (rounded(line.estimate.low, 3), rounded(line.estimate.high, 3)) == (3.021, 4.379)
    assert (line.counts, line.no_answer) == ((0, 1, 3, 4, 2), 1)
    assert (line.shown.value, line.shown.interval) == ("3.70", "3.02 to 4.38")


def test_share_of_yes():
    survey, office = make_survey(kinds=("yes_no",)), make_hamburg()
    for value in (1, 1, 1, 0, 1):
        answered(survey, office, value)
    [line] = per_question(survey, BERLIN)
    assert (line.estimate.value, line.counts, line.shown.value) == (0.8, (4, 1), "80%")


@pytest.mark.parametrize("kind", ["scale", "yes_no"])
def test_figure_of_fewer_than_five_answers_is_not_shown(kind):
    survey, office = make_survey(kinds=(kind,)), make_hamburg()
    for _each in range(FEWEST - 1):
        answered(survey, office, 1)
    [line] = per_question(survey, BERLIN)
    [group] = grouped(line.question, BERLIN, by="office")
    for figure in (line, group):
        assert (figure.estimate.n, figure.estimate.value, figure.shown.at) == (4, None, None)
        assert (figure.shown.value, figure.shown.sentence) == ("–", "fewer than 5 answers: not shown")
    assert (line.counts, line.no_answer) == ((), None)
    answered(survey, office, None)
    assert per_question(survey, BERLIN)[0].no_answer == 1
    answered(survey, office, 1)
    assert per_question(survey, BERLIN)[0].estimate.value == 1


def test_figures_in_german():
    survey, office = make_survey(kinds=("scale", "yes_no")), make_hamburg()
    for _each in range(FEWEST):
        answered(survey, office, 4, 1)
    with translation.override("de"):
        mean, share = per_question(survey, BERLIN)
        assert (mean.label, mean.shown.value, share.shown.value) == ("Punkt 1", "4,00", "100\N{NO-BREAK SPACE}%")


def test_only_finished_interviews_count():
    survey, office = make_survey(), make_hamburg()
    interview = answered(survey, office, 1)
    interview.state = InterviewState.STARTED
    interview.save()
    assert per_question(survey, BERLIN)[0].estimate.n == 0


def test_words_give_no_figure():
    assert per_question(make_survey(kinds=("text",)), BERLIN) == []


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (datetime(2026, 4, 30, 21, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 4, 30, 22, tzinfo=UTC), 1),
        (datetime(2026, 5, 31, 21, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 5, 31, 22, tzinfo=UTC), 0),
    ],
)
def test_period_counts_local_days_both_included(at, count):
    survey = make_survey()
    answered(survey, make_hamburg(), 4, at=at)
    may = ResultFilters(zone=BERLIN.zone, since=date(2026, 5, 1), until=date(2026, 5, 31))
    assert per_question(survey, may)[0].estimate.n == count


def test_by_office():
    survey, hamburg, woking = make_survey(), make_hamburg(), make_woking()
    for value in (2, 4, 3, 3, 3):
        answered(survey, hamburg, 5)
        answered(survey, woking, value)
    question = survey.questions.get()
    groups = [(group.title, group.estimate.n, group.estimate.value) for group in grouped(question, BERLIN, by="office")]
    assert groups == [("Hamburg", 5, 5), ("Woking", 5, 3)]
    only = ResultFilters(zone=BERLIN.zone, office=woking)
    assert per_question(survey, only)[0].estimate.n == 5


def test_by_product_family():
    family = ProductFamily.objects.create(code="LX", name_de="Etikettierer", name_en="Labellers", skill=make_skill())
    product = Product.objects.create(
        family=family, manufacturer=Manufacturer.objects.create(name="Halvern"), code="LX-420", name_de="A", name_en="B"
    )
    survey, office = make_survey(), make_hamburg()
    for _each in range(FEWEST):
        answered(survey, office, 5, product=product)
        answered(survey, office, 1)
    question = survey.questions.get()
    groups = [(group.title, group.estimate.value) for group in grouped(question, BERLIN, by="family")]
    assert groups == [("Labellers", 5), ("without a product", 1)]
    assert per_question(survey, ResultFilters(zone=BERLIN.zone, family=family))[0].estimate.value == 5


def test_by_month_of_the_zone():
    survey, office = make_survey(), make_hamburg()
    for _each in range(FEWEST):
        answered(survey, office, 3, at=datetime(2026, 4, 30, 22, tzinfo=UTC))
        answered(survey, office, 5, at=datetime(2026, 4, 1, tzinfo=UTC))
    groups = grouped(survey.questions.get(), BERLIN, by="month")
    assert [(group.title, group.estimate.value) for group in groups] == [("April 2026", 5), ("May 2026", 3)]


def test_comments_have_no_names():
    survey = make_survey()
    interview = answered(survey, make_hamburg(), 4, text="Ging schnell.")
    [remark] = comments(make_user(role=Role.MANAGER), survey, BERLIN)
    assert (remark.text, remark.answer, remark.office, remark.language) == (
        "Ging schnell.",
        "4 satisfied",
        "Hamburg",
        "de",
    )
    assert interview.contact.name not in str(remark)
    assert interview.contact.company.name not in str(remark)


@pytest.mark.parametrize("count", [1, 3])
def test_results_cost_the_same_for_one_and_for_three(count, django_assert_num_queries):
    survey, office, manager = make_survey(kinds=("scale",) * count), make_hamburg(), make_user(role=Role.MANAGER)
    for number in range(count):
        answered(survey, office, *[4] * count, at=NOW - timedelta(days=40 * number), text="gut")
    with django_assert_num_queries(2):
        per_question(survey, BERLIN)
    question = survey.questions.get(position=1)
    with django_assert_num_queries(1 + 1):
        grouped(question, BERLIN, by="office")
        grouped(question, BERLIN, by="month")
    with django_assert_num_queries(1):
        comments(manager, survey, BERLIN)
