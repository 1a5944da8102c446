"""Suggested classifications (C4): learned by the transaction that classifies, and chosen by nothing but words."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import translation

from contracts.models import ProductFamily
from core.models import User
from demo.catalogue import FAULTS
from offices.models import Office
from tests.factories.tickets import (
    NOON,
    call_facts,
    log,
    make_classification,
    make_family,
    make_owned_device,
    make_ticket,
)
from tickets.domain import bulk, change, family
from tickets.domain.log import CallFacts, log_call
from tickets.enums import SuggestionUse
from tickets.models import Classification, Lesson, Ticket
from tickets.queries import SuggestedClassification, suggest_classifications
from tickets.queries.suggested import SuggestionsTaken, suggestions_taken

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def make_tree(code: str) -> ProductFamily:
    """A family with the demo's tree of faults."""
    products = make_family(code=code)
    for number, ((german, english), faults) in enumerate(FAULTS[code].items()):
        group = make_classification(products, f"{code}{number}", name_de=german, name_en=english)
        for fault in faults:
            names = dict(zip(("name_de", "name_en", "words_de", "words_en"), fault[1:5], strict=True))
            make_classification(products, fault[0], parent=group, **names)
    return products


def ask(text: str, products: ProductFamily | None, language: str = "de") -> list[SuggestedClassification]:
    return suggest_classifications(text=text, family=products, device=None, language=language)


def codes(hits: list[SuggestedClassification]) -> list[str]:
    return [hit.classification.code for hit in hits]


def learned(node: Classification) -> dict[str, int]:
    return dict(Lesson.objects.filter(classification=node).exclude(tickets=0).values_list("stem", "tickets"))


# -- words of the language choose nothing ---------------------------------------------------------------------------


def test_printer_that_does_not_print_is_no_roll_that_is_not_recognised() -> None:
    assert ask("Drucker druckt nicht", make_tree("LX")) == []


def test_camera_image_too_dark_is_suggested_as_such_and_chosen_by_nobody() -> None:
    hits = ask("camera image too dark", make_tree("VI"), "en")
    assert codes(hits)[0] == "V310"
    assert not any(hit.is_clear for hit in hits), hits


def test_words_of_an_unknown_product_choose_nothing() -> None:
    for code in FAULTS:
        make_tree(code)
    hits = ask("Unbekannte Waage, keine Verbindung zum Netz, Gateway blinkt", None)
    assert not any(hit.is_clear for hit in hits), hits


def test_history_and_device_order_but_never_choose(office: Office) -> None:
    products = make_tree("LX")
    device = make_owned_device(None, family=products)
    roll = Classification.objects.get(code="P122")
    for _time in range(20):
        make_ticket(office, device=device, product=device.product, classification=roll, description="Rolle neu")
    hits = suggest_classifications(text="Etiketten sitzen schief", family=None, device=device, language="de")
    bare = suggest_classifications(
        text="Etiketten sitzen schief", family=device.product.family, device=None, language="de"
    )
    assert roll in [hit.classification for hit in hits]
    clear = [[hit.classification for hit in found if hit.is_clear] for found in (hits, bare)]
    assert clear == [[Classification.objects.get(code="P118")]] * 2  # by the two words, with the device or without


def test_one_code_is_clear_two_are_not() -> None:
    products = make_tree("LX")
    first = ask("E214 im Display", products)[0]
    assert (first.classification.code, first.is_clear) == ("E214", True)
    assert not any(hit.is_clear for hit in ask("erst E214, dann E331", products))
    assert codes(ask("zeigt E-214", products))[0] == "E214"


def test_several_words_that_fit_one_entry_alone_are_clear(office: Office) -> None:
    products = make_tree("LX")
    edge = Classification.objects.get(code="E221")
    others = Classification.objects.filter(family=products).exclude(parent=None).exclude(pk=edge.pk)
    for _time in range(8):
        make_ticket(office, classification=edge, description="Spendeblech klebt, voller Leim")
        for other in others:
            make_ticket(office, classification=other, description=f"Störung, {other.name_de}")
    hits = ask("Leim am Spendeblech", products)
    assert (hits[0].classification, hits[0].is_clear) == (edge, True)
    assert not any(hit.is_clear for hit in ask("Leim", products))


# -- learned, with the reason ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "why"), [("de", "12 von 14 mit „pfeift“"), ("en", "12 of 14 with “pfeift”")])
def test_reason_says_how_many_tickets_had_the_word(office: Office, language: str, why: str) -> None:
    products = make_family()
    air, other = (make_classification(products, code) for code in ("A147", "A140"))
    for number in range(14):
        make_ticket(office, classification=air if number < 12 else other, description="Der Schlauch pfeift")
    with translation.override(language):
        hits = ask("Es pfeift laut", products, language)
    assert (hits[0].classification.code, hits[0].why) == ("A147", why)


def test_inflections_compounds_and_both_languages_are_the_same_word(office: Office) -> None:
    products = make_family()
    leak, drive = make_classification(products, "L1"), make_classification(products, "M1")
    for _time in range(5):
        make_ticket(office, classification=leak, description="Schlauch undicht. The hose leaks.")
        make_ticket(office, classification=drive, description="Antrieb steht. The drive stalls.")
    for said in ("Druckluftschlauch", "die Schläuche", "it is leaking", "SCHLAUCH"):
        assert codes(ask(said, products))[0] == "L1"


