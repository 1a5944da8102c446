"""Callbacks: promised, listed, taken, attempted."""

from datetime import UTC, date, datetime, timedelta

import pytest

from callbacks.models import Attempt, Callback
from core import clock
from core.models import Role
from tests.api.conftest import client_of
from tests.factories.callbacks import make_callback
from tests.factories.offices import close_day, make_member
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(office):
    return make_callback(office, now=clock.now() - timedelta(minutes=5))


@pytest.fixture
def colleague(office):
    return client_of(make_member(office, name="Jonas Beck").user)


def test_callback_is_promised_with_its_explanation(api, office):
    ticket = make_ticket(office, now=clock.now())
    response = api.post("/api/v1/callbacks/", {"ticket": ticket.number}, format="json")
    body = response.json()
    assert (response.status_code, body["ticket"], body["state"]) == (201, ticket.number, "open")
    assert [due["kind"] for due in body["due_times"]] == ["promise"]
    assert body["due_times"][0]["explanation"]


def test_due_time_has_its_steps_and_the_version_of_its_calendar(api, office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 5, 13, 14, 20, tzinfo=UTC))  # Wednesday, 16:20
    close_day(office, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    ticket = make_ticket(office, now=clock.now())
    sent = {"ticket": ticket.number}
    due = api.post("/api/v1/callbacks/", sent, format="json", headers={"Accept-Language": "de"}).json()["due_times"][0]
    assert (due["due_at"], due["calendar_version"]) == ("2026-05-15T07:50:00Z", 1)
    assert [(step["day"], step["reason"], step["worked_minutes"], step["name"]) for step in due["steps"]] == [
        ("2026-05-13", "worked", 40.0, ""),
        ("2026-05-13", "after_closing", 0.0, ""),
        ("2026-05-14", "closed", 0.0, "Christi Himmelfahrt"),
        ("2026-05-15", "before_opening", 0.0, ""),
        ("2026-05-15", "worked", 80.0, ""),
    ]


def test_second_promise_is_a_conflict(api, callback):
    response = api.post("/api/v1/callbacks/", {"ticket": callback.ticket.number}, format="json")
    assert (response.status_code, response.json()["code"]) == (409, "already_promised")


def test_promise_for_an_impossible_number_is_refused(api, office):
    response = api.post("/api/v1/callbacks/", {"ticket": "418 207 353"}, format="json")
    assert (response.status_code, set(response.json()["fields"])) == (400, {"ticket"})


def test_callbacks_are_listed_as_they_are_due(api, office):
    now = clock.now()
    later, sooner = make_callback(office, now=now), make_callback(office, now=now - timedelta(days=3))
    rows = api.get("/api/v1/callbacks/", {"state": "open"}).json()["results"]
    assert [row["id"] for row in rows] == [sooner.pk, later.pk]


def test_callback_is_taken_once(api, colleague, callback, specialist):
    assert api.post(f"/api/v1/callbacks/{callback.pk}/take/").json()["taken_by"] == specialist.name
    response = colleague.post(f"/api/v1/callbacks/{callback.pk}/take/")
    assert (response.status_code, response.json()["code"]) == (409, "taken")


def test_next_callback_is_taken_until_there_is_none(api, colleague, callback):
    assert api.post("/api/v1/callbacks/next/").json()["id"] == callback.pk
    assert api.post("/api/v1/callbacks/next/").json()["id"] == callback.pk
    assert colleague.post("/api/v1/callbacks/next/").status_code == 204


def test_attempt_that_reaches_nobody_gives_the_next_due_time(api, callback):
    sent = {"outcome": "no_answer", "note": "Rang ten times.", "seconds": 40}
    response = api.post(f"/api/v1/callbacks/{callback.pk}/attempts/", sent, format="json")
    body = response.json()
    assert (response.status_code, body["state"], len(body["due_times"])) == (201, "open", 2)
    assert [(row["outcome"], row["number"], row["seconds"]) for row in body["attempts"]] == [
        ("no_answer", callback.phone, 40)
    ]


def test_attempt_that_reaches_somebody_ends_it(api, callback):
    api.post(f"/api/v1/callbacks/{callback.pk}/attempts/", {"outcome": "reached"}, format="json")
    callback.refresh_from_db()
    assert (callback.state, Attempt.objects.get().outcome) == ("reached", "reached")
    again = api.post(f"/api/v1/callbacks/{callback.pk}/attempts/", {"outcome": "reached"}, format="json")
    assert again.status_code == 409


def test_wish_to_be_called_later_needs_its_time(api, callback):
    response = api.post(f"/api/v1/callbacks/{callback.pk}/attempts/", {"outcome": "call_later"}, format="json")
    assert (response.status_code, set(response.json()["fields"])) == (400, {"later_at"})


def test_callback_is_given_back_with_a_note(api, callback):
    api.post(f"/api/v1/callbacks/{callback.pk}/take/")
    body = api.post(f"/api/v1/callbacks/{callback.pk}/give-back/", {"note": "Fire drill"}, format="json").json()
    assert (body["state"], body["taken_by"]) == ("open", None)


def test_agent_may_not_take(office, callback):
    agent = client_of(make_member(office, role=Role.AGENT).user)
    response = agent.post(f"/api/v1/callbacks/{callback.pk}/take/")
    assert response.status_code == 403
    assert "specialists" in response.json()["message"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_for_three(api, office, count, django_assert_num_queries):
    for _number in range(count):
        make_callback(office)
    with django_assert_num_queries(2):  # the token with its user, the rows
        assert len(api.get("/api/v1/callbacks/").json()["results"]) == count


def test_closed_with_a_reason(office, callback):
    manager = client_of(make_member(office, role=Role.MANAGER).user)
    url = f"/api/v1/callbacks/{callback.pk}/close/"
    assert manager.post(url, {"reason": ""}, format="json").status_code == 400
    manager.post(url, {"reason": "Solved by the customer."}, format="json")
    assert Callback.objects.get().close_reason == "Solved by the customer."
