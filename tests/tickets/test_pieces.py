"""A ticket is found by any piece of the text it holds: index and question are cut by the same knife (C7)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.models import User
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg
from tests.factories.tickets import NOON, log, make_classification, make_family
from tickets.domain import status
from tickets.models import Ticket
from tickets.queries import similar_solved
from tickets.queries.search import find_tickets

pytestmark = pytest.mark.django_db
TEXT = (
    "Fehlermeldung E-1042 am Display, Sicherung F3/F4 geprüft. Firmware 4.011.238, Modul CW_90.b; "
    "Mail an wägetechnik+neu@müller-söhne.example, siehe https://hilfe.example/a/b?id=77 und IP 10.0.12.7:8080."
)


@pytest.fixture
def actor(office: Office) -> User:
    return make_user(name="Callum Reeve")


@pytest.fixture
def ticket(office: Office, actor: User) -> Ticket:
    log(office, actor, description="Etwas anderes mit E-2042 und 4.011.239", serial="ZZ-9")
    return log(office, actor, description=TEXT, company_name="Großmann Straßenbau", serial="CW90-2302-0447")


@pytest.mark.parametrize(
    "asked",
    [
        *("E-1042", "e1042", "E 1042", "1042", "E-10", "F3/F4", "f3", "F4", "F3 F4", "4.011.238", "4011238", "011.238"),
        *("CW_90.b; Mail", "müller-söhne", "mueller-soehne.example", "wägetechnik+neu@müller-söhne.example"),
        *("hilfe.example/a/b", "id=77", "10.0.12.7", "10.0.12.7:8080", "https://hilfe.example/a/b?id=77"),
        *("Grossmann", "strassenbau", "CW90-2302-0447", "cw9023020447", "2302", "Fehlermeldung E-1042 am Display"),
        *("sicherung f3", "GEPRUEFT", "(E-1042)", "„E-1042“"),
    ],
)
def test_a_ticket_is_found_by_any_piece_of_its_text(ticket: Ticket, actor: User, asked: str) -> None:
    assert [found.pk for found in find_tickets(asked, viewer=actor)] == [ticket.pk]


@pytest.mark.parametrize("asked", ["E-1043", "F5", "4.011.240", "9.97.9", "%", "'", "E-1042 Wasserrohrbruch"])
def test_a_ticket_is_not_found_by_what_it_does_not_hold(ticket: Ticket, actor: User, asked: str) -> None:
    assert find_tickets(asked, viewer=actor) == []


def test_similar_faults_are_found_by_their_code(office: Office, actor: User) -> None:
    node = make_classification(make_family(code="LX"), "W107")
    ticket = log(office, actor, description="Display zeigt E-1042.", classification_id=node.pk)
    status.solve(ticket=ticket, cause="Sensor", solution="Sensor gereinigt", actor=actor, now=NOON)
    assert [hit.cause for hit in similar_solved(family=node.family, text="Kunde meldet E1042 seit heute")] == ["Sensor"]
    assert similar_solved(family=node.family, text="Kunde meldet E1043 seit heute") == []


CHARACTERS = st.sampled_from("abehkmprtxyzäöüßABEKMÄÖ0123456789") | st.sampled_from("-./_:+#@")
WORDS = st.text(CHARACTERS, min_size=3, max_size=14).filter(
    lambda word: sum(character.isalnum() for character in word) >= 3
)


class EveryToken(TestCase):
    """Of whatever stands in a description, each word leads back to the ticket."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(WORDS, min_size=1, max_size=8))
    def test_a_ticket_is_found_by_every_token_of_its_description(self, words: list[str]) -> None:
        office = make_hamburg()
        actor = make_user(name="Callum Reeve")
        ticket = log(office, actor, description="Gerät: " + " ".join(words))
        missed = [word for word in words if ticket not in find_tickets(word, viewer=actor)]
        assert missed == []
