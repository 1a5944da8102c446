"""Imports from the upload to the undo: a dry run that writes nothing, one transaction, and the way back."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import translation
from openpyxl import Workbook

from contracts.domain import importing
from contracts.domain.contract import renew_contract
from contracts.domain.device import change_device
from contracts.enums import ImportState, Outcome, Scope
from contracts.importing.examples import ROWS, example
from contracts.models import (
    Company,
    Contact,
    Contract,
    ContractDevice,
    Device,
    ImportHeading,
    ImportRow,
    ImportRun,
    Manufacturer,
    Ownership,
    Product,
    Site,
    Trace,
)
from contracts.queries import find_devices
from helpdesk.core import clock
from helpdesk.core.errors import Conflict, Invalid, violated
from tests.factories.contracts import (
    NOW,
    make_class,
    make_company,
    make_contact,
    make_contract,
    make_device,
    make_family,
    make_product,
)
from tests.factories.offices import make_member
from tests.factories.tickets import make_ticket

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Uploaded files go to a directory of the test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def author(hamburg):
    """Who imports."""
    return make_member(hamburg, role="administrator", name="Importer").user


def upload(author, kind, content, name="file.csv"):
    """A run as it is after the upload."""
    content = content.encode() if isinstance(content, str) else content
    return importing.upload(kind=kind, file=SimpleUploadedFile(name, content), actor=author, now=NOW)


def checked(author, kind, content, name="file.csv"):
    """A run after the dry run."""
    run = upload(author, kind, content, name)
    importing.start_check(run=run, mapping=run.mapping)
    importing.work(now=NOW)
    run.refresh_from_db()
    return run


def applied(author, kind, content, *, skip_refused=False, now=NOW):
    """A run after it was applied."""
    run = checked(author, kind, content)
    assert run.state == ImportState.CHECKED, run.fault
    importing.start_apply(run=run, skip_refused=skip_refused, actor=author)
    importing.work(now=now)
    run.refresh_from_db()
    assert run.state == ImportState.APPLIED, run.fault
    return run


def undone(run, author, now=LATER):
    """The run after somebody asked for its undo."""
    importing.start_undo(run=run, actor=author, now=now)
    importing.work(now=now)
    run.refresh_from_db()
    return run


def faults(run):
    """[(line, column, reason)] of the refused lines."""
    rows = run.rows.filter(outcome=Outcome.REFUSED)
    return [(row.line, column, reason) for row in rows for column, reason in row.faults]


def plan(run):
    """[(line, outcome, changes)] of the others."""
    return [(row.line, row.outcome, row.changes) for row in run.rows.exclude(outcome=Outcome.REFUSED)]


DEVICES = (
    "Seriennummer;Modell;Kundennummer;Standort;Platz;Geliefert;Garantie bis\n"
    "lx42 2207 7314;LX-420;K-1;Werk 1;Halle 3;14.07.2022;\n"
    "LX42-2207-7315;lx-420;K-1;Werk 1;;14/07/2022;31.12.2026\n"
    "LX42-2207-7316;LX-420;;;;;\n"
)


@pytest.fixture
def catalogue(hamburg):
    """A company and a product."""
    return make_company("Nordkai", number="K-1"), make_product("LX-420")


def test_headings_in_both_languages_are_recognised(author):
    german = upload(author, "devices", "Seriennummer;Modell;Kundennummer;Geliefert\n1;2;3;4\n")
    assert list(german.mapping.values()) == ["serial", "product", "owner", "delivered"]
    english = upload(author, "devices", "Serial number,Model,Owner,Delivered,Colour\n1,2,3,4,5\n")
    assert list(english.mapping.values()) == ["serial", "product", "owner", "delivered", ""]


def test_matching_is_remembered(author, catalogue):
    content = "Gerätekennung;Typ\nX-1;LX-420\n"
    run = upload(author, "devices", content)
    assert run.mapping == {"Gerätekennung": "", "Typ": ""}
    importing.start_check(run=run, mapping={"Gerätekennung": "serial", "Typ": "product"})
    assert upload(author, "devices", content).mapping == {"Gerätekennung": "serial", "Typ": "product"}


def test_matching_without_a_needed_column_is_refused(author):
    run = upload(author, "devices", "Serial number,Colour\n1,2\n")
    with pytest.raises(Invalid) as refused:
        importing.start_check(run=run, mapping=run.mapping)
    assert refused.value.fields == {"": "These columns are still missing: Model."}


def test_matching_two_columns_to_the_same_is_refused(author):
    run = upload(author, "devices", "a,b\n1,2\n")
    with pytest.raises(Invalid) as refused:
        importing.start_check(run=run, mapping={"a": "serial", "b": "serial"})
    assert refused.value.fields == {"a": "Two columns cannot mean the same."}


def test_dry_run_writes_nothing(author, catalogue):
    run = checked(author, "devices", DEVICES)
    assert run.counts == {"new": 3, "changed": 0, "same": 0, "refused": 0}
    assert not Device.objects.exists()
    assert not Site.objects.exists()


def test_devices_are_made_with_owner_warranty_and_history(author, catalogue):
    company, product = catalogue
    run = applied(author, "devices", DEVICES)
    first, second, third = Device.objects.order_by("serial_key")
    assert (first.serial, first.product, first.owner, first.site.name) == ("LX42 2207 7314", product, company, "Werk 1")
    assert (first.warranty.upper, first.warranty_by_hand) == (date(2024, 7, 15), False)
    assert (second.warranty.upper, second.warranty_by_hand) == (date(2027, 1, 1), True)
    assert (third.owner, third.warranty) == (None, None)
    assert Ownership.objects.get(device=first).days.lower == date(2022, 7, 14)
    assert Trace.objects.filter(event="imported", actor=author).count() == 3
    assert sorted(run.rows.values_list("object_id", flat=True)) == sorted([first.pk, second.pk, third.pk])


def test_devices_are_found_by_their_serial_afterwards(author, catalogue):
    applied(author, "devices", DEVICES)
    assert [hit.exact for hit in find_devices("LX42-2207-7314")] == [True]


def test_same_file_twice_changes_nothing(author, catalogue):
    applied(author, "devices", DEVICES)
    before = list(Device.objects.order_by("pk").values())
    run = checked(author, "devices", DEVICES)
    assert run.counts == {"new": 0, "changed": 0, "same": 3, "refused": 0}
    with pytest.raises(Conflict) as refused:
        importing.start_apply(run=run, skip_refused=False, actor=author)
    assert refused.value.code == "nothing_to_do"
    assert list(Device.objects.order_by("pk").values()) == before


def test_changes_show_old_and_new(author, catalogue):
    company, product = catalogue
    other = make_company("Elbtal", number="K-2")
    device = make_device("X-1", owner=company, delivered=date(2025, 1, 1))
    content = "Serial number,Model,Owner,Place,Delivered\nx1,LX-420,K-2,Hall 1,02/01/2025\n"
    run = checked(author, "devices", content)
    assert plan(run) == [
        (
            2,
            "changed",
            {
                "Owner (customer number)": ["Nordkai", "Elbtal"],
                "Place": ["", "Hall 1"],
                "Delivered": ["2025-01-01", "2025-01-02"],
            },
        )
    ]
    importing.start_apply(run=run, skip_refused=False, actor=author)
    importing.work(now=NOW)
    device.refresh_from_db()
    assert (device.owner, device.place, device.delivered) == (other, "Hall 1", date(2025, 1, 2))
    assert device.ownerships.count() == 2
    assert product == device.product


def test_empty_cells_change_nothing(author, catalogue):
    company, _product = catalogue
    make_device("X-1", owner=company, place="Hall 1", delivered=date(2025, 1, 1))
    run = checked(author, "devices", "Serial number,Model,Owner,Place,Delivered\nX-1,LX-420,,,\n")
    assert run.counts == {"new": 0, "changed": 0, "same": 1, "refused": 0}


def test_refused_lines_name_line_column_and_reason(author, catalogue):
    content = (
        "Serial number,Model,Owner,Site,Delivered,Warranty until\n"
        "X-1,LX-420,K-1,,31.02.2025,\n"
        ",LX-420,K-1,,,\n"
        "X-2,LX-999,K-9,,,\n"
        "X-3,LX-420,,Werk 1,,\n"
        "X-4,LX-420,,,,31.12.2026\n"
        "X-5,LX-420,,,01.01.2025,31.12.2024\n"
        "X-6,LX-420,,,,\n"
        "x 6,LX-420,,,,\n"
        "---,LX-420,,,,\n"
        "=1+1,LX-420,,,,\n"
    )
    assert faults(checked(author, "devices", content)) == [
        (2, "Delivered", "there is no such day as 31.02.2025 (day, month, year)"),
        (3, "Serial number", "empty, but needed"),
        (4, "Model", "there is no product LX-999"),
        (4, "Owner (customer number)", "there is no company K-9"),
        (5, "Site", "a site needs an owner"),
        (6, "Warranty until", "needs the day of delivery"),
        (7, "Warranty until", "comes before the delivery"),
        (9, "Serial number", "stands in line 8 already"),
        (10, "Serial number", "no letters and no digits"),
        (11, "Serial number", "a formula instead of a value"),
    ]


def test_file_with_refused_lines_is_applied_only_if_that_is_said(author, catalogue):
    content = "Serial number,Model\nX-1,LX-420\nX-2,LX-999\n"
    run = checked(author, "devices", content)
    with pytest.raises(Conflict) as refused:
        importing.start_apply(run=run, skip_refused=False, actor=author)
    assert refused.value.code == "refused_lines"
    assert not Device.objects.exists()
    importing.start_apply(run=run, skip_refused=True, actor=author)
    importing.work(now=NOW)
    assert [device.serial for device in Device.objects.all()] == ["X-1"]


def test_applying_is_all_or_nothing(author, catalogue):
    run = checked(author, "devices", "Serial number,Model\nX-1,LX-420\nX-2,LX-420\n")
    make_device("X-2")
    importing.start_apply(run=run, skip_refused=False, actor=author)
    importing.work(now=NOW)
    run.refresh_from_db()
    assert (run.state, run.fault) == (
        "failed",
        "Records have changed since the check. Please check the file again.",
    )
    assert [device.serial for device in Device.objects.all()] == ["X-2"]


def test_applying_what_somebody_changed_since_the_check_is_refused(author, catalogue):
    device = make_device("X-1")
    run = checked(author, "devices", "Serial number,Model,Place\nX-1,LX-420,Hall 1\n")
    change_device(device=device, values={"place": "Hall 9"}, actor=None, now=NOW)
    importing.start_apply(run=run, skip_refused=False, actor=author)
    importing.work(now=NOW)
    run.refresh_from_db()
    assert (run.state, run.fault) == ("failed", "Line 2 has been changed by somebody since the check.")
    device.refresh_from_db()
    assert device.place == "Hall 9"


def test_file_that_breaks_in_the_middle_is_refused_whole(author, catalogue):
    lines = "".join(f"X-{number},LX-420\n" for number in range(10))
    run = checked(author, "devices", f'Serial number,Model\n{lines}"X"-99,LX-420\n')
    assert run.state == ImportState.FAILED
    assert "Line 12 cannot be read" in run.fault
    assert not run.rows.exists()


def test_file_of_headings_alone_is_refused(author, catalogue):
    run = checked(author, "devices", "Serial number,Model\n\n")
    assert (run.state, run.fault) == ("failed", "The file has headings but no lines.")


def test_unreadable_file_is_refused_at_the_upload(author):
    with pytest.raises(Invalid) as refused:
        upload(author, "devices", b"")
    assert refused.value.fields == {"file": "The file is empty."}
    assert not ImportRun.objects.exists()


def test_new_devices_are_covered_by_the_companys_contract(author, catalogue):
    company, _product = catalogue
    make_contract(company, scope=Scope.COMPANY)
    applied(author, "devices", DEVICES)
    assert ContractDevice.objects.count() == 2


def test_simple_changes_are_written_in_few_statements(author, catalogue, django_assert_max_num_queries):
    for number in range(30):
        make_device(f"X-{number}")
    lines = "".join(f"X-{number},LX-420,Hall 1\n" for number in range(30))
    run = checked(author, "devices", f"Serial number,Model,Place\n{lines}")
    importing.start_apply(run=run, skip_refused=False, actor=author)
    with django_assert_max_num_queries(40):
        importing.work(now=NOW)
    assert Device.objects.filter(place="Hall 1").count() == 30


# -- the other kinds ------------------------------------------------------------------------------------------------


def test_companies_with_addresses(author):
    content = (
        "Kundennummer;Firma;Heimatstandort;Straße;PLZ;Ort\n"
        "K-1;Nordkai;Hamburg;Kai 1;20457;Hamburg\n"
        "K-2;Elbtal;;;;\n"
        "K-1;Doppelt;;;;\n"
        "K-3;Fern;Atlantis;;;\n"
    )
    run = applied(author, "companies", content, skip_refused=True)
    assert faults(run) == [
        (4, "Customer number", "stands in line 2 already"),
        (5, "Home office", "there is no office Atlantis"),
    ]
    nordkai = Company.objects.get(number="K-1")
    assert (nordkai.language, nordkai.home_office.name) == ("de", "Hamburg")
    assert (nordkai.sites.get().name, nordkai.sites.get().postal_code) == ("Hamburg", "20457")
    again = checked(author, "companies", "Kundennummer;Firma;PLZ;Ort\nK-1;Nordkai AG;20457;Hamburg\n")
    assert plan(again) == [(2, "changed", {"Company": ["Nordkai", "Nordkai AG"]})]


def test_contacts_by_mail_or_name_with_numbers_added(author, catalogue):
    company, _product = catalogue
    known = make_contact(company, "Tobias Wernicke", email="t@example.com", phones=[("040 111111", "Büro")])
    content = (
        "Kundennummer;Name;E-Mail;Telefon;Rolle\n"
        "K-1;Tobias Wernicke;T@example.com;040 222222;Technik\n"
        "K-1;Sabine;;0170 1234567;\n"
        "K-1;Ohne;kein-at;12;Chef\n"
        "K-9;Fremd;;;\n"
    )
    run = applied(author, "contacts", content, skip_refused=True)
    assert [(line, column) for line, column, _reason in faults(run)] == [
        (4, "E-Mail"),
        (4, "Rolle"),
        (5, "Customer number"),
    ]
    known.refresh_from_db()
    assert [str(phone.number.as_e164) for phone in known.phones.all()] == ["+4940111111", "+4940222222"]
    assert [phone.label for phone in known.phones.all()] == ["Büro", ""]
    assert (known.role, known.email) == ("technician", "T@example.com")
    assert str(Contact.objects.get(name="Sabine").phones.get().number.as_e164) == "+491701234567"


def test_products_need_family_and_manufacturer(author):
    make_family("LX")
    Manufacturer.objects.create(name="Halvern")
    content = (
        "Model,Name (German),Name (English),Family,Manufacturer,Warranty (months)\n"
        "LX-1,Etikettierer,Labeller,LX,Halvern,36\n"
        "LX-2,Etikettierer,Labeller,QQ,Nobody,x\n"
    )
    run = applied(author, "products", content, skip_refused=True)
    assert faults(run) == [
        (3, "Warranty (months)", "x is no whole number"),
        (3, "Family (code)", "there is no product family QQ"),
        (3, "Manufacturer", "there is no manufacturer Nobody"),
    ]
    assert Product.objects.get().warranty_months == 36
    again = checked(author, "products", content.replace(",36", ",24").replace("LX-2", "LX-1"))
    assert plan(again) == [(2, "changed", {"Warranty (months)": [36, 24]})]


@pytest.fixture
def covered(catalogue):
    """Two devices of the company, a class."""
    company, _product = catalogue
    make_class("premium")
    return company, make_device("X-1", owner=company), make_device("X-2", owner=company)


CONTRACTS = (
    "Contract number,Customer number,Class,First day,Last day,Serial number\n"
    "WV-1,K-1,premium,01/01/2026,31/12/2026,X-1\n"
    "WV-1,K-1,premium,01/01/2026,31/12/2026,X-2\n"
)


def test_contract_with_one_line_for_each_device(author, covered):
    applied(author, "contracts", CONTRACTS)
    contract = Contract.objects.get()
    assert (contract.valid.lower, contract.valid.upper) == (date(2026, 1, 1), date(2027, 1, 1))
    assert contract.coverages.count() == 2
    assert checked(author, "contracts", CONTRACTS).counts == {"new": 0, "changed": 0, "same": 2, "refused": 0}


def test_contract_for_the_company_covers_by_scope(author, covered):
    content = "Contract number,Customer number,Class,First day,Covers\nWV-1,K-1,premium,01/01/2026,company\n"
    applied(author, "contracts", content)
    assert ContractDevice.objects.count() == 2


def test_contract_lines_refused(author, covered):
    company, device, _other = covered
    make_contract(company, device, number="WV-0", first=date(2026, 6, 1), last=date(2026, 6, 30))
    stranger = make_device("Y-1", owner=make_company("B", number="K-2"))
    content = (
        "Contract number,Customer number,Class,First day,Last day,Serial number,Covers,Site\n"
        "WV-1,K-1,premium,01/01/2026,31/12/2026,X-1,,\n"
        "WV-2,K-1,gold,01/01/2026,31/12/2025,,,\n"
        f"WV-3,K-1,premium,01/01/2026,,{stranger.serial},,\n"
        "WV-4,K-1,premium,01/01/2026,,QQ-9,,\n"
        "WV-5,K-1,premium,01/01/2026,,,site,Nowhere\n"
        "WV-6,K-1,premium,01/01/2026,31/12/2026,,,\n"
        "WV-6,K-1,premium,02/01/2026,31/12/2026,X-2,,\n"
        "WV-0,K-1,premium,01/06/2026,31/07/2026,,,\n"
    )
    assert faults(checked(author, "contracts", content)) == [
        (2, "Serial number", "X-1 is already covered by WV-0 at that time"),
        (3, "Class (code)", "there is no contract class gold"),
        (3, "Last day", "comes before the first day"),
        (4, "Serial number", "Y-1 belongs to B"),
        (5, "Serial number", "QQ-9 is not on file"),
        (6, "Site", "the company has no such site"),
        (8, "First day", "differs from line 7 of the same contract"),
        (9, "Last day", "is not edited by a file; renew, suspend or end the contract on its page"),
    ]


def test_contract_device_twice_in_one_file_is_refused(author, covered):
    content = CONTRACTS + "WV-2,K-1,premium,01/12/2026,31/12/2027,X-1\n"
    assert faults(checked(author, "contracts", content)) == [
        (4, "Serial number", "X-1 is already covered by WV-1 at that time")
    ]


def test_contract_on_file_gets_devices_and_a_note(author, covered):
    company, first, second = covered
    contract = make_contract(company, first, number="WV-1", first=date(2026, 1, 1), last=date(2026, 12, 31))
    content = CONTRACTS.replace("Serial number", "Serial number,Note").replace("X-2", "X-2,hello")
    run = applied(author, "contracts", content)
    assert plan(run) == [(3, "changed", {"Note": ["", "hello"], "Serial number": ["", "X-2"]})]
    contract.refresh_from_db()
    assert contract.note == "hello"
    assert set(contract.coverages.values_list("device", flat=True)) == {first.pk, second.pk}


# -- undo -----------------------------------------------------------------------------------------------------------


def test_undo_takes_new_devices_back(author, catalogue):
    company, _product = catalogue
    make_contract(company, scope=Scope.COMPANY)
    run = undone(applied(author, "devices", DEVICES), author)
    assert (run.state, run.undone_by, run.undone_at) == ("undone", author, LATER)
    assert not Device.objects.exists()
    assert not Site.objects.exists()
    assert not ContractDevice.objects.exists()


def test_undo_sets_changed_devices_back_with_owner_and_cover(author, catalogue):
    company, _product = catalogue
    make_company("Elbtal", number="K-2")
    device = make_device("X-1", owner=company, delivered=date(2025, 1, 1), place="Hall 1")
    make_contract(company, device, number="WV-1")
    before = (list(device.coverages.values("contract", "days")), list(device.ownerships.values("company", "days")))
    run = applied(author, "devices", "Serial number,Model,Owner,Place\nX-1,LX-420,K-2,Hall 2\n")
    undone(run, author)
    device.refresh_from_db()
    assert (device.owner, device.place) == (company, "Hall 1")
    after = (list(device.coverages.values("contract", "days")), list(device.ownerships.values("company", "days")))
    assert after == before


@pytest.mark.parametrize("kind", ["ticket", "change", "contract"])
def test_undo_is_refused_when_something_has_been_built_on_it(author, catalogue, hamburg, kind):
    company, _product = catalogue
    run = applied(author, "devices", DEVICES)
    device = Device.objects.get(serial="LX42-2207-7315")
    if kind == "ticket":
        make_ticket(hamburg, device=device, now=LATER)
    elif kind == "change":
        change_device(device=device, values={"place": "Hall 9"}, actor=None, now=LATER)
    else:
        make_contract(company, device)
    run = undone(run, author)
    assert run.state == ImportState.APPLIED
    assert run.fault
    assert Device.objects.count() == 3


def test_undo_of_a_change_that_was_changed_again_is_refused(author, catalogue):
    device = make_device("X-1")
    run = applied(author, "devices", "Serial number,Model,Place\nX-1,LX-420,Hall 1\n")
    Device.objects.filter(pk=device.pk).update(place="Hall 9")
    run = undone(run, author)
    assert (run.state, run.fault) == ("applied", "X-1 has been changed since the import.")


def test_undo_within_a_day_only(author, catalogue):
    run = applied(author, "devices", DEVICES)
    importing.start_undo(run=run, actor=author, now=NOW + timedelta(days=1))
    ImportRun.objects.update(state=ImportState.APPLIED)
    with pytest.raises(Conflict) as refused:
        importing.start_undo(run=run, actor=author, now=NOW + timedelta(days=1, seconds=1))
    assert refused.value.code == "too_late"


def test_undo_of_contracts_companies_and_people(author, covered):
    company, first, _second = covered
    contract = make_contract(company, first, number="WV-1", first=date(2026, 1, 1), last=date(2026, 12, 31))
    undone(applied(author, "contracts", CONTRACTS + "WV-2,K-1,premium,01/01/2027,,X-1\n"), author)
    assert [row.number for row in Contract.objects.all()] == ["WV-1"]
    assert contract.coverages.get().device == first
    undone(applied(author, "companies", "Kundennummer;Firma;Ort\nK-7;Neu;Ulm\nK-1;Nordkai AG;\n"), author)
    assert [row.name for row in Company.objects.all()] == ["Nordkai"]
    undone(applied(author, "contacts", "Kundennummer;Name;Telefon\nK-1;Neu;040 123456\n"), author)
    assert not Contact.objects.exists()


def test_undo_of_contracts_that_were_renewed_is_refused(author, covered):
    run = applied(author, "contracts", CONTRACTS)
    renew_contract(contract=Contract.objects.get(), number="WV-2", last=None, actor=None, now=LATER)
    run = undone(run, author)
    assert run.state == ImportState.APPLIED
    assert Contract.objects.count() == 2


def test_undo_of_companies_with_people_is_refused_and_says_why(author):
    run = applied(author, "companies", "Kundennummer;Firma\nK-7;Neu\n")
    make_contact(Company.objects.get())
    run = undone(run, author)
    assert run.state == ImportState.APPLIED
    assert run.fault.startswith("Something has been built on this import already")


# -- the worker -----------------------------------------------------------------------------------------------------


def test_step_given_up_after_three_tries(author, catalogue):
    run = upload(author, "devices", DEVICES)
    importing.start_check(run=run, mapping=run.mapping)
    ImportRun.objects.update(tries=3)
    importing.work(now=NOW)
    run.refresh_from_db()
    assert (run.state, run.fault) == ("failed", "The worker has given up after three tries.")


def test_failed_import_can_be_checked_again(author, catalogue):
    run = checked(author, "devices", "Serial number,Model\n\n")
    importing.start_check(run=run, mapping=run.mapping)
    run.refresh_from_db()
    assert (run.state, run.fault) == ("checking", "")


def test_run_cannot_be_applied_twice(author, catalogue):
    run = applied(author, "devices", DEVICES)
    with pytest.raises(Conflict) as refused:
        importing.start_apply(run=run, skip_refused=False, actor=author)
    assert refused.value.code == "wrong_state"


def test_faults_are_written_in_the_authors_language(author, catalogue):
    author.language = "de"
    author.save()
    run = checked(author, "devices", "Seriennummer;Modell\nX-1;LX-999\n")
    assert faults(run) == [(2, "Modell", "es gibt kein Produkt LX-999")]


def test_applied_without_a_time_is_refused_by_the_database(author):
    run = upload(author, "devices", "a,b\n1,2\n")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.APPLIED)
    assert violated(refused.value) == "contracts_import_applied_has_time"


def test_heading_twice_is_refused_by_the_database(db):
    ImportHeading.objects.create(kind="devices", heading="typ", field="product")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ImportHeading.objects.create(kind="devices", heading="typ", field="serial")
    assert violated(refused.value) == "contracts_import_heading_once"


# -- examples and screens -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("xlsx", [False, True])
@pytest.mark.parametrize("language", ["de", "en-gb"])
def test_examples_can_be_imported_one_after_the_other(author, language, xlsx):
    author.language = language
    author.save()
    make_family("LX")
    Manufacturer.objects.create(name="Halvern")
    make_class("premium")
    for kind, rows in ROWS.items():
        with translation.override(language), example(kind, xlsx=xlsx) as file:
            content = file.read()
        run = checked(author, kind, content, f"{kind}.xlsx" if xlsx else f"{kind}.csv")
        assert (run.counts["new"], run.fault, faults(run)) == (len(rows), "", [])
        importing.start_apply(run=run, skip_refused=False, actor=author)
        importing.work(now=NOW)


def test_screens_from_upload_to_undo(client, manager, catalogue):
    page = client.post("/imports/", {"kind": "devices", "file": SimpleUploadedFile("d.csv", DEVICES.encode())})
    run = ImportRun.objects.get()
    assert page.url == f"/imports/{run.pk}/"
    assert client.get(page.url).url == f"/imports/{run.pk}/columns/"
    page = client.get(f"/imports/{run.pk}/columns/")
    choices = {f"column_{at}": run.mapping[heading] for at, (heading, _s) in enumerate(run.headings)}
    assert choices["column_0"] == "serial"
    client.post(f"/imports/{run.pk}/columns/", choices)
    progress = client.get(f"/imports/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in progress
    importing.work(now=NOW)
    assert client.get(f"/imports/{run.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = client.get(f"/imports/{run.pk}/")
    assert page.context["new"] == 3
    client.post(f"/imports/{run.pk}/apply/")
    importing.work(now=NOW)
    assert Device.objects.count() == 3
    ImportRun.objects.update(applied_at=clock.now())
    assert "Undo this import" in client.get(f"/imports/{run.pk}/").content.decode()


def test_columns_screen_keeps_the_choice_and_says_what_is_missing(client, manager):
    client.post("/imports/", {"kind": "devices", "file": SimpleUploadedFile("d.csv", b"a,b\n1,2\n")})
    run = ImportRun.objects.get()
    page = client.post(f"/imports/{run.pk}/columns/", {"column_0": "serial", "column_1": ""})
    assert page.status_code == 422
    assert "These columns are still missing: Model." in page.content.decode()
    assert '<option value="serial" selected>' in page.content.decode()


def test_refused_lines_as_a_file(client, manager, catalogue):
    run = checked(manager, "devices", "Serial number,Model\nX-1,LX-999\n")
    text = b"".join(client.get(f"/imports/{run.pk}/refused.csv").streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Line", "Entry", "Column", "Reason"],
        ["2", "X-1", "Model", "there is no product LX-999"],
    ]


def test_broken_upload_stands_at_the_field(client, manager):
    page = client.post("/imports/", {"kind": "devices", "file": SimpleUploadedFile("d.xlsx", b"PK\x03\x04x")})
    assert page.status_code == 422
    assert page.context["form"].errors == {"file": ["The file is damaged or no XLSX file."]}


@pytest.mark.parametrize("path", ["/imports/", "/imports/1/", "/imports/1/columns/"])
def test_imports_are_refused_to_agents(client, agent, path):
    assert client.get(path).status_code == 403


def test_xlsx_with_days_and_numbers_is_imported(author, catalogue):
    book = Workbook()
    book.active.append(["Serial number", "Model", "Owner", "Delivered"])
    book.active.append([10007, "LX-420", "K-1", date(2025, 1, 31)])
    file = io.BytesIO()
    book.save(file)
    run = checked(author, "devices", file.getvalue(), "d.xlsx")
    importing.start_apply(run=run, skip_refused=False, actor=author)
    importing.work(now=NOW)
    device = Device.objects.get()
    assert (device.serial, device.delivered) == ("10007", date(2025, 1, 31))
    assert ImportRow.objects.get().outcome == "new"
