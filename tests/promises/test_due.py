"""What is due: of every kind, by due time, with oneself and with everybody."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from callbacks.domain.queue import take
from core import clock
from core.lists.listing import Context
from core.lists.show import ShownList, show
from core.models import Role, User
from offices.models import Department
from promises.lists import DUE
from tests.factories.callbacks import NOON, make_callback
from tests.factories.offices import make_hamburg, make_member
from tests.factories.tickets import make_department, make_ticket
from tickets.domain.complaints import acknowledge_complaint, raise_complaint
from tickets.domain.referrals import refer_ticket
from tickets.domain.serials import watch_serials

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def office():
    return make_hamburg()


@pytest.fixture
def katrin(office):
    return make_member(office, role=Role.MANAGER, name="Katrin Vollmer").user


@pytest.fixture
def marek(office):
    return make_member(office, name="Marek Lindqvist").user


def one_of_each(office, katrin, marek):
    """Given from noon on, a minute apart, each due as its kind is."""
    complaint = raise_complaint(office=office, source="portal", text="Nobody called.", now=NOON)
    callback = make_callback(office, now=NOON + timedelta(minutes=1))
    ticket = make_ticket(office, now=NOON, owner=marek, serial="", serial_missing="plate worn off")
    watch_serials(now=NOON)
    known = Department.objects.filter(slug="logistics").first()
    department = known or make_department(office, response_minutes=60)
    refer_ticket(ticket=make_ticket(office), department=department, reason="Send a belt", actor=marek, now=NOON)
    return complaint, callback, ticket


def due(viewer: User, query: str = "") -> ShownList:
    """The list as that address shows it."""
    return show(DUE, QueryDict(query), Context(viewer, NOON.date(), NOON))


def shown(viewer: User, query: str = "") -> list[tuple[str, str]]:
    return [(row.source.kind.name, row.source.line.who) for row in due(viewer, query).rows]


def test_everything_owed_by_its_due_time_whatever_its_kind(office, katrin, marek):
    one_of_each(office, katrin, marek)
    assert shown(katrin, "whose=all") == [
        ("referral", "Logistics"),
        ("complaint", "Katrin Vollmer"),
        ("callback", "In the queue"),
        ("serial", "Marek Lindqvist"),
    ]


def test_what_a_person_owes(office, katrin, marek):
    complaint, callback, _ticket = one_of_each(office, katrin, marek)
    assert shown(katrin) == [("complaint", "Katrin Vollmer")]
    assert shown(marek) == [("serial", "Marek Lindqvist")]
    take(callback=callback, actor=marek, now=NOON)
    assert shown(marek) == [("callback", "Marek Lindqvist"), ("serial", "Marek Lindqvist")]
    acknowledge_complaint(complaint=complaint, actor=katrin, now=NOON)
    assert shown(katrin) == []


def test_counts_are_of_all_kinds_also_when_one_is_chosen(office, katrin, marek):
    one_of_each(office, katrin, marek)
    make_callback(office)
    found = due(katrin, "whose=all&kind=callback")
    (strip,) = [strip for strip in found.strips if strip.name == "kind"]
    counts = [(choice.value, choice.count, choice.current) for choice in strip.choices]
    assert counts == [
        ("", 5, False),
        ("callback", 2, True),
        ("complaint", 1, False),
        ("next_step", 0, False),
        ("referral", 1, False),
        ("serial", 1, False),
    ]
    assert (found.page.count, len(found.rows)) == (2, 2)


def test_list_costs_the_same_for_one_and_for_three_of_each(office, katrin, marek, django_assert_num_queries):
    for number in range(3):
        one_of_each(office, katrin, marek)
        if number in (0, 2):
            with django_assert_num_queries(9):  # two for the window, counts, rows, hours, one for each of four kinds
                assert len(due(katrin, "whose=all").rows) == 4 * (number + 1)


def test_list_is_shown_in_windows(office, katrin, monkeypatch):
    monkeypatch.setattr("core.lists.windows.PAGE", 2)
    for _each in range(3):
        make_callback(office)
    assert [len(due(katrin, f"whose=all&page={page}").rows) for page in (1, 2, 3)] == [2, 1, 1]
    assert due(katrin, "whose=all&page=2").here == "whose=all&page=2"


def client_of(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_page_and_partial(office, katrin, marek, language):
    complaint, callback, ticket = one_of_each(office, katrin, marek)
    katrin.language = language
    katrin.save()
    client = client_of(katrin)
    page = client.get("/due/?whose=all").content.decode()
    title = "What is due" if language == "en-gb" else "Was fällig ist"
    assert f"<h1>{title}</h1>" in page
    for address in (complaint.get_absolute_url(), f"/callbacks/{callback.pk}/", ticket.get_absolute_url()):
        assert f'href="{address}"' in page
    partial = client.get("/due/?whose=all&kind=complaint", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in partial
    assert (complaint.get_absolute_url() in partial, f"/callbacks/{callback.pk}/" in partial) == (True, False)


def test_others_things_are_the_managers(office, katrin, marek):
    one_of_each(office, katrin, marek)
    client = client_of(marek)
    assert client.get("/due/?whose=all").status_code == 403
    page = client.get("/due/").content.decode()
    assert "Nobody called." not in page
    assert "plate worn off" in page


def test_nothing_due_says_so_also_for_an_unknown_kind(marek):
    client = client_of(marek)
    assert "Nothing is due" in client.get("/due/").content.decode()
    assert "Nothing is due" in client.get("/due/?kind=visit").content.decode()
