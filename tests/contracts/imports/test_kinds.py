"""Companies, people, products and contracts: each kind of file by its own rules."""

from datetime import date

from contracts.importing.lines import chunks
from contracts.models import (
    Company,
    Contact,
    Contract,
    ContractDevice,
    Manufacturer,
    Product,
)
from tests.factories.contracts import (
    make_company,
    make_contact,
    make_contract,
    make_device,
    make_family,
    make_product,
)
from tests.factories.imports import CONTRACTS, applied, checked, faults, plan


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
        (4, "Kundennummer", "stands in line 2 already"),
        (5, "Heimatstandort", "there is no office Atlantis"),
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
        (4, "Telefon"),
        (5, "Kundennummer"),
    ]
    known.refresh_from_db()
    assert [phone.number for phone in known.phones.all()] == ["+4940111111", "+4940222222"]
    assert [phone.label for phone in known.phones.all()] == ["Büro", ""]
    assert (known.role, known.email) == ("technician", "T@example.com")
    assert Contact.objects.get(name="Sabine").phones.get().number == "+491701234567"


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
        (3, "Family", "there is no product family QQ"),
        (3, "Manufacturer", "there is no manufacturer Nobody"),
        (3, "Warranty (months)", "x is no whole number"),
    ]
    assert Product.objects.get().warranty_months == 36
    again = checked(author, "products", content.replace(",36", ",24").replace("LX-2", "LX-1"))
    assert plan(again) == [(2, "changed", {"Warranty (months)": ["36", "24"]})]


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
        (3, "Class", "there is no contract class gold"),
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


def test_device_in_two_contracts_one_after_the_other(author, covered):
    _company, first, _second = covered
    content = CONTRACTS + "WV-2,K-1,premium,01/01/2027,31/12/2027,X-1\n"
    applied(author, "contracts", content)
    assert [row.days.upper for row in first.coverages.order_by("days")] == [date(2027, 1, 1), date(2028, 1, 1)]


def test_listed_devices_go_before_a_contract_for_the_company_in_one_file(author, covered, monkeypatch):
    monkeypatch.setattr(chunks, "__defaults__", (1,))  # each line a batch of its own
    content = (
        "Contract number,Customer number,Class,First day,Last day,Serial number,Covers\n"
        "WV-1,K-1,premium,01/01/2026,31/12/2026,,company\n"
        "WV-2,K-1,premium,01/01/2026,31/12/2026,X-1,\n"
    )
    applied(author, "contracts", content)
    assert set(ContractDevice.objects.values_list("contract__number", "device__serial")) == {
        ("WV-1", "X-2"),
        ("WV-2", "X-1"),
    }


def test_serial_of_two_manufacturers_means_that_of_the_company(author, covered):
    company, first, _second = covered
    maker = Manufacturer.objects.create(name="Other")
    names = {"code": "QQ-1", "name_de": "Q", "name_en": "Q"}
    other = Product.objects.create(family=first.product.family, manufacturer=maker, **names)
    make_device("X-1", product=other, owner=make_company("B", number="K-2"))
    applied(author, "contracts", CONTRACTS)
    assert set(ContractDevice.objects.values_list("device__owner", flat=True)) == {company.pk}


def test_company_that_was_merged_is_refused(author):
    nordkai = make_company("Nordkai", number="K-1")
    make_company("Old", number="K-0")
    Company.objects.filter(number="K-0").update(merged_into=nordkai)
    run = checked(author, "companies", "Kundennummer;Firma\nK-0;Neu\n")
    assert faults(run) == [(2, "Kundennummer", "is now part of Nordkai")]


def test_model_in_another_spelling_is_the_same(author):
    product = make_product("LX-420")
    content = (
        "Model,Name (German),Name (English),Family,Manufacturer\n"
        f"lx-420,{product.name_de},{product.name_en},{product.family.code},{product.manufacturer.name}\n"
    )
    assert checked(author, "products", content).counts == {"new": 0, "changed": 0, "same": 1, "refused": 0}
