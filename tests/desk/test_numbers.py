"""Numbers that are dialled, typed and pasted at the desk: by their end, by their exchange, in the right field (C7)."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from contracts.queries import find_callers_by_phone, guess_company, read_for
from core.phones import Fault, NotAPhone
from tests.factories.contracts import make_company, make_contact, make_contract, make_device, make_site
from tests.factories.desk import DeskPeople, make_desk
from tests.factories.offices import make_woking
from tests.factories.tickets import log
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def desk(eve: datetime, client: Client) -> DeskPeople:
    made = make_desk()
    client.force_login(made.agent)
    return made


def hits(client: Client, asked: str) -> str:
    return client.get("/search/", {"q": asked}, **HTMX).content.decode()


def looked(client: Client, focus: str, **values: str) -> dict[str, Any]:
    answer = client.post("/calls/new/look/", {"kind": "fault", "focus": focus, **values})
    assert answer.status_code == 200
    return dict(json.loads(answer.content))


def test_a_local_number_without_its_area_code_is_found(client: Client, desk: DeskPeople) -> None:
    contact = make_contact(make_company("Elbtal Fleisch"), "Anna Alt", phones=[("040 55512345", "")])
    log(desk.office, desk.agent, phone="040 77788899", company_name="Hafenbäckerei")
    assert [hit.contact for hit in find_callers_by_phone("555 123 45", office=desk.office)] == [contact]
    assert "Anna Alt" in hits(client, "555 123-45")
    assert "Hafenbäckerei" in hits(client, "77788899")
    assert find_callers_by_phone("99912345", office=desk.office) == []


def test_words_beside_a_number_find_the_caller_all_the_same(client: Client, desk: DeskPeople) -> None:
    make_contact(make_company("Elbtal Fleisch"), "Anna Alt", phones=[("040 55512345", "")])
    assert "Anna Alt" in hits(client, "040 55512345 Frau Alt")


def test_a_contract_is_found_by_its_number(client: Client, desk: DeskPeople) -> None:
    make_contract(make_company("Elbtal Fleisch"), number="WV-2031-0815")
    for asked in ("WV-2031-0815", "wv-2031", "2031-0815"):
        assert "WV-2031-0815" in hits(client, asked)


def test_a_direct_dial_of_a_known_exchange_proposes_the_company_as_a_guess(client: Client, desk: DeskPeople) -> None:
    company = make_company("Elbtal Fleisch")
    make_contact(company, "Zentrale", phones=[("040 5550-0", "")])
    guess = guess_company("+49405550123")
    assert guess is not None
    assert (guess.company, guess.number) == (company, "+494055500")
    page = hits(client, "040 5550-123")
    assert "Same telephone exchange (a guess)" in page
    assert "Elbtal Fleisch" in page
    for focus in ("phone", "company_name"):
        options = looked(client, focus, phone="040 5550-123")["options"]
        assert [(option["label"], option["sub"]) for option in options] == [
            ("Elbtal Fleisch", "Guess: same telephone exchange as +49 40 55500")
        ]
    assert "company_id" not in looked(client, "caller_name", phone="040 5550-123")["fill"]


def test_two_direct_dials_of_one_company_are_an_exchange_too(desk: DeskPeople) -> None:
    company = make_company("Elbtal Fleisch")
    make_contact(company, "Eins", phones=[("040 5550112", "")])
    assert guess_company("+49405550134") is None
    make_contact(company, "Zwei", phones=[("040 5550156", "")])
    found = guess_company("+49405550134")
    assert found is not None
    assert found.company == company


def test_an_exchange_of_two_companies_is_no_guess(desk: DeskPeople) -> None:
    for name in ("Elbtal Fleisch", "Hafenbäckerei"):
        make_contact(make_company(name), phones=[("040 5550-0", "")])
    assert guess_company("+49405550123") is None


def test_a_national_number_is_read_in_the_companys_country(desk: DeskPeople) -> None:
    woking = make_woking()
    british = make_company("Thameside", office=woking)
    assert read_for("020 7946 0018", company=british, office=desk.office).number == "+442079460018"
    make_site(british).__class__.objects.filter(company=british).update(country="DE")
    assert read_for("040 66969214", company=british, office=woking).number == "+494066969214"


def test_a_number_of_another_country_is_asked_while_the_company_is_unknown(client: Client, desk: DeskPeople) -> None:
    make_woking()
    with pytest.raises(NotAPhone) as asked:
        read_for("01483 770 123", company=None, office=desk.office)
    assert asked.value.fault == Fault.COUNTRY


def test_a_serial_number_is_recognised_where_it_stands(client: Client, desk: DeskPeople) -> None:
    make_device("0402302044")
    for focus in ("phone", "caller_name", "product_name"):
        (option,) = looked(client, focus, **{focus: "0402302044"})["options"]
        assert (option["label"], option["sub"], option["fill"]["serial"]) == (
            "0402302044",
            "This is a serial number",
            "0402302044",
        )
    assert "phone" not in looked(client, "caller_name", phone="0402302044")["fill"]
    sent = client.post(
        "/calls/new/", {"kind": "enquiry", "caller_name": "A", "description": "B", "phone": "0402302044"}
    )
    assert sent.status_code == 422
    assert Ticket.objects.count() == 0


def test_what_is_only_possible_is_marked(client: Client, desk: DeskPeople) -> None:
    pieces = looked(client, "caller_name", phone="01234 5678")["pieces"]
    assert "unusual number" in pieces["phone-tag"]
    assert "unusual number" not in looked(client, "caller_name", phone="040 66969214")["pieces"]["phone-tag"]
