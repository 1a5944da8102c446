"""One box finds anything, spelled anyhow; a slip is explained, not shrugged off."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Role
from tests.factories.contracts import make_company, make_contact, make_device
from tests.factories.desk import SERIAL, DeskPeople, make_desk
from tests.factories.offices import make_member, make_woking
from tests.factories.tickets import log
from tickets.models import Ticket
from tickets.queries.search import find_tickets

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def desk(eve: datetime, client: Client) -> DeskPeople:
    made = make_desk()
    client.force_login(made.agent)
    return made


@pytest.fixture
def ticket(desk: DeskPeople) -> Ticket:
    text = "Bandspannung zu hoch, Etiketten sitzen schief."
    return log(desk.office, desk.agent, company_name="Nordkai Logistik GmbH", serial=SERIAL, description=text)


def hits(client: Client, asked: str) -> str:
    answer = client.get("/search/", {"q": asked}, **HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


GROUPINGS = ["{0}{1}{2}", "{0} {1} {2}", "{0}-{1}-{2}", "{0}.{1}.{2}", " {0}  {1}{2} "]
# as it stands in a mail's subject or in a colleague's note
NAMED = ["#{0}{1}{2}", "Ticket {0} {1} {2}", "Ticketnummer: {0} {1} {2}", "ticket no. {0}-{1}-{2}", "Nr. {0} {1} {2}"]


@pytest.mark.parametrize("form", GROUPINGS + NAMED)
def test_search_ticket_number_in_any_grouping_leads_there(client: Client, ticket: Ticket, form: str) -> None:
    asked = form.format(ticket.number[:3], ticket.number[3:6], ticket.number[6:])
    answer = client.get("/search/", {"q": asked})
    assert answer["Location"] == f"/tickets/{ticket.number}/"


def test_search_wrong_check_digit_is_named(client: Client, ticket: Ticket) -> None:
    wrong = ticket.number[:-1] + str((int(ticket.number[-1]) + 1) % 10)
    page = client.get("/search/", {"q": wrong}).content.decode()
    assert "This cannot be a ticket number" in page
    assert "The check digit does not fit" in page


def test_address_of_a_ticket_takes_its_number_in_any_grouping(client: Client, ticket: Ticket) -> None:
    first, middle, last = ticket.number[:3], ticket.number[3:6], ticket.number[6:]
    answer = client.get(f"/tickets/{first}-{middle}-{last}/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/tickets/{ticket.number}/"
    wrong = str((int(ticket.number[-1]) + 1) % 10)
    page = client.get(f"/tickets/{first} {middle} {last[:2]}{wrong}/", follow=True).content.decode()
    assert "The check digit does not fit" in page


@pytest.mark.parametrize("asked", ["040 66969 214", "+49 40 66969214", "0049(0)40/66969-214", "+494066969"])
def test_search_phone_in_any_spelling(client: Client, desk: DeskPeople, asked: str) -> None:
    assert "Tobias Wernicke" in hits(client, asked)


def test_search_phone_finds_tickets_of_people_not_on_file(client: Client, desk: DeskPeople) -> None:
    ticket = log(desk.office, desk.agent, phone="+44 20 7946 0999")
    assert f"/tickets/{ticket.number}/" in hits(client, "+44 20 7946 0999")


@pytest.mark.parametrize("asked", ["lx42 2207 7314", "LX4222077314", "LX42-22O7-73I4"])
def test_search_serial_as_people_say_it(client: Client, desk: DeskPeople, asked: str) -> None:
    assert SERIAL in hits(client, asked)


def test_search_exact_serial_leads_to_the_device(client: Client, desk: DeskPeople) -> None:
    answer = client.get("/search/", {"q": "lx42 2207 7314"})
    assert answer["Location"] == desk.device.get_absolute_url()


def test_search_swapped_serial_names_what_was_meant(client: Client, desk: DeskPeople) -> None:
    page = client.get("/search/", {"q": "LX42-2207-7341"}).content.decode()
    assert "Nothing found for" in page
    assert "LX42-2207-73<mark>1</mark><mark>4</mark>" in page
    assert "two neighbouring characters swapped" in page
    assert "/calls/new/?serial=LX42-2207-7341" in page


@pytest.mark.parametrize(("asked", "found"), [("nordkai", "Nordkai Logistik GmbH"), ("wernike", "Tobias Wernicke")])
def test_search_company_and_person_also_misspelled(client: Client, desk: DeskPeople, asked: str, found: str) -> None:
    assert found in hits(client, asked)


@pytest.mark.parametrize(
    "asked", ["Bandspannung", "bandspan", "etikett schief", "nordkai schief", "Etiketten sitzen", "Bandspannug"]
)
def test_search_words_of_a_fault(client: Client, ticket: Ticket, asked: str) -> None:
    assert f"/tickets/{ticket.number}/" in hits(client, asked)


def test_search_words_in_english_by_their_stem(desk: DeskPeople) -> None:
    ticket = log(desk.office, desk.agent, description="Weight readings drifted after cleaning.")
    assert find_tickets("drifting reading", viewer=desk.agent) == [ticket]


def test_search_all_words_must_be_there(desk: DeskPeople, ticket: Ticket) -> None:
    assert find_tickets("Bandspannung Kamera", viewer=desk.agent) == []


def test_search_slips_in_two_words(desk: DeskPeople, ticket: Ticket) -> None:
    assert find_tickets("Bandspannug Etikettn", viewer=desk.agent) == [ticket]


@pytest.mark.parametrize("asked", ["schif", "Kamara", "sensr", "kamera schif"])
def test_search_slips_in_short_words(desk: DeskPeople, asked: str) -> None:
    meant = log(desk.office, desk.agent, description="Kamera sitzt schief, Sensor meldet nichts.")
    log(desk.office, desk.agent, description="Wir schicken Kabel.")
    assert find_tickets(asked, viewer=desk.agent) == [meant]


def test_search_finds_what_solved_it(desk: DeskPeople, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(solution="Umlenkrolle gereinigt")
    assert find_tickets("umlenkrolle", viewer=desk.agent) == [ticket]


def test_search_signs_of_the_query_language_are_harmless(desk: DeskPeople, ticket: Ticket) -> None:
    assert find_tickets("schief & | ! ( ' :* \\ <->", viewer=desk.agent) == [ticket]


def test_search_shows_nothing_to_somebody_who_has_left(desk: DeskPeople, ticket: Ticket) -> None:
    desk.agent.is_active = False
    assert find_tickets("Bandspannung", viewer=desk.agent) == []


def test_search_nothing_found_offers_to_go_on(client: Client, desk: DeskPeople) -> None:
    page = client.get("/search/", {"q": "qqqxyz"}).content.decode()
    assert "Nothing found for" in page
    assert "Log a call" in page


def test_search_escapes_what_was_typed(client: Client, desk: DeskPeople) -> None:
    page = client.get("/search/", {"q": "<script>x</script>"}).content.decode()
    assert "<script>x" not in page


def test_search_asks_the_same_number_of_questions_with_more_rows(
    client: Client, desk: DeskPeople, ticket: Ticket
) -> None:
    hits(client, "nordkai")
    with CaptureQueriesContext(connection) as one:
        hits(client, "nordkai")
    for number in range(3):
        company = make_company(f"Nordkai {number} GmbH")
        make_contact(company, name=f"Nordkai Person {number}", phones=[(f"+49 40 5555{number}", "")])
        make_device(f"NORDKAI-{number}", owner=company)
        log(desk.office, desk.agent, company_name=company.name)
    with CaptureQueriesContext(connection) as three:
        hits(client, "nordkai")
    assert len(three) == len(one)


@pytest.mark.parametrize("typed", ["040/66969-214", "(040) 66969 214", "0049 (0)40 66969214", "+49 40 66969 214"])
def test_search_finds_a_phone_number_as_it_is_dialled_in_another_country(
    client: Client, desk: DeskPeople, typed: str
) -> None:
    woking = make_member(make_woking(), role=Role.AGENT).user
    client.force_login(woking)
    assert "Tobias Wernicke" in client.get("/search/", {"q": typed}).content.decode()
