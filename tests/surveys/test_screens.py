"""The screens of surveys: who may, what they show, the way through an interview."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.models import Role
from surveys.enums import InterviewState
from surveys.models import Answer, Interview, Question, Suggestion, Survey
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member
from tests.factories.surveys import make_contact, make_held, make_interview, make_solved, make_survey
from tickets.domain.timeline import record
from tickets.enums import EntryKind
from tickets.events import Noted
from tickets.models import Complaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_hamburg()


@pytest.fixture
def agent(office, client):
    user = make_member(office, role=Role.AGENT).user
    client.force_login(user)
    return user


@pytest.fixture
def manager(office, client):
    user = make_member(office, role=Role.MANAGER).user
    client.force_login(user)
    return user


def solved_lately(office, **fields):
    return make_solved(make_contact(office, **fields), solved_at=clock.now() - timedelta(days=1))


def test_desk_screens_are_for_people_who_signed_in(client):
    for path in ("", "results/", "manage/", "suggestions/", "suggestions/new/"):
        response = client.get(f"/surveys/{path}")
        assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")


def test_agent_may_not_read_results_nor_set_up(client, agent):
    survey = make_survey()
    for path in ("results/", f"{survey.pk}/results/", "manage/", "new/", f"{survey.pk}/edit/"):
        assert client.get(f"/surveys/{path}").status_code == 403
    assert client.post(f"/surveys/{survey.pk}/draw/").status_code == 403


def test_manager_draws_now(client, manager, office):
    ticket = solved_lately(office)
    client.post(f"/surveys/{make_survey().pk}/draw/")
    assert Interview.objects.get().ticket == ticket


def test_call_list_shows_who_waits(client, agent, office):
    ticket = solved_lately(office, name="Michael Obermaier")
    make_interview(make_survey(), ticket, drawn_at=clock.now())
    page = client.get("/surveys/").content.decode()
    assert "Michael Obermaier" in page
    assert "1 person can be called now" in page


@pytest.mark.parametrize("count", [1, 3])
def test_call_list_costs_the_same_for_one_and_for_three(client, agent, office, count, django_assert_num_queries):
    survey = make_survey()
    for _number in range(count):
        make_interview(survey, solved_lately(office))
    client.get("/surveys/", headers={"HX-Request": "true"})
    with django_assert_num_queries(9):  # session, user, who is ready, who is held, office, the list's four, surveys
        client.get("/surveys/", headers={"HX-Request": "true"})


def test_way_through_an_interview(client, agent, manager, office):
    client.force_login(agent)
    survey = make_survey(kinds=("scale", "text"))
    interview = make_interview(survey, solved_lately(office), drawn_at=clock.now())

    opening = client.post("/surveys/next/", follow=True)
    assert opening.redirect_chain == [(f"/surveys/interviews/{interview.pk}/", 302)]
    read_out = opening.content.decode()
    assert "Guten Tag, Michael Obermaier." in read_out
    assert "Die Teilnahme ist freiwillig" in read_out
    assert "Do not read out" not in read_out
    first = f"/surveys/interviews/{interview.pk}/1/"
    assert client.post(first, {"value": "2"}).url == f"/surveys/interviews/{interview.pk}/"  # nobody has agreed yet
    assert client.post(f"/surveys/interviews/{interview.pk}/").url == first
    interview.refresh_from_db()
    assert "Die Teilnahme ist freiwillig" in interview.consent_text
    assert interview.consented_at is not None

    assert "Wie zufrieden waren Sie mit Punkt 1?" in client.get(first).content.decode()
    assert client.post(first, {"value": "2", "text": "Zu lang."}).url == f"/surveys/interviews/{interview.pk}/2/"
    assert client.post(f"/surveys/interviews/{interview.pk}/2/", {"text": "SMS", "is_suggestion": "on"}).url.endswith(
        "/end/"
    )
    end = f"/surveys/interviews/{interview.pk}/end/"
    assert "Mit diesem Punkt waren Sie nicht zufrieden: Punkt 1." in client.get(end).content.decode()
    assert client.post(end, {"suggestion": "", "permits_complaint": "on"}).url == "/surveys/"

    interview.refresh_from_db()
    assert interview.state == InterviewState.DONE
    assert Complaint.objects.get(interview=interview).owner == manager
    assert Suggestion.objects.get().text == "SMS"


def test_question_in_words_goes_on_by_key_from_within_the_field(client, agent, office):
    held = make_held(make_survey(kinds=("text",)), solved_lately(office), agent)
    page = client.get(f"/surveys/interviews/{held.pk}/1/").content.decode()
    assert 'data-key="enter ctrl+enter"' in page
    assert " autofocus>" in page


def test_question_without_a_choice_comes_back(client, agent, office):
    held = make_held(make_survey(), solved_lately(office), agent)
    response = client.post(f"/surveys/interviews/{held.pk}/1/", {"text": ""})
    assert (response.status_code, Answer.objects.count()) == (422, 0)
    assert "Choose an answer" in response.content.decode()


def test_back_without_a_choice_keeps_nothing(client, agent, office):
    held = make_held(make_survey(kinds=("scale", "scale")), solved_lately(office), agent)
    response = client.post(f"/surveys/interviews/{held.pk}/2/", {"go": "back"})
    assert (response.url, Answer.objects.count()) == (f"/surveys/interviews/{held.pk}/1/", 0)


def test_no_answer_is_an_answer(client, agent, office):
    held = make_held(make_survey(), solved_lately(office), agent)
    client.post(f"/surveys/interviews/{held.pk}/1/", {"value": "none"})
    assert list(Answer.objects.values_list("value", flat=True)) == [None]


def test_interview_of_somebody_else_is_not_found(client, agent, office):
    held = make_held(make_survey(), solved_lately(office), make_user())
    assert client.get(f"/surveys/interviews/{held.pk}/").status_code == 404
    assert client.post(f"/surveys/interviews/{held.pk}/1/", {"value": "1"}).status_code == 404


def test_manager_looks_on_but_does_not_answer(client, manager, office):
    held = make_held(make_survey(), solved_lately(office), make_user())
    assert client.get(f"/surveys/interviews/{held.pk}/").status_code == 200
    assert client.post(f"/surveys/interviews/{held.pk}/1/", {"value": "1"}).status_code == 403


def test_interview_given_back_leads_to_the_list(client, agent, office):
    waiting = make_interview(make_survey(), solved_lately(office))
    response = client.post(f"/surveys/interviews/{waiting.pk}/1/", {"value": "1"}, follow=True)
    assert response.redirect_chain == [("/surveys/", 302)]
    assert "not under way" in response.content.decode()


def test_later_in_the_past_comes_back_at_its_field(client, agent, office):
    held = make_held(make_survey(), solved_lately(office), agent)
    response = client.post(f"/surveys/interviews/{held.pk}/outcome/", {"how": "later", "at": "2020-01-01T10:00"})
    assert response.status_code == 422
    assert "This time has gone by." in response.content.decode()


def test_later_is_the_offices_local_time(client, agent, office):
    held = make_held(make_survey(), solved_lately(office), agent)
    client.post(f"/surveys/interviews/{held.pk}/outcome/", {"how": "later", "at": "2099-07-01T10:00"})
    held.refresh_from_db()
    assert held.call_after == datetime(2099, 7, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("how", "state"), [("not_reached", "drawn"), ("declined", "refused"), ("never", "refused"), ("link", "drawn")]
)
def test_outcomes(client, agent, office, how, state):
    held = make_held(make_survey(), solved_lately(office), agent)
    assert client.post(f"/surveys/interviews/{held.pk}/outcome/", {"how": how}).url == "/surveys/"
    held.refresh_from_db()
    assert held.state == state


def survey_form(**changes):
    values = {
        "name_de": "Neu", "name_en": "New", "intro_de": "Guten Tag", "intro_en": "Hello", "solved_within_days": "7",
        "quarantine_days": "30", "active": "on", "q-TOTAL_FORMS": "1", "q-INITIAL_FORMS": "0", "q-0-position": "1",
        "q-0-kind": "scale", "q-0-label_de": "Wartezeit", "q-0-label_en": "Wait", "q-0-text_de": "Am {called}?",
        "q-0-text_en": "On {called}?",
    }  # fmt: skip
    return values | changes


def test_manager_makes_a_survey(client, manager):
    assert client.post("/surveys/new/", survey_form()).url == "/surveys/manage/"
    assert (Survey.objects.get().quarantine_days, Question.objects.get().label_en) == (30, "Wait")


def test_unknown_fact_comes_back_at_its_field(client, manager):
    response = client.post("/surveys/new/", survey_form(**{"q-0-text_en": "Hello {nobody}?"}))
    assert (response.status_code, Survey.objects.count()) == (422, 0)
    assert "Nobody can fill in {nobody}." in response.content.decode()


def test_survey_without_a_question_comes_back(client, manager):
    response = client.post("/surveys/new/", survey_form(**{"q-TOTAL_FORMS": "0"}))
    assert (response.status_code, Survey.objects.count()) == (422, 0)


@pytest.mark.parametrize("change", [{"q-0-kind": "text"}, {"q-0-DELETE": "on"}, {"q-0-text_en": "Not so good?"}])
def test_answered_question_stays(client, manager, office, change):
    survey = make_survey()
    question = survey.questions.get()
    held = make_held(survey, solved_lately(office), manager)
    Answer.objects.create(interview=held, question=question, value=3, at=clock.now())
    sent = survey_form(**{"q-INITIAL_FORMS": "1", "q-0-id": str(question.pk), "q-0-survey": str(survey.pk)} | change)
    response = client.post(f"/surveys/{survey.pk}/edit/", sent)
    assert response.status_code == 422
    assert "already has answers" in response.content.decode()
    assert Question.objects.get().kind == "scale"


def test_results_page_shows_the_figures(client, manager, office):
    survey = make_survey()
    held = make_held(survey, solved_lately(office), manager)
    others = [make_held(survey, solved_lately(office), manager) for _each in range(4)]
    for one in (held, *others):
        Answer.objects.create(interview=one, question=survey.questions.get(), value=4, text="Gut!", at=clock.now())
    Interview.objects.update(state="done", finished_at=clock.now())
    page = client.get("/surveys/results/").content.decode()
    assert "4.00" in page
    assert "Gut!" in page
    assert held.contact.name not in page


def test_results_page_before_the_first_survey(client, manager):
    assert "No survey yet" in client.get("/surveys/results/").content.decode()


def test_suggestion_from_a_colleague_is_decided_by_the_manager(client, agent, manager):
    client.force_login(agent)
    made = client.post("/surveys/suggestions/new/", {"title": "SMS", "text": "Mit der Nummer"}).url
    page = client.get(made)
    assert "decided by its owner" in page.content.decode()
    assert client.post(made, {"to": "declined", "reason": "No."}, follow=True).status_code == 403
    client.force_login(manager)
    assert client.post(made, {"to": "planned", "reason": ""}).status_code == 422
    client.post(made, {"to": "planned", "reason": "Yes.", "plan": "July"})
    client.post(made, {"to": "done"})
    assert Suggestion.objects.get().state == "done"


def test_suggestions_are_listed_by_state(client, agent, manager):
    client.post("/surveys/suggestions/new/", {"title": "Eine SMS", "text": ""})
    assert "Eine SMS" in client.get("/surveys/suggestions/?state=new").content.decode()
    assert "Eine SMS" not in client.get("/surveys/suggestions/?state=done").content.decode()


def test_what_several_suggest_stands_in_the_list_once(client, manager):
    made = [client.post("/surveys/suggestions/new/", {"title": f"SMS {n}", "text": ""}).url for n in (1, 2)]
    first = Suggestion.objects.get(title="SMS 1")
    client.post(made[1], {"to": "same", "same_as": first.pk})
    rows = client.get("/surveys/suggestions/").context["shown"].rows
    assert [(row.source.title, row.source.wished) for row in rows] == [("SMS 1", 2)]


# -- the link ---------------------------------------------------------------------------------------------------------


def test_link_speaks_the_contacts_language(client, office):
    german = make_interview(make_survey(), solved_lately(office))
    english = make_interview(make_survey(), solved_lately(office, language="en-gb"))
    assert "Punkt 1" in client.get(f"/s/{german.token}/").content.decode()
    assert "Point 1" in client.get(f"/s/{english.token}/").content.decode()


def test_link_with_a_wrong_token_is_not_found(client, office):
    make_interview(make_survey(), solved_lately(office))
    assert client.get("/s/guessed/").status_code == 404


def test_link_is_answered_page_by_page(client, manager, office):
    client.logout()
    interview = make_interview(make_survey(kinds=("scale",) * 4), solved_lately(office))
    first, *_others, last = interview.survey.questions.all()
    page = client.post(f"/s/{interview.token}/", {f"q{first.pk}-value": "2"})
    assert page.url == f"/s/{interview.token}/2/"
    done = client.post(page.url, {f"q{last.pk}-value": "5", "wants_manager": "on", "suggestion": "SMS"}, follow=True)
    interview.refresh_from_db()
    assert (interview.state, interview.channel, interview.wants_manager) == ("done", "link", True)
    assert list(interview.answers.values_list("value", flat=True)) == [2, 5]
    assert (Complaint.objects.get().owner, Suggestion.objects.get().text) == (manager, "SMS")
    assert done.status_code == 200


def test_link_sent_empty_is_no_answer(client, office):
    interview = make_interview(make_survey(kinds=("scale",) * 4), solved_lately(office, language="en-gb"))
    assert client.post(f"/s/{interview.token}/", {}).url == f"/s/{interview.token}/2/"
    empty = client.post(f"/s/{interview.token}/2/", {"suggestion": " "})
    assert (empty.status_code, "Nothing was answered." in empty.content.decode()) == (422, True)
    interview.refresh_from_db()
    assert (interview.state, interview.consented_at, interview.answers.count()) == ("drawn", None, 0)


def test_link_says_who_reads_and_that_is_what_they_agreed_to(client, manager, office):
    interview = make_interview(make_survey(), solved_lately(office, language="en-gb"))
    said = "1 question, about 1 minute. Taking part is voluntary, and you can skip any question. Only our Technical"
    assert said in client.get(f"/s/{interview.token}/").content.decode()
    client.post(f"/s/{interview.token}/", {f"q{interview.survey.questions.get().pk}-value": "5"})
    interview.refresh_from_db()
    assert interview.consent_text.startswith(said)


def test_phone_interview_without_any_answer_cannot_be_finished(client, agent, office):
    held = make_held(make_survey(), solved_lately(office), agent)
    client.post(f"/surveys/interviews/{held.pk}/1/", {"value": "none"})
    ended = client.post(f"/surveys/interviews/{held.pk}/end/", {})
    assert (ended.status_code, "Nothing was answered." in ended.content.decode()) == (422, True)


def test_whoever_worked_on_the_case_is_told_that_a_colleague_asks(client, agent, office):
    waiting = make_interview(make_survey(), solved_lately(office), drawn_at=clock.now())
    record(ticket=waiting.ticket, kind=EntryKind.NOTE, event=Noted(), at=clock.now(), author=agent, text="x")
    page = client.get("/surveys/").content.decode()
    assert "A colleague asks: you worked on this case." in page
    assert "0 people can be called now" in page
    refused = client.post(f"/surveys/interviews/{waiting.pk}/take/")
    assert (refused.status_code, "You worked on this case." in refused.content.decode()) == (403, True)


def test_link_shows_nothing_of_the_customer_but_the_ticket_number(client, office):
    interview = make_interview(make_survey(), solved_lately(office))
    page = client.get(f"/s/{interview.token}/").content.decode()
    for secret in (interview.contact.email, interview.ticket.phone, interview.ticket.description):
        assert secret not in page


def test_link_answered_once_takes_nothing_more(client, manager, office):
    interview = make_interview(make_survey(), solved_lately(office))
    question = interview.survey.questions.get()
    client.post(f"/s/{interview.token}/", {f"q{question.pk}-value": "5"})
    client.post(f"/s/{interview.token}/", {f"q{question.pk}-value": "1"})
    assert Answer.objects.get().value == 5


def test_link_while_a_colleague_asks_says_so(client, office):
    held = make_held(make_survey(), solved_lately(office, language="en-gb"), make_user())
    question = held.survey.questions.get()
    response = client.post(f"/s/{held.token}/", {f"q{question.pk}-value": "1"})
    assert (response.status_code, Answer.objects.count()) == (409, 0)
    assert "on the phone just now" in response.content.decode()


def test_link_can_be_used_to_object(client, office):
    interview = make_interview(make_survey(), solved_lately(office))
    client.post(f"/s/{interview.token}/stop/")
    interview.contact.refresh_from_db()
    interview.refresh_from_db()
    assert (interview.contact.objects_to_surveys, interview.state) == (True, "refused")
