"""Names are found as people write them: in look-ups, list filters, duplicate warnings and files (C7)."""

import pytest

from contracts.models import Company, Contact, Product
from contracts.queries import find_companies, find_contacts
from contracts.queries.people import similar_companies, similar_contacts
from tests.factories.contracts import make_company, make_contact, make_product
from tests.factories.imports import applied, checked, plan
from tests.factories.offices import make_hamburg
from tests.factories.tickets import call_facts
from tickets.domain.facts import recognise

pytestmark = pytest.mark.django_db
FILE = (
    "Kundennummer;Firma\n"
    "T-9201;Müller Wägetechnik GmbH\n"
    "T-9202;Großmann Straßenbau GmbH & Co. KG\n"
    "T-9203;Jäger Tortechnik KG\n"
)
ASKED = [
    ("Mueller", "T-9201"),
    ("Muller", "T-9201"),
    ("MU\u0308LLER", "T-9201"),
    ("waegetechnik", "T-9201"),
    ("Grossmann", "T-9202"),
    ("strassenbau", "T-9202"),
    ("Jaeger", "T-9203"),
    ("ja\u00adger", "T-9203"),
]


@pytest.fixture
def firms(author):
    applied(author, "companies", FILE)


@pytest.mark.parametrize(("asked", "number"), ASKED)
def test_a_company_is_found_by_either_spelling(firms, asked, number):
    assert [company.number for company in find_companies(asked)] == [number]


@pytest.mark.parametrize(("asked", "number"), ASKED)
def test_the_list_is_filtered_by_either_spelling(firms, client, author, asked, number):
    client.force_login(author)
    page = client.get("/companies/", {"q": asked}).content.decode()
    assert [one for one in ("T-9201", "T-9202", "T-9203") if one in page] == [number]


def test_a_second_entry_in_another_spelling_is_warned_of(firms):
    assert [one.number for one in similar_companies("Mueller Waegetechnik")] == ["T-9201"]
    assert [one.number for one in similar_companies("Grossmann Strassenbau")] == ["T-9202"]


def test_a_person_is_found_by_either_spelling():
    company = make_company("Nordkai")
    contact = make_contact(company, "Jürgen Kaeßler")
    for asked in ("Juergen", "jurgen kaessler", "KÄSSLER"):
        assert find_contacts(asked) == [contact]
    assert similar_contacts("Juergen Kaessler", company=company.pk) == [contact]


def test_a_call_knows_company_person_and_product_in_either_spelling():
    company = make_company("Müller Wägetechnik", office=make_hamburg())
    contact = make_contact(company, "Jürgen Groß")
    product = make_product(name_de="Prüfwaage", name_en="Checkweigher")
    facts = call_facts(
        company_name="Mueller Waegetechnik", caller_name="JUERGEN GROSS", product_name="pruefwaage", serial=""
    )
    known = recognise(facts)
    assert (known.company, known.contact, known.product) == (company, contact, product)


def test_a_file_with_another_spelling_names_the_same_person(author, catalogue):
    company, _product = catalogue
    make_contact(company, "Jürgen Groß", email="g@example.com")
    run = checked(author, "contacts", "Kundennummer;Name;E-Mail\nK-1;Juergen Gross;g@example.com\n")
    assert (plan(run), run.counts["same"]) == ([], 1)
    assert Contact.objects.get().name == "Jürgen Groß"


def test_what_is_stored_stays_as_it_was_typed(firms):
    assert Company.objects.get(number="T-9202").name == "Großmann Straßenbau GmbH & Co. KG"
    assert Product.objects.named("nichts").count() == 0
