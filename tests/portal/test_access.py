"""The way in: check digit first, the same answer for all, and limits."""

import re

import pytest

from core.models import Notification
from helpdesk.portal import limits
from tests.factories.offices import make_hamburg
from tests.factories.surveys import NOW, make_contact, make_solved

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en-GB"}


@pytest.fixture
def ticket():
    return make_solved(make_contact(make_hamburg(), email="petra@example.com", language="en-gb"))


def ask(client, number, email="petra@example.com", **headers):
    return client.post("/portal/access/", {"number": number, "email": email}, headers=ENGLISH | headers)


def mailed():
    return re.findall(r"\b\d{6}\b", Notification.objects.latest("pk").subject)[0]


def test_way_in_from_number_to_ticket(client, ticket):
    grouped = f"{ticket.number[:3]}-{ticket.number[3:6]}.{ticket.number[6:]}"
    assert ask(client, grouped).url == "/portal/code/"
    assert client.get("/portal/code/").status_code == 200
    response = client.post("/portal/code/", {"code": mailed()})
    assert response.url == f"/portal/tickets/{ticket.number}/"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("418 207 353", "418 207 353 cannot be a ticket number"),
        ("418 207 53", "these are 8 digits"),
        ("418 2O7 533", "This does not belong: O"),
        ("", "Which ticket?"),
    ],
)
def test_impossible_number_is_answered_without_a_look_up(client, typed, words, django_assert_num_queries):
    with django_assert_num_queries(2):  # the offices' phone numbers at the foot of the page, who is open now
        response = ask(client, typed)
    assert (response.status_code, Notification.objects.count()) == (422, 0)
    assert words in response.content.decode()


def lasting(response):
    """The page without what every answer has of its own: its token and its time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|data-now="[^"]+"', "", response.content.decode())


def test_same_answer_whether_or_not_there_is_such_a_ticket(client, ticket):
    known = ask(client, ticket.number)
    page = lasting(client.get("/portal/code/", headers=ENGLISH)).replace("petra@example.com", "X")
    client.cookies.clear()
    unknown = ask(client, ticket.number, email="nobody@example.com")
    other = lasting(client.get("/portal/code/", headers=ENGLISH)).replace("nobody@example.com", "X")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert page == other
    assert Notification.objects.count() == 1


def test_wrong_code_says_how_many_tries_are_left(client, ticket):
    ask(client, ticket.number)
    response = client.post("/portal/code/", {"code": "000000" if mailed() != "000000" else "1"}, headers=ENGLISH)
    assert response.status_code == 422
    assert "4 tries left" in response.content.decode()


def test_spent_code_leads_back(client, ticket):
    ask(client, ticket.number, email="nobody@example.com")
    for _try in range(4):
        client.post("/portal/code/", {"code": "1"})
    response = client.post("/portal/code/", {"code": "1"}, follow=True, headers=ENGLISH)
    assert response.redirect_chain == [("/portal/access/", 302)]
    assert "has run out" in response.content.decode()


def test_code_page_without_asking_leads_to_the_way_in(client):
    assert client.get("/portal/code/").url == "/portal/access/"


def test_asking_is_limited_per_address(client, ticket):
    for _ask in range(limits.ASK_BY_ADDRESS.times):
        assert ask(client, ticket.number).status_code == 302
    refused = ask(client, ticket.number, email="PETRA@example.com")
    assert (refused.status_code, Notification.objects.count()) == (429, limits.ASK_BY_ADDRESS.times)
    assert ask(client, ticket.number, email="other@example.com").status_code == 302


def test_asking_is_limited_per_network_address(client, ticket):
    for number in range(limits.ASK_BY_NETWORK.times):
        assert ask(client, ticket.number, email=f"a{number}@example.com").status_code == 302
    assert ask(client, ticket.number, email="b@example.com").status_code == 429


def test_trying_codes_is_limited_per_network_address(client, ticket):
    for _round in range(6):
        ask(client, ticket.number, email=f"a{_round}@example.com")
        for _try in range(5):
            client.post("/portal/code/", {"code": "1"})
    ask(client, ticket.number, email="b@example.com")
    assert client.post("/portal/code/", {"code": "1"}).status_code == 429


def test_limit_ends_with_its_window():
    limit = limits.Limit("test", times=1, seconds=60)
    at = NOW.replace(second=59)
    limits.count(limit, "x", now=at)
    with pytest.raises(limits.TooOften) as refused:
        limits.count(limit, "x", now=at)
    assert refused.value.minutes == 1
    limits.count(limit, "x", now=NOW.replace(minute=NOW.minute + 1, second=0))


def test_signing_in_changes_the_session_key(client, ticket):
    ask(client, ticket.number)
    before = client.session.session_key
    client.post("/portal/code/", {"code": mailed()})
    assert client.session.session_key != before


def test_portal_speaks_the_contacts_language_after_signing_in(client, ticket):
    ask(client, ticket.number, **{"Accept-Language": "de"})
    client.post("/portal/code/", {"code": mailed()})
    page = client.get(f"/portal/tickets/{ticket.number}/", headers={"Accept-Language": "de"})
    assert page.headers["Content-Language"] == "en-gb"


def test_language_is_chosen_and_returns_to_the_page(client):
    response = client.post("/portal/language/", {"language": "de", "next": "/portal/privacy/"})
    assert response.url == "/portal/privacy/"
    assert client.get("/portal/privacy/", headers=ENGLISH).headers["Content-Language"] == "de"


def test_language_switch_leads_nowhere_else(client):
    response = client.post("/portal/language/", {"language": "de", "next": "https://evil.example/"})
    assert response.url == "/portal/"


def test_zone_is_chosen(client):
    assert client.get("/portal/zone/").status_code == 200
    response = client.post("/portal/zone/", {"zone": "Europe/Tallinn", "next": "/portal/privacy/"})
    assert (response.url, response.cookies["portal_zone"].value) == ("/portal/privacy/", "Europe/Tallinn")
    assert client.post("/portal/zone/", {"zone": "Europe/Nowhere"}).status_code == 422


def test_signing_out_forgets(client, ticket):
    ask(client, ticket.number)
    client.post("/portal/code/", {"code": mailed()})
    client.post("/portal/leave/")
    way_in = client.get(f"/portal/tickets/{ticket.number}/").url
    assert way_in == f"/portal/access/?number={ticket.number}"
    assert f'value="{ticket.number}"' in client.get(way_in).content.decode()


def test_zone_that_the_browser_told_is_among_the_choices(client):
    client.cookies["portal_zone"] = "UTC"
    assert '<option value="UTC" selected>UTC, ' in client.get("/portal/zone/").content.decode()
