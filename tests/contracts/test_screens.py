"""The screens: who may see and do what, errors at their fields, nothing typed is lost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Company, Contact, Contract, ContractClass, ContractDocument, Device, Product, Suspension
from core import clock
from tests.factories.contracts import (
    make_class,
    make_company,
    make_contact,
    make_contract,
    make_device,
    make_product,
    make_site,
)
from tests.factories.offices import make_woking
from tests.factories.tickets import make_ticket

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def records(hamburg):
    """A company with everything a page can show."""
    company = make_company("Nordkai Logistik GmbH")
    site = make_site(company)
    contact = make_contact(company, phones=[("040 123456", "Büro")])
    device = make_device("LX42-2207-7314", owner=company, site=site, contact=contact, delivered=date(2022, 7, 14))
    other = make_device("LX42-2207-7315", owner=company)
    contract = make_contract(company, device, other, number="WV-2024-0318", last=date(2099, 3, 31))
    make_ticket(hamburg, company=company, contact=contact, device=device, now=clock.now())
    return {"company": company, "contact": contact, "device": device, "contract": contract, "site": site}


@pytest.mark.parametrize("language", ["de", "en-gb"])
@pytest.mark.parametrize("name", ["company", "contact", "device", "contract"])
def test_page_of_a_record_shows_it(client, agent, records, name, language):
    agent.language = language
    agent.save()
    page = client.get(records[name].get_absolute_url())
    assert page.status_code == 200
    assert str(records[name]) in page.content.decode()


@pytest.mark.parametrize("name", ["company", "contact", "device", "contract"])
def test_page_of_a_record_needs_a_sign_in(client, records, name):
    assert client.get(records[name].get_absolute_url()).status_code == 302


@pytest.mark.parametrize("path", ["/devices/0/", "/companies/0/", "/contacts/0/", "/contracts/0/"])
def test_page_of_nothing_is_404(client, agent, path):
    assert client.get(path).status_code == 404


def test_device_page_costs_the_same_with_one_and_with_three_of_everything(client, agent, hamburg):
    company = make_company()
    costs: list[int] = []
    for count in (1, 3):
        device = make_device(owner=company)
        make_contract(company, device, *(make_device(owner=company) for _ in range(count)), last=date(2099, 3, 31))
        for _ in range(count):
            make_ticket(hamburg, device=device, company=company, now=clock.now())
        client.get(device.get_absolute_url())  # calendars are read once
        with CaptureQueriesContext(connection) as captured:
            client.get(device.get_absolute_url())
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_device_page_draws_gaps_and_names_the_evidence(client, agent, records):
    page = client.get(records["device"].get_absolute_url()).content.decode()
    assert "Covered today" in page
    assert "No cover 15 July 2024 to 31 August 2024" in page
    assert "Notice can be given until 31 December 2098." in page


def test_company_is_made_and_a_taken_number_stands_at_its_field(client, agent, hamburg):
    typed = {"name": "Elbtal", "number": "K-1", "language": "de", "home_office": hamburg.pk, "notes": "kept"}
    assert client.post("/companies/new/", typed).url == Company.objects.get(number="K-1").get_absolute_url()
    page = client.post("/companies/new/", typed | {"name": "Other"})
    assert page.status_code == 422
    assert page.context["form"].errors == {"number": ["There is a company with this customer number already."]}
    assert ">kept</textarea>" in page.content.decode().replace("\n", "")


def test_similar_company_is_named_while_typing(client, agent):
    company = make_company("Nordkai Logistik GmbH")
    assert "Nordkai Logistik GmbH" in client.get("/companies/similar/?name=Nordkay Logistic").content.decode()
    assert "Nordkai" not in client.get(f"/companies/similar/?name=Nordkai&record={company.pk}").content.decode()
    assert "Nordkai" not in client.get("/companies/similar/?name=Käserei Holzapfel").content.decode()


def test_similar_device_is_named_while_typing(client, agent):
    make_device("LX42-2207-7314")
    assert "LX42-2207-7314" in client.get("/devices/similar/?serial=lx42 2207 7314").content.decode()
    assert (
        "two neighbouring characters swapped" in client.get("/devices/similar/?serial=LX42-2207-7341").content.decode()
    )


def test_contact_with_numbers_is_made_and_a_wrong_number_stands_at_its_field(client, agent):
    company = make_company()
    typed = {"name": "Tobias", "language": "de", "role": "operator", "phone_0": "040 123456", "label_0": "Büro"}
    path = f"/companies/{company.pk}/contacts/new/"
    client.post(path, typed)
    assert Contact.objects.get(name="Tobias").phones.get().number == "+4940123456"
    page = client.post(path, typed | {"phone_0": "12"})
    assert page.context["form"].errors == {
        "phone_0": ["12: The area code is missing. Enter the whole number, for example 040 66969 214."]
    }


def test_contact_number_is_taken_away_by_emptying_it(client, agent):
    contact = make_contact(phones=[("040 111111", ""), ("040 222222", "")])
    typed = {"name": "T", "language": "de", "active": "on", "phone_0": "", "phone_1": "+49 40 222222"}
    client.post(f"/contacts/{contact.pk}/edit/", typed)
    assert [phone.number for phone in contact.phones.all()] == ["+4940222222"]


def test_device_is_made_for_a_company_named_by_its_number(client, agent):
    company, product = make_company("Nordkai", number="K-7"), make_product()
    typed = {"serial": "lx42-1", "product": "LX-420", "owner": "Nordkai (K-7)", "delivered": "2025-01-01"}
    client.post("/devices/new/", typed)
    device = Device.objects.get()
    assert (device.serial, device.product, device.owner) == ("LX42-1", product, company)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("Nobody GmbH", "Nothing found for “Nobody GmbH”."),
        ("Nordkai", "Several are possible: Nordkai A (K-1), Nordkai B (K-2). Please choose one."),
    ],
)
def test_company_that_is_not_unmistakable_is_asked_for(client, agent, typed, message):
    make_product()
    make_company("Nordkai A", number="K-1")
    make_company("Nordkai B", number="K-2")
    page = client.post("/devices/new/", {"serial": "X-1", "product": "LX-420", "owner": typed})
    assert page.context["form"].errors == {"owner": [message]}


def test_device_warranty_by_hand_needs_both_days(client, agent):
    device = make_device("X-1")
    typed = {"serial": "X-1", "product": "LX-420", "warranty_first": "2025-01-01"}
    page = client.post(f"/devices/{device.pk}/edit/", typed)
    assert list(page.context["form"].errors) == ["warranty_last"]
    client.post(f"/devices/{device.pk}/edit/", typed | {"warranty_last": "2025-12-31"})
    device.refresh_from_db()
    assert (device.warranty.upper, device.warranty_by_hand) == (date(2026, 1, 1), True)


def test_device_changes_hands_on_the_screen(client, agent):
    buyer = make_company("Buyer", number="K-9")
    device = make_device("X-1", owner=make_company("Seller"))
    client.post(f"/devices/{device.pk}/transfer/", {"company": "Buyer", "on": "2025-01-01"})
    device.refresh_from_db()
    assert device.owner == buyer


def test_contract_is_refused_to_an_agent_with_the_reason(client, agent):
    page = client.get("/contracts/new/")
    assert page.status_code == 403
    assert "Only a manager or an administrator may change contracts." in page.content.decode()


def contract_typed(**changed):
    typed = {
        "number": "WV-1",
        "company": "Nordkai (K-7)",
        "cls": make_class().pk,
        "first": "2025-01-01",
        "last": "2025-12-31",
        "notice_days": "90",
        "scope": "listed",
        "devices": "LX42-2207-7314",
    }
    return typed | changed


def test_contract_is_made_with_its_devices(client, manager):
    device = make_device("LX42-2207-7314", owner=make_company("Nordkai", number="K-7"))
    client.post("/contracts/new/", contract_typed())
    assert Contract.objects.get(number="WV-1").coverages.get().device == device


def test_contract_with_an_unknown_serial_says_what_was_meant(client, manager):
    make_device("LX42-2207-7314", owner=make_company("Nordkai", number="K-7"))
    page = client.post("/contracts/new/", contract_typed(devices="LX42-2207-7341\nQQQ-999"))
    assert page.context["form"].errors == {
        "devices": [
            "LX42-2207-7341 is not on file. Is LX42-2207-7314 meant (two neighbouring characters swapped)?",
            "QQQ-999 is not on file.",
        ]
    }
    assert not Contract.objects.exists()


def test_contract_acts_on_the_screen(client, manager, records):
    base = f"/contracts/{records['contract'].pk}"
    client.post(f"{base}/suspend/", {"first": "2026-01-01", "last": "", "reason": "Rechnung offen"})
    assert Suspension.objects.get().reason == "Rechnung offen"
    client.post(f"{base}/resume/", {"on": "2026-02-01"})
    assert Suspension.objects.get().days.upper == date(2026, 2, 1)
    client.post(f"{base}/renew/", {"number": "WV-2", "cls": make_class().pk, "last": ""})
    assert records["contract"].successor.number == "WV-2"
    client.post(f"{base}/devices/take-out/", {"devices": "LX42-2207-7315", "last": "2026-05-13"})
    assert records["contract"].coverages.filter(days__contains=date(2026, 5, 14)).count() == 1
    client.post(f"{base}/edit/", {"notice_days": "30", "note": "n"})
    records["contract"].refresh_from_db()
    assert (records["contract"].notice_days, records["contract"].note) == (30, "n")


def test_contract_document_is_checked_by_content_and_only_downloaded(client, manager, records, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    path = f"/contracts/{records['contract'].pk}/documents/add/"
    client.post(path, {"file": SimpleUploadedFile("Vertrag.pdf", PDF)})
    document = ContractDocument.objects.get()
    download = client.get(f"/contracts/documents/{document.pk}/")
    assert b"".join(download.streaming_content) == PDF
    assert download["Content-Disposition"] == 'attachment; filename="Vertrag.pdf"'
    page = client.post(path, {"file": SimpleUploadedFile("Vertrag.pdf", b"<html><script>alert(1)</script></html>")})
    assert page.status_code == 422
    assert ContractDocument.objects.count() == 1


def test_merge_on_the_screen_is_for_managers(client, manager):
    keep, drop = make_company("Keep", number="K-1"), make_company("Drop", number="K-2")
    make_contact(drop)
    first = client.post(f"/companies/{keep.pk}/merge/", {"other": "drop"})
    drop.refresh_from_db()
    assert (first.status_code, drop.merged_into) == (422, None)
    assert "Drop (K-2)" in (page := first.content.decode())
    assert "People: 1, devices: 0, contracts: 0" in page
    again = {"other": "drop", "shown": str(drop.pk)}
    assert f'name="shown" value="{drop.pk}"' in page
    other = make_company("Other", number="K-3")
    assert client.post(f"/companies/{keep.pk}/merge/", {**again, "other": other.number}).status_code == 422
    client.post(f"/companies/{keep.pk}/merge/", again)
    drop.refresh_from_db()
    assert drop.merged_into == keep
    assert "has become part of another" in client.get(drop.get_absolute_url()).content.decode()


def test_merge_of_people_shows_who_was_found_first(client, manager):
    company = make_company("Keep")
    keep = make_contact(company, "Tobias Wernicke", email="tobias@example.com")
    drop = make_contact(company, "Tobias Wernicke", email="t.w@example.com", phones=[("040 123456", "")])
    make_device("A-1", owner=company, contact=drop)
    path = f"/contacts/{keep.pk}/merge/"
    assert "Tobias Wernicke, t.w@example.com, +49 40 123456</option>" in client.get(path).content.decode()
    first = client.post(path, {"other": drop.pk})
    drop.refresh_from_db()
    assert (first.status_code, drop.merged_into) == (422, None)
    assert f'name="shown" value="{drop.pk}"' in (page := first.content.decode())
    assert "Tobias Wernicke, t.w@example.com, +49 40 123456. Devices: 1." in page
    assert "Mail goes to tobias@example.com from then on." in page
    manager.language = "de"
    manager.save()
    german = client.post(path, {"other": drop.pk}).content.decode()
    assert "Post geht danach an tobias@example.com." in german
    manager.language = "en-gb"
    manager.save()
    other = make_contact(company, "Karin Ott")
    assert client.post(path, {"other": other.pk, "shown": drop.pk}).status_code == 422
    client.post(path, {"other": drop.pk, "shown": drop.pk})
    drop.refresh_from_db()
    other.refresh_from_db()
    assert (drop.merged_into, other.merged_into) == (keep, None)
    for one, another in ((keep, drop), (drop, keep)):
        shown = client.get(one.get_absolute_url()).content.decode()
        assert f'href="{another.get_absolute_url()}">Open the other entry' in shown


def test_merge_is_refused_to_an_agent(client, agent):
    assert client.get(f"/companies/{make_company().pk}/merge/").status_code == 403
    assert client.get(f"/contacts/{make_contact().pk}/merge/").status_code == 403


def test_catalogue_is_read_by_all_and_changed_by_the_administrator(client, agent):
    make_class()
    make_product()
    assert "LX-420" in client.get("/catalogue/").content.decode()
    assert client.get("/catalogue/products/new/").status_code == 403


def test_product_is_made_and_corrected(client, administrator):
    product = make_product("LX-260")
    typed = {
        "code": "LX-261",
        "name_de": "Etikettierer",
        "name_en": "Labeller",
        "family": product.family.pk,
        "manufacturer": product.manufacturer.pk,
        "warranty_months": "36",
    }
    assert client.post("/catalogue/products/new/", typed).url == "/catalogue/"
    client.post(f"/catalogue/products/{product.pk}/edit/", typed | {"code": "LX-262"})
    assert set(Product.objects.values_list("code", "warranty_months")) == {("LX-261", 36), ("LX-262", 36)}


def test_contract_class_keeps_its_kind_once_contracts_exist(client, administrator):
    cls = make_class()
    make_contract(make_company())
    typed = {"code": "premium", "name_de": "P", "name_en": "P", "kind": "other", "rank": "1", "phone": "on"}
    client.post(f"/catalogue/classes/{cls.pk}/edit/", typed)
    assert ContractClass.objects.get().kind == "maintenance"
    assert ContractClass.objects.get().name_de == "P"


def test_contract_class_says_its_kind_and_who_may_cover_in_words(client, administrator, hamburg):
    woking = make_woking()
    page = client.get("/catalogue/classes/new/").content.decode()
    assert page.count('name="offices"') == 2
    assert '<option value="maintenance" selected>Maintenance</option>' in page
    typed = {"code": "parts", "name_de": "Teile", "name_en": "Parts", "kind": "parts", "rank": "1", "parts": "on"}
    assert client.post("/catalogue/classes/new/", typed | {"offices": [woking.pk], "kind": "other"}).status_code == 422
    assert client.post("/catalogue/classes/new/", typed | {"offices": [woking.pk]}).url == "/catalogue/classes/"
    cls = ContractClass.objects.get()
    assert (cls.kind, cls.phone, list(cls.offices.all())) == ("parts", False, [woking])
    assert ">Spare parts supply</td>" in client.get("/catalogue/classes/").content.decode()


def test_ended_contract_can_be_renewed_but_neither_suspended_nor_ended(client, manager):
    contract = make_contract(make_company(), last=date(2025, 12, 31))
    page = client.get(f"/contracts/{contract.pk}/").content.decode()
    assert f"/contracts/{contract.pk}/renew/" in page
    assert f"/contracts/{contract.pk}/suspend/" not in page
    assert f"/contracts/{contract.pk}/end/" not in page


def test_contract_for_a_site_names_what_another_covers_already(client, manager):
    company = make_company()
    site = make_site(company)
    for _each in range(2):
        make_device(owner=company, site=site)
    first = make_contract(company, number="WV-1", scope="company")
    second = make_contract(company, number="WV-2", scope="site", site=site, cls=first.cls)
    page = client.get(f"/contracts/{second.pk}/").content.decode()
    assert "2 devices would belong here too, but are covered in these days by a contract that was first:" in page
    assert f'href="/contracts/{first.pk}/">WV-1</a>' in page
    assert "would belong here too" not in client.get(f"/contracts/{first.pk}/").content.decode()


def test_page_of_a_person_shows_all_their_tickets_when_asked(client, manager):
    contact = make_contact()
    for _each in range(9):
        make_ticket(contact.company.home_office, contact=contact, company=contact.company)
    for path in (f"/contacts/{contact.pk}/", f"/companies/{contact.company_id}/"):
        page = client.get(path).content.decode()
        assert "the newest 8 of 9" in page
        assert 'href="?tickets=all#t0"' in page
        page = client.get(f"{path}?tickets=all").content.decode()
        assert page.count('aria-label="Ticket ') == 9
        assert "the newest" not in page


def test_catalogue_part_that_is_none_is_404(client, administrator):
    assert client.get("/catalogue/nothing/new/").status_code == 404


def test_site_is_made_and_corrected(client, agent):
    company = make_company()
    client.post(f"/companies/{company.pk}/sites/new/", {"name": "North", "city": "Hamburg"})
    site = company.sites.get()
    client.post(f"/sites/{site.pk}/edit/", {"name": "South", "city": "Hamburg"})
    site.refresh_from_db()
    assert (site.name, site.city) == ("South", "Hamburg")
