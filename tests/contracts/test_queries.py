"""Who calls, which device, who is covered: through the index, in any spelling."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Upper

from contracts.coverage import Reason
from contracts.domain.contract import suspend_contract
from contracts.domain.merge import merge_companies
from contracts.models import Company
from contracts.queries import (
    facts_of,
    find_callers_by_phone,
    find_companies,
    find_contacts,
    find_devices,
    near_misses_for,
    people,
    verdict_for,
    verdicts_for,
)
from contracts.serials import Slip
from tests.factories.contracts import NOW, TODAY, make_company, make_contact, make_contract, make_device
from tests.factories.offices import make_hamburg

pytestmark = pytest.mark.django_db

SPELLINGS = ["+49 40 123456", "+49 (0)40 123456", "0049 40/123456", "040 123 456", "(040) 12 34-56", "+4940123456"]


@pytest.mark.parametrize("typed", [*SPELLINGS, "040 1234", "+49401234", "0049 (0) 40/12 34"])
def test_caller_is_found_by_the_whole_number_or_its_beginning(typed):
    office = make_hamburg()
    contact = make_contact(make_company(office=office), phones=[("040 123456", "Büro")])
    make_contact(make_company("Other GmbH", office=office), phones=[("040 999999", "")])
    found = find_callers_by_phone(typed, office=office)
    assert [(hit.contact, hit.company, hit.number) for hit in found] == [(contact, contact.company, "+4940123456")]


def test_caller_exact_number_comes_before_a_longer_one():
    office = make_hamburg()
    make_contact(make_company(office=office), "Direct", phones=[("040 12345611", "")])
    make_contact(make_company(office=office), "Switchboard", phones=[("040 123456", "")])
    assert [hit.contact.name for hit in find_callers_by_phone("040 123456", office=office)] == ["Switchboard", "Direct"]


@pytest.mark.parametrize("typed", ["", "040", "+49", "+4940", "abc"])
def test_caller_of_too_few_digits_is_nobody(typed):
    office = make_hamburg()
    make_contact(make_company(office=office), phones=[("040 123456", "")])
    assert find_callers_by_phone(typed, office=office) == []


def test_caller_costs_one_query(django_assert_num_queries):
    office = make_hamburg()
    for tail in range(3):
        make_contact(make_company(office=office), phones=[(f"040 12345{tail}", "")])
    with django_assert_num_queries(1):
        assert len(find_callers_by_phone("040 12345", office=office)) == 3


def test_companies_by_number_name_and_what_sounds_alike():
    nordkai = make_company("Nordkai Logistik GmbH", number="K-10007")
    other = make_company("Großhandel Nordkai", number="K-20000")
    assert find_companies("K-10007") == [nordkai]
    assert find_companies("nordkai") == [nordkai, other]
    assert find_companies("Nortkai Logistik") == [nordkai]
    assert find_companies("n") == []


def test_companies_best_first_each_once():
    kai = make_company("Kai 4711 AG", number="K-1")
    within = make_company("Nordkai 4711 GmbH", number="K-2")
    long, exact = make_company("Zander", number="4711-9"), make_company("Aal & Söhne", number="4711")
    begins = make_company("4711 Parfüm", number="K-3")
    assert find_companies("4711") == [exact, begins, long, kai, within]
    assert find_companies("4711", limit=2) == [exact, begins]
    assert find_companies("aal & SÖHNE") == find_companies("aa") == [exact]
    assert find_companies("ag") == [kai]


@pytest.mark.parametrize(
    ("compared", "said", "index"),
    [(F("folded"), "nordkai", "name_begin"), (Upper("number"), "NORDKAI", "number_begin")],
)
def test_beginning_is_read_in_the_order_of_its_index(compared, said, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = people._beginning_with(Company.objects.current(), compared, said)[:8].explain()
    assert f"contracts_company_{index}" in plan
    assert "Sort" not in plan


def test_companies_merged_into_another_are_left_out():
    keep, drop = make_company("Nordkai A"), make_company("Nordkai B")
    merge_companies(keep=keep, drop=drop, actor=None, now=NOW)
    assert find_companies("Nordkai") == [keep]


def test_old_name_and_number_of_a_merged_company_lead_to_where_it_went():
    keep, drop = make_company("Nordkai Logistik", number="K-1"), make_company("Seehafen Spedition", number="K-977")
    merge_companies(keep=keep, drop=drop, actor=None, now=NOW)
    assert find_companies("K-977") == find_companies("seehafen") == [keep]


def test_contacts_of_one_company_only():
    ours, theirs = make_company("A"), make_company("B")
    tobias = make_contact(ours, "Tobias Wernicke")
    make_contact(theirs, "Tobias Weber")
    assert find_contacts("tobias", ours) == [tobias]
    assert len(find_contacts("tobias")) == 2


@pytest.mark.parametrize("typed", ["LX42-2207-7314", "lx42 22077314", "LX42-22O7-73I4", "LX4", "lx42-2207"])
def test_device_however_it_is_said(typed):
    device = make_device("LX42-2207-7314")
    make_device("CW90-2302-0447")
    assert [hit.device for hit in find_devices(typed)] == [device]


def test_device_is_exact_only_with_the_very_same_signs():
    make_device("LX42-2207-7314")
    assert [hit.exact for hit in find_devices("lx42 2207 7314")] == [True]
    assert [hit.exact for hit in find_devices("LX42-22O7-7314")] == [False]


def test_device_from_the_third_sign():
    make_device("LX42-2207-7314")
    assert find_devices("LX") == []
    assert len(find_devices("LX4")) == 1


def test_device_of_the_callers_company_comes_first():
    ours = make_company("Ours")
    make_device("LX42-0000-0001", owner=make_company("Theirs"))
    mine = make_device("LX42-0000-0002", owner=ours)
    assert find_devices("LX42", company=ours)[0].device == mine


def test_device_by_its_last_signs_when_none_begins_so():
    device = make_device("LX42-2207-7314")
    assert [hit.device for hit in find_devices("7314")] == [device]


def test_near_misses_are_ranked():
    swapped, different = make_device("LX42-2207-7341"), make_device("LX42-2207-7324")
    confused = make_device("LX42-22O7-7314")
    make_device("CW90-2302-0447")
    found = near_misses_for("LX42-2207-7314")
    assert [(hit.device, hit.miss.kind) for hit in found] == [
        (confused, Slip.CONFUSABLE),
        (swapped, Slip.SWAPPED),
        (different, Slip.ONE_DIFFERENT),
    ]


def test_near_misses_cost_one_query(django_assert_num_queries):
    for tail in range(3):
        make_device(f"LX42-2207-731{tail}", owner=make_company())
    with django_assert_num_queries(1):
        hits = near_misses_for("LX42-2207-7319")
        assert len({hit.device.owner.name for hit in hits}) == 1


def test_verdict_on_first_and_last_day_of_a_contract():
    company = make_company()
    device = make_device(owner=company)
    make_contract(company, device, first=date(2024, 9, 1), last=date(2027, 3, 31))
    reasons = [
        verdict_for(device=device, company=company, on=on).reason
        for on in (date(2024, 8, 31), date(2024, 9, 1), date(2027, 3, 31), date(2027, 4, 1))
    ]
    assert reasons == [
        Reason.CONTRACT_NOT_STARTED,
        Reason.CONTRACT,
        Reason.CONTRACT_ENDING,
        Reason.CONTRACT_EXPIRED,
    ]


def test_verdict_names_the_contract_as_evidence():
    company = make_company()
    device = make_device(owner=company)
    contract = make_contract(company, device, number="WV-2024-0318")
    evidence = verdict_for(device=device, company=company, on=TODAY).evidence
    assert (evidence.pk, evidence.number, evidence.last) == (contract.pk, "WV-2024-0318", date(2027, 3, 31))


def test_verdict_for_another_company_is_not_covered():
    company = make_company()
    device = make_device(owner=company)
    make_contract(company, device)
    assert verdict_for(device=device, company=make_company("B"), on=TODAY).reason == Reason.OTHER_COMPANY
    assert verdict_for(device=device, company=None, on=TODAY).reason == Reason.CONTRACT


def test_verdict_without_a_device_is_unknown():
    assert verdict_for(device=None, company=make_company(), on=TODAY).reason == Reason.UNKNOWN_SERIAL


def test_verdict_costs_one_query_with_one_and_with_three_contracts(django_assert_num_queries):
    company = make_company()
    for contracts in (1, 3):
        device = make_device(owner=company)
        for number in range(contracts):
            first = date(2020 + number, 1, 1)
            make_contract(company, device, first=first, last=first + timedelta(days=100))
        with django_assert_num_queries(1):
            verdict_for(device=device, company=company, on=TODAY)


def test_verdicts_of_many_devices_equal_those_of_each():
    company = make_company()
    devices = [make_device(owner=company, delivered=date(2025, 1, 1)), make_device(owner=company), make_device()]
    make_contract(company, devices[1])
    single = {device.pk: verdict_for(device=device, company=None, on=TODAY) for device in devices}
    assert verdicts_for(devices, on=TODAY) == single


def test_look_ups_use_their_indexes():
    make_device("LX42-2207-7314")
    make_contact(phones=[("040 123456", "")])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DROP INDEX contracts_company_by_name")  # with few rows read from end to end instead
        for index, sql in {
            "contracts_device_key": "SELECT 1 FROM contracts_device WHERE serial_key = 'LX4222077314'",
            "contracts_device_warranty_end": "SELECT 1 FROM contracts_device WHERE upper(warranty) > '2026-05-13'",
            "contracts_device_sound": "SELECT 1 FROM contracts_device WHERE serial_sound LIKE '1X42%'",
            "contracts_phone_number": "SELECT 1 FROM contracts_contactphone WHERE number LIKE '+4940%'",
            "contracts_company_name_trgm": "SELECT 1 FROM contracts_company WHERE folded LIKE '%nordkai%'",
            "contracts_contact_name_trgm": "SELECT 1 FROM contracts_contact WHERE folded LIKE '%wernicke%'",
            "contracts_phone_backwards": "SELECT 1 FROM contracts_contactphone WHERE reverse(number) LIKE '6543%'",
        }.items():
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert index in plan, plan


def test_short_beginning_stops_at_the_limit_in_the_order_of_the_index():
    for number in range(30):
        make_device(f"LX42-{number:04d}")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM contracts_device WHERE serial_sound LIKE '1X4%' ORDER BY serial_sound LIMIT 8"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "contracts_device_sound" in plan
    assert "Sort" not in plan
    assert [hit.device.serial for hit in find_devices("LX4", limit=3)] == ["LX42-0000", "LX42-0001", "LX42-0002"]


def test_own_devices_are_found_behind_many_others():
    ours = make_company("Ours")
    for number in range(12):
        make_device(f"LX42-{number:04d}")
    mine = make_device("LX42-9999", owner=ours)
    assert find_devices("LX42", company=ours, limit=5)[0].device == mine


def test_suspensions_of_each_contract_are_read_with_it():
    company = make_company()
    device = make_device(owner=company)
    contract = make_contract(company, device)
    for first in (date(2026, 1, 1), date(2026, 5, 1)):
        suspend_contract(
            contract=contract, first=first, last=first + timedelta(days=20), reason="unpaid", actor=None, now=NOW
        )
    periods = facts_of(device).contracts[0].suspended
    assert [(period.first, reason) for period, reason in periods] == [
        (date(2026, 1, 1), "unpaid"),
        (date(2026, 5, 1), "unpaid"),
    ]
    assert verdict_for(device=device, company=company, on=TODAY).reason == Reason.CONTRACT_SUSPENDED


@pytest.mark.parametrize(("find", "queries"), [(find_companies, 3), (find_contacts, 1)])
def test_sentence_is_not_looked_for_among_names(find, queries, django_assert_num_queries):
    make_contact(make_company("Nordkai Logistik GmbH"))
    with django_assert_num_queries(queries):
        assert find("seit dem Bandwechsel sitzen alle Etiketten schief") == []
    with django_assert_num_queries(queries + 1):
        assert find("sitzen alle Etiketten") == []
