"""Companies, people and devices: made, corrected, merged, with a trace."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from contracts.domain.customer import add_site, change_company, change_contact, set_phones
from contracts.domain.device import add_device, change_device
from contracts.domain.merge import merge_companies, merge_contacts
from contracts.enums import Scope, TraceEvent
from contracts.models import Company, Contact, ContractDevice, Device, Trace
from core.errors import Conflict, Invalid, violated
from tests.factories.contracts import (
    NOW,
    make_company,
    make_contact,
    make_contract,
    make_device,
    make_product,
    make_site,
)
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db


def test_company_number_taken_is_refused_at_its_field():
    make_company("A", number="K-1")
    with pytest.raises(Invalid) as refused:
        make_company("B", number="K-1")
    assert list(refused.value.fields) == ["number"]
    with pytest.raises(Invalid):
        change_company(company=make_company("C"), values={"number": "K-1"}, actor=None, now=NOW)


def test_company_change_writes_old_and_new():
    company, user = make_company("Nordkai"), make_user()
    change_company(company=company, values={"name": "Nordkai Logistik", "notes": ""}, actor=user, now=NOW)
    row = Trace.objects.get(subject="company", subject_id=company.pk, event=TraceEvent.CHANGED)
    assert (row.data, row.actor, row.at) == ({"name": ["Nordkai", "Nordkai Logistik"]}, user, NOW)


def test_company_change_of_nothing_writes_nothing():
    company = make_company("Nordkai")
    change_company(company=company, values={"name": "Nordkai "}, actor=None, now=NOW)
    assert not Trace.objects.filter(event=TraceEvent.CHANGED).exists()


def test_site_twice_is_refused_at_its_name():
    company = make_company()
    add_site(company=company, name="North", actor=None, now=NOW)
    with pytest.raises(Invalid) as refused:
        add_site(company=company, name="North", actor=None, now=NOW)
    assert list(refused.value.fields) == ["name"]


def test_contact_speaks_the_companys_language_unless_told():
    assert make_contact(make_company(language="en-gb")).language == "en-gb"
    assert make_contact(make_company(language="en-gb"), language="de").language == "de"


def test_phones_are_kept_in_order_and_once():
    contact = make_contact()
    phones = [("040 222222", "Büro"), ("+49 40 111111", ""), ("0049 40 222222", "again")]
    assert set_phones(contact=contact, phones=phones) == ["+4940222222", "+4940111111"]
    assert [(row.number, row.label) for row in contact.phones.all()] == [
        ("+4940222222", "Büro"),
        ("+4940111111", ""),
    ]


def test_phone_that_cannot_be_one_is_refused_by_name():
    with pytest.raises(Invalid) as refused:
        make_contact(phones=[("12", "")])
    assert refused.value.fields == {
        "phones": "12: The area code is missing. Enter the whole number, for example 040 66969 214."
    }


def test_contact_change_of_phones_is_written_down():
    contact = make_contact(phones=[("040 222222", "")])
    change_contact(contact=contact, values={}, phones=[("040 333333", "")], actor=None, now=NOW)
    row = Trace.objects.get(subject="contact", event=TraceEvent.CHANGED)
    assert row.data == {"phones": [["+4940222222"], ["+4940333333"]]}


def test_warranty_by_rule_includes_its_last_day():
    device = make_device(delivered=date(2022, 7, 14))
    assert device.warranty == DateRange(date(2022, 7, 14), date(2024, 7, 15))


def test_warranty_from_the_end_of_a_long_month():
    product = make_product("X", warranty_months=6)
    assert make_device(product=product, delivered=date(2025, 8, 31)).warranty.upper == date(2026, 3, 1)


def test_warranty_by_hand_stays_when_the_delivery_is_corrected():
    by_hand = DateRange(date(2025, 1, 1), date(2030, 1, 1))
    device = make_device(delivered=date(2025, 1, 1), warranty=by_hand)
    device = change_device(device=device, values={"delivered": date(2025, 2, 1)}, actor=None, now=NOW)
    assert device.warranty == by_hand
    device = change_device(device=device, values={"warranty": None}, actor=None, now=NOW)
    assert (device.warranty, device.warranty_by_hand) == (DateRange(date(2025, 2, 1), date(2027, 2, 2)), False)


def test_serial_is_unique_within_a_manufacturer_however_it_is_written():
    make_device("LX42-2207-7314")
    with pytest.raises(Invalid) as refused:
        make_device("lx42 2207 7314")
    assert list(refused.value.fields) == ["serial"]
    with pytest.raises(Invalid):
        change_device(device=make_device("A-1"), values={"serial": "LX4222077314"}, actor=None, now=NOW)


def test_serial_twice_is_refused_by_the_database():
    first, second = make_device("A-1"), make_device("A-2")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Device.objects.filter(pk=second.pk).update(serial_key=first.serial_key)
    assert violated(refused.value) == "contracts_device_serial_once"


def test_device_at_a_site_of_another_company_is_refused():
    with pytest.raises(Invalid) as refused:
        add_device(
            serial="A-1",
            product=make_product(),
            owner=make_company("A"),
            site=make_site(make_company("B")),
            contact=make_contact(make_company("C")),
            actor=None,
            now=NOW,
        )
    assert list(refused.value.fields) == ["site", "contact"]


def test_merged_companies_are_one():
    keep, drop = make_company("Keep"), make_company("Drop", number="K-9")
    make_site(keep, "North")
    device = make_device(owner=drop, site=make_site(drop, "North"))
    contact, contract = make_contact(drop), make_contract(drop, device)
    make_contract(keep, number="ALL", scope=Scope.COMPANY, first=date(2027, 4, 1), last=date(2028, 3, 31))
    merge_companies(keep=keep, drop=drop, actor=None, now=NOW)
    for row in (device, contact, contract, drop):
        row.refresh_from_db()
    assert (device.owner, contact.company, contract.company, drop.merged_into) == (keep, keep, keep, keep)
    assert sorted(keep.sites.values_list("name", flat=True)) == ["North", "North (K-9)"]
    assert device.ownerships.get().company == keep
    assert list(ContractDevice.objects.filter(device=device).order_by("days").values_list("contract__number")) == [
        (contract.number,),
        ("ALL",),
    ]


def test_merge_leaves_a_trace_on_both():
    keep, drop, user = make_company("Keep"), make_company("Drop"), make_user()
    make_contact(drop)
    merge_companies(keep=keep, drop=drop, actor=user, now=NOW)
    rows = Trace.objects.filter(subject="company", event=TraceEvent.MERGED).order_by("subject_id")
    assert [(row.subject_id, row.actor, row.data["moved"]) for row in rows] == [
        (keep.pk, user, {"contracts.contact": 1}),
        (drop.pk, user, {"contracts.contact": 1}),
    ]


def test_merge_points_earlier_merges_to_the_one_that_stays():
    first, second, third = make_company("1"), make_company("2"), make_company("3")
    merge_companies(keep=second, drop=first, actor=None, now=NOW)
    merge_companies(keep=third, drop=second, actor=None, now=NOW)
    first.refresh_from_db()
    assert first.merged_into == third


def test_merge_of_what_was_merged_or_is_the_same_is_refused():
    keep, drop = make_company("Keep"), make_company("Drop")
    with pytest.raises(Conflict):
        merge_companies(keep=keep, drop=keep, actor=None, now=NOW)
    merge_companies(keep=keep, drop=drop, actor=None, now=NOW)
    with pytest.raises(Conflict):
        merge_companies(keep=keep, drop=drop, actor=None, now=NOW)


def test_company_merged_into_itself_is_refused_by_the_database():
    company = make_company()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Company.objects.filter(pk=company.pk).update(merged_into=company)
    assert violated(refused.value) == "contracts_company_not_into_itself"


def test_merged_contacts_share_numbers_and_keep_an_objection():
    company = make_company()
    keep = make_contact(company, phones=[("040 111111", "")])
    drop = make_contact(
        company, phones=[("040 111111", ""), ("040 222222", "")], email="t@example.com", objects_to_surveys=True
    )
    keep = merge_contacts(keep=keep, drop=drop, actor=None, now=NOW)
    assert [row.number for row in keep.phones.all()] == ["+4940111111", "+4940222222"]
    assert (keep.email, keep.objects_to_surveys) == ("t@example.com", True)
    drop.refresh_from_db()
    assert drop.merged_into == keep


def test_contacts_of_two_companies_are_not_merged():
    with pytest.raises(Conflict):
        merge_contacts(keep=make_contact(make_company("A")), drop=make_contact(make_company("B")), actor=None, now=NOW)


def test_staff_see_all_and_a_contact_only_their_company():
    ours, theirs = make_company("Ours"), make_company("Theirs")
    contact = make_contact(ours)
    mine, other = make_device(owner=ours), make_device(owner=theirs)
    make_contract(theirs, other)
    assert set(Device.objects.visible_to(make_user())) == {mine, other}
    assert list(Device.objects.visible_to_contact(contact)) == [mine]
    assert list(Company.objects.visible_to_contact(contact)) == [ours]
    assert list(Contact.objects.visible_to(AnonymousUser())) == []
    assert list(Device.objects.visible_to(make_user(is_active=False))) == []


def test_delivery_moves_the_first_ownership():
    device = make_device(owner=make_company(), delivered=date(2024, 1, 1))
    change_device(device=device, values={"delivered": date(2024, 2, 1)}, actor=None, now=NOW)
    assert device.ownerships.get().days == DateRange(date(2024, 2, 1), None)