def test_below_its_bound_nothing_is_said(office: Office) -> None:
    products = make_family()
    for number in range(6):
        make_ticket(office, classification=make_classification(products, f"N{number}"), description="Anlage defekt")
    assert ask("Anlage", products) == []


# -- kept by the transaction that classifies ---------------------------------------------------------------------------


@pytest.fixture
def node() -> Classification:
    return make_classification(make_family(), "W107")


def told(office: Office, actor: User, node: Classification | None) -> Ticket:
    return log(office, actor, description="Das Gewicht driftet", classification_id=node.pk if node else None)


def test_log_counts_stems_without_stop_words(office: Office, actor: User, node: Classification) -> None:
    told(office, actor, node)
    assert learned(node) == {"": 1, "gewicht": 1, "driftet": 1}


def test_roll_back_leaves_nothing(office: Office, actor: User, node: Classification) -> None:
    with transaction.atomic():
        told(office, actor, node)
        transaction.set_rollback(True)
    assert not Lesson.objects.exists()


def test_correction_moves_the_count_and_clearing_takes_it_back(
    office: Office, actor: User, node: Classification
) -> None:
    other = make_classification(node.family, "W112")
    ticket = told(office, actor, node)
    change.classify(ticket=ticket, classification=other, actor=actor, now=LATER)
    assert (learned(node), learned(other)["gewicht"]) == ({}, 1)
    change.classify(ticket=ticket, classification=other, actor=actor, now=LATER)
    assert learned(other)["gewicht"] == 1
    change.classify(ticket=ticket, classification=None, actor=actor, now=LATER)
    assert learned(other) == {}


def test_merged_ticket_no_longer_counts_and_a_split_one_does(office: Office, actor: User, node: Classification) -> None:
    kept, gone = told(office, actor, node), told(office, actor, node)
    family.merge(source=gone, target=kept, actor=actor, now=LATER)
    assert learned(node)["gewicht"] == 1
    family.split(ticket=kept, description="Gewicht springt", classification=node, actor=actor, now=LATER)
    assert learned(node)["gewicht"] == 2


def test_lessons_are_what_the_tickets_say_whatever_was_done(
    office: Office, actor: User, specialist: User, node: Classification
) -> None:
    """Counted anew from the tickets it is the same."""
    other = make_classification(node.family, "W112")
    tickets = [told(office, actor, one) for one in (node, other, None, node, node)]
    family.merge(source=tickets[4], target=tickets[0], actor=actor, now=LATER)
    wish = bulk.Wish("classification", other)
    assert bulk.apply(tickets[1:4], wish, versions={}, actor=specialist, now=LATER) == []
    counted: Counter[tuple[int, str]] = Counter()
    for ticket in Ticket.objects.exclude(classification=None).exclude(status="merged"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT unnest(tickets_stems(%s))", [ticket.description])
            stems = ["", *(row[0] for row in cursor.fetchall())]
        counted.update((ticket.classification_id, stem) for stem in stems)
    kept = Lesson.objects.exclude(tickets=0).values_list("classification_id", "stem", "tickets")
    assert {(key, stem): number for key, stem, number in kept} == dict(counted)


# -- how often they are taken ------------------------------------------------------------------------------------------


def test_taken_are_counted_of_those_shown(office: Office, actor: User, manager: User) -> None:
    products = make_family()
    nodes = [make_classification(products) for _number in range(3)]
    offered = (nodes[0].pk, nodes[1].pk)
    uses = [_logged(office, actor, offered, node).suggestion for node in (nodes[0], nodes[1], nodes[2], None)]
    assert uses == [SuggestionUse.FIRST, SuggestionUse.OTHER, SuggestionUse.REFUSED, SuggestionUse.LEFT]
    assert _logged(office, actor, (), nodes[0]).suggestion == ""
    found = suggestions_taken(manager, since=NOON.date().replace(day=1), zone=office.tz)
    assert found == SuggestionsTaken(NOON.date().replace(day=1), shown=4, taken=2, first=1, unclassified=1)
    assert suggestions_taken(manager, since=NOON.date() + timedelta(days=1), zone=office.tz).shown == 0


def _logged(office: Office, actor: User, offered: tuple[int, ...], node: Classification | None) -> Ticket:
    facts: CallFacts = call_facts(offered=offered, classification_id=node.pk if node else None)
    ticket = log_call(facts=facts, office=office, actor=actor, now=NOON).ticket
    assert ticket is not None
    return ticket


def test_look_costs_two_queries_however_much_was_learned(office: Office, django_assert_num_queries) -> None:
    products = make_tree("LX")
    for node in Classification.objects.exclude(parent=None):
        make_ticket(office, classification=node, description=f"Störung an {node.name_de} heute früh")
    with django_assert_num_queries(2):
        ask("Farbbandspannung zu hoch, Etiketten schief, Kopf heiß", products)
