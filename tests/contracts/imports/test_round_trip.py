"""An export that nobody changed reads back as: nothing new, nothing changed, nothing refused (C7)."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from contracts.enums import Scope
from contracts.models import Device, Site
from tests.factories.contracts import make_class, make_company, make_contact, make_contract, make_device, make_product
from tests.factories.imports import checked, faults, plan

KINDS = {"companies": 3, "contacts": 6, "devices": 5, "contracts": 4}


@pytest.fixture
def stock(hamburg):
    """Whatever a file may trip over: zeros, signs of formulas, extensions, days, people alike."""
    product = make_product("LX-420")
    first = make_company('Müller; Söhne, "Waage" GmbH', number="00815")
    second = make_company("=Formel & Co", number="K-2")
    make_company("Gemeinde +Plus", number="123456789012345")
    site = Site.objects.create(company=first, name="Werk 1", country="DE")
    for name, email, phones in (
        (
            "Anna Alt",
            "info@x.example",
            [("040 7001000", ""), ("040 669690 Durchwahl 214", "Büro"), ("0171 1234567", "")],
        ),
        ("Berta Neu", "info@x.example", [("+44 20 7946 0018", "")]),
        ("Jürgen Groß", "", []),
        ("Jürgen Groß", "", [("040 111111", "")]),
        ("Jürgen Groß", "", []),
    ):
        make_contact(first, name, email=email, phones=phones, role="technician")
    make_contact(second, "-Minus", email="", objects_to_surveys=True)
    make_device("0077123456", product=product, owner=first, site=site, place="Halle 3", firmware="01.10")
    make_device("12-11", product=product, owner=second, place="+oben", delivered=date(2024, 2, 29))
    warranted = make_device("1E11", product=product, owner=first, delivered=date(2025, 1, 1))
    Device.objects.filter(pk=warranted.pk).update(warranty=DateRange(date(2025, 1, 1), date(2028, 1, 1)))
    retired = make_device("S/N-7", product=product)
    Device.objects.filter(pk=retired.pk).update(retired=True)
    listed = make_device("LX42-2207-7314", product=product, owner=first)
    cls = make_class("premium")
    make_contract(first, listed, cls=cls, number="007")
    make_contract(first, cls=cls, number="WV-2", scope=Scope.COMPANY, first=date(2020, 1, 1), last=date(2020, 12, 31))
    make_contract(first, cls=cls, number="WV-3", scope=Scope.SITE, site=site, first=date(2030, 1, 1), last=None)
    make_contract(second, cls=cls, number="1-2", scope=Scope.COMPANY)


@pytest.mark.parametrize("language", ["de", "en-gb"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_unchanged_export_changes_nothing(client, author, stock, kind, ending, language):
    author.language = language
    author.save(update_fields=["language"])
    client.force_login(author)
    content = b"".join(client.get(f"/{kind}/", {"format": ending}).streaming_content)
    run = checked(author, kind, content, f"file.{ending}")
    assert (faults(run), plan(run)) == ([], [])
    assert run.counts == {"new": 0, "changed": 0, "same": KINDS[kind], "refused": 0}


def test_a_csv_keeps_leading_zeros_in_a_spreadsheet(client, author, stock):
    client.force_login(author)
    text = b"".join(client.get("/devices/", {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert '"=""0077123456"""' in text
    assert '"=""12-11"""' in text
