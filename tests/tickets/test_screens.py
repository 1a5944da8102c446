"""Complaints, referrals, classifications and texts on their pages: who gets them, what they refuse, what they cost."""

from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import Role, User
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg
from tests.factories.tickets import (
    NOON,
    log,
    make_classification,
    make_customer,
    make_department,
    make_family,
    make_owned_device,
    make_ticket,
)
from tests.tickets.pages import HTMX, text_of
from tickets.domain import complaints, referrals
from tickets.models import Classification, Complaint

pytestmark = pytest.mark.django_db


# -- complaints and referrals ---------------------------------------------------------------------------------------


def test_complaints_are_the_managers(desk: Client, manager: User, office: Office) -> None:
    complaint = complaints.raise_complaint(office=office, source="portal", text="Too slow", now=clock.now())
    assert desk.get("/complaints/").status_code == 403
    assert "Complaints are answered by" in text_of(desk.get(complaint.get_absolute_url()))
    assert desk.post(complaint.get_absolute_url(), {"acknowledge": "1"}).status_code == 403
    desk.force_login(manager)
    assert "Too slow" in text_of(desk.get("/complaints/", headers=HTMX))
    desk.post(complaint.get_absolute_url(), {"acknowledge": "1"})
    missing = desk.post(complaint.get_absolute_url(), {"answer": "1", "outcome": ""})
    assert missing.status_code == 422
    desk.post(complaint.get_absolute_url(), {"answer": "1", "outcome": "An engineer comes today."})
    answered = Complaint.objects.get()
    assert (answered.state, answered.outcome) == ("answered", "An engineer comes today.")
    assert "Too slow" not in text_of(desk.get("/complaints/", headers=HTMX))
    assert "Too slow" in text_of(desk.get("/complaints/?show=answered", headers=HTMX))


@pytest.mark.parametrize("path", ["/complaints/", "/referrals/"])
def test_lists_cost_the_same_with_one_and_three_rows(
    desk: Client, manager: User, office: Office, path: str, django_assert_max_num_queries: object
) -> None:
    desk.force_login(manager)
    department = make_department(office)
    counts = []
    desk.get(path)  # what is read once per process
    for more in (1, 2):
        for _row in range(more):
            ticket = make_ticket(office, now=clock.now())
            given: dict[str, Any] = {"now": clock.now(), "actor": manager}
            complaints.raise_complaint(office=office, ticket=ticket, source="phone", text="Too slow", **given)
            referrals.refer_ticket(ticket=ticket, department=department, reason="Send a kit", **given)
        with django_assert_max_num_queries(60) as queries:  # type: ignore[operator]
            desk.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_referral_to_a_department_in_another_zone_is_due_by_one_clock(
    desk: Client, office: Office, actor: User
) -> None:
    ticket = make_ticket(office)
    abroad = make_department(make_hamburg(), "development", response_minutes=510)
    referrals.refer_ticket(ticket=ticket, department=abroad, reason="Send a kit", actor=actor, now=NOON)
    page = text_of(desk.get(ticket.get_absolute_url()))
    assert page.count("Thu 14 May, 11:00") == 2  # in the thread and as the next step; 12:00 in Hamburg
    assert "Thu 14 May, 12:00" not in page


def test_referral_is_accepted_then_returned(desk: Client, office: Office, specialist: User) -> None:
    ticket = make_ticket(office, now=clock.now())
    department = make_department(office)
    referral = referrals.refer_ticket(
        ticket=ticket, department=department, reason="Send a kit", actor=specialist, now=clock.now()
    )
    url = f"/referrals/{referral.pk}/"
    assert "Send a kit" in text_of(desk.get("/referrals/?department=logistics"))
    desk.post(url, {"action": "accept"})
    assert 'value="accept"' not in text_of(desk.get(url))
    missing = desk.post(url, {"action": "return", "answer": ""})
    assert missing.status_code == 422
    desk.post(url, {"action": "return", "answer": "Not ours"})
    referral.refresh_from_db()
    assert (referral.state, referral.answer) == ("returned", "Not ours")
    assert "Send a kit" in text_of(desk.get("/referrals/?show=past"))


# -- what administrators maintain -----------------------------------------------------------------------------------


def test_classifications_are_maintained_by_managers(desk: Client, manager: User) -> None:
    family = make_family(code="LX")
    node = make_classification(family, "E214")
    assert desk.get("/classifications/").status_code == 403
    desk.force_login(manager)
    assert "E214" in text_of(desk.get("/classifications/?family=LX"))
    values: dict[str, Any] = {"code": "E214", "name_de": "Bandriss", "name_en": "Ribbon torn", "parent": node.pk}
    taken = desk.post("/classifications/LX/new/", values)
    assert (taken.status_code, "This code is already taken" in text_of(taken)) == (422, True)
    assert desk.post("/classifications/LX/new/", {**values, "code": "E209"}).status_code == 302
    child = Classification.objects.get(code="E209")
    assert (child.parent, child.family) == (node, family)
    circle = desk.post(f"/classifications/{node.pk}/", {**values, "code": "E214", "parent": child.pk})
    assert "A node cannot stand below itself." in text_of(circle)
    desk.post(f"/classifications/{child.pk}/", {**values, "code": "E209", "parent": "", "retired": "on"})
    child.refresh_from_db()
    assert (child.retired, child.parent) == (True, None)


def test_texts_refuse_fields_that_nothing_fills(desk: Client) -> None:
    values: dict[str, Any] = {"name": "Hello", "text_de": "Guten Tag {anrufer}", "text_en": "Dear {caller}"}
    refused = desk.post("/texts/new/", values)
    assert "There is no field {anrufer}." in text_of(refused)
    assert desk.post("/texts/new/", {**values, "text_de": "Guten Tag {caller}"}).status_code == 302
    again = desk.post("/texts/new/", {**values, "text_de": "Guten Tag {caller}"})
    assert "This team already has a text of this name." in text_of(again)
    assert "Hello" in text_of(desk.get("/texts/"))


def test_texts_are_not_written_by_agents(client: Client) -> None:
    client.force_login(make_user(role=Role.AGENT))
    assert client.get("/texts/").status_code == 200
    assert client.get("/texts/new/").status_code == 403


@pytest.mark.parametrize("path", ["/tickets/", "/referrals/", "/texts/", "/complaints/", "/classifications/"])
def test_empty_pages_say_what_is_true(client: Client, path: str) -> None:
    client.force_login(make_user(role=Role.MANAGER))
    response = client.get(path)
    assert response.status_code == 200
    assert path == "/classifications/" or "hd-empty" in text_of(response)


def test_pages_are_german_for_german_readers(client: Client, office: Office) -> None:
    device = make_owned_device(make_customer(office).company)
    user = make_user(language="de", role=Role.MANAGER)
    ticket = log(office, user, device_id=device.pk, now=clock.now(), started_at=clock.now())
    client.force_login(user)
    page = text_of(client.get(ticket.get_absolute_url()))
    assert "Nächster Schritt" in page
    assert "Interne Notiz" in page
    assert "Anruf von Gemma Lockwood" in page
