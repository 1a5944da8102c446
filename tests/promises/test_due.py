"""What is due: of every kind, by due time, with oneself and with everybody."""

from datetime import timedelta

import pytest
from django.test import Client

from callbacks.domain.queue import take
from core import clock
from core.models import Role
from offices.models import Department
from promises.queries.due import owed, owed_by, what_is_due
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


def shown(promises, **chosen):
    return [(row.kind.name, row.line.who) for row in what_is_due(promises, now=NOON, **chosen).rows]


def test_everything_owed_by_its_due_time_whatever_its_kind(office, katrin, marek):
    one_of_each(office, katrin, marek)
    assert shown(owed()) == [
        ("referral", "Logistics"),
        ("complaint", "Katrin Vollmer"),
        ("callback", "In the queue"),
        ("serial", "Marek Lindqvist"),
    ]


def test_what_a_person_owes(office, katrin, marek):
    complaint, callback, _ticket = one_of_each(office, katrin, marek)
    assert shown(owed_by(katrin)) == [("complaint", "Katrin Vollmer")]
    assert shown(owed_by(marek)) == [("serial", "Marek Lindqvist")]
    take(callback=callback, actor=marek, now=NOON)
    assert shown(owed_by(marek)) == [("callback", "Marek Lindqvist"), ("serial", "Marek Lindqvist")]
    acknowledge_complaint(complaint=complaint, actor=katrin, now=NOON)
    assert shown(owed_by(katrin)) == []


def test_counts_are_of_all_kinds_also_when_one_is_chosen(office, katrin, marek):
    one_of_each(office, katrin, marek)
    make_callback(office)
    found = what_is_due(owed(), now=NOON, kind=next(k for k in _kinds() if k.name == "callback"))
    counts = [(each.kind.name if each.kind else "", each.count, each.current) for each in found.counts]
    assert counts == [
        ("", 5, False),
        ("callback", 2, True),
        ("complaint", 1, False),
        ("referral", 1, False),
        ("serial", 1, False),
    ]
    assert (found.total, len(found.rows), found.is_cut) == (2, 2, False)


def _kinds():
    from promises.kinds import kinds

    return kinds()


def test_list_costs_the_same_for_one_and_for_three_of_each(office, katrin, marek, django_assert_num_queries):
    for number in range(3):
        one_of_each(office, katrin, marek)
        if number in (0, 2):
            with django_assert_num_queries(7):  # counts, rows, hours, and one for each of the four kinds
                assert len(what_is_due(owed(), now=NOON).rows) == 4 * (number + 1)


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


def test_nothing_due_says_so_and_an_unknown_kind_is_not_found(marek):
    client = client_of(marek)
    assert "Nothing is due" in client.get("/due/").content.decode()
    assert client.get("/due/?kind=visit").status_code == 404
