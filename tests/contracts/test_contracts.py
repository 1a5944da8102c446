"""Contracts: what they cover on which days, for every scope; E4 in the database and in words."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from contracts.domain.contract import create_contract, end_contract, renew_contract, resume_contract, suspend_contract
from contracts.domain.cover import cover_devices, uncover_devices
from contracts.domain.device import change_device, transfer_device
from contracts.enums import Scope, TraceEvent
from contracts.models import Contract, ContractDevice, Ownership, Suspension, Trace
from core.errors import Conflict, Invalid, violated
from tests.factories.contracts import (
    NOW,
    TODAY,
    days,
    make_class,
    make_company,
    make_contract,
    make_device,
    make_site,
)

pytestmark = pytest.mark.django_db


def covered(device):
    """[(contract number, first day, day after the last)] in order."""
    rows = ContractDevice.objects.filter(device=device).select_related("contract").order_by("days")
    return [(row.contract.number, row.days.lower, row.days.upper) for row in rows]


def test_contract_keeps_days_half_open_and_takes_them_inclusive():
    company = make_company()
    device = make_device(owner=company)
    contract = make_contract(company, device, first=date(2026, 1, 1), last=date(2026, 12, 31), number="A")
    assert contract.valid == DateRange(date(2026, 1, 1), date(2027, 1, 1))
    assert covered(device) == [("A", date(2026, 1, 1), date(2027, 1, 1))]


def test_contract_of_one_day():
    company = make_company()
    device = make_device(owner=company)
    make_contract(company, device, first=TODAY, last=TODAY, number="A")
    assert covered(device) == [("A", TODAY, date(2026, 5, 14))]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": " "}, "number"),
        ({"number": "TAKEN"}, "number"),
        ({"last": date(2024, 8, 31)}, "last"),
        ({"scope": Scope.SITE}, "site"),
    ],
)
def test_contract_refused_at_its_field(changed, field):
    company = make_company()
    make_contract(company, number="TAKEN")
    values = {"number": "NEW", "first": date(2024, 9, 1), "last": None, "scope": Scope.LISTED} | changed
    with pytest.raises(Invalid) as refused:
        create_contract(company=company, cls=make_class(), actor=None, now=NOW, **values)
    assert list(refused.value.fields) == [field]
    assert Contract.objects.count() == 1


def test_listed_device_twice_by_the_same_kind_is_refused_with_both_names():
    company = make_company()
    device = make_device("LX42-2207-7314", owner=company)
    make_contract(company, device, number="WV-1")
    with pytest.raises(Invalid) as refused:
        make_contract(company, device, number="WV-2", first=date(2027, 3, 31), last=date(2028, 3, 31))
    assert refused.value.fields == {"devices": "LX42-2207-7314 is already covered by WV-1 at that time."}
    assert not Contract.objects.filter(number="WV-2").exists()


def test_listed_device_by_another_kind_is_legal():
    company = make_company()
    device = make_device(owner=company)
    make_contract(company, device, number="WV-1")
    make_contract(company, device, number="SW-1", cls=make_class("software", kind="software"))
    assert [number for number, _first, _end in covered(device)] == ["WV-1", "SW-1"]


def test_database_refuses_the_same_kind_twice():
    company = make_company()
    device = make_device(owner=company)
    contract = make_contract(company, device)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ContractDevice.objects.create(
            contract=make_contract(company), device=device, kind="maintenance", days=contract.valid
        )
    assert violated(refused.value) == "contracts_one_contract_of_a_kind"


def test_listed_device_of_another_company_is_refused():
    device = make_device("LX42-1", owner=make_company("Other GmbH"))
    with pytest.raises(Invalid) as refused:
        make_contract(make_company(), device)
    assert refused.value.fields == {"devices": "LX42-1 belongs to Other GmbH."}


def test_company_scope_covers_all_devices_also_one_bought_later():
    company = make_company()
    early, other = make_device(owner=company), make_device(owner=make_company("B"))
    make_contract(company, number="A", scope=Scope.COMPANY)
    late = make_device(owner=company, delivered=date(2026, 2, 1))
    assert covered(early) == [("A", date(2024, 9, 1), date(2027, 4, 1))]
    assert covered(late) == [("A", date(2026, 2, 1), date(2027, 4, 1))]
    assert covered(other) == []


def test_site_scope_covers_the_site_and_follows_a_move():
    company = make_company()
    north, south = make_site(company, "North"), make_site(company, "South")
    device = make_device(owner=company, site=north)
    make_contract(company, number="N", scope=Scope.SITE, site=north)
    make_contract(company, number="S", scope=Scope.SITE, site=south)
    change_device(device=device, values={"site": south}, actor=None, now=NOW)
    assert covered(device) == [("N", date(2024, 9, 1), TODAY), ("S", TODAY, date(2027, 4, 1))]
    change_device(device=device, values={"site": None}, actor=None, now=datetime(2026, 6, 1, 12, tzinfo=UTC))
    assert covered(device) == [("N", date(2024, 9, 1), TODAY), ("S", TODAY, date(2026, 6, 1))]


def test_site_scope_needs_a_site_of_the_company():
    company = make_company()
    with pytest.raises(Invalid) as refused:
        make_contract(company, scope=Scope.SITE, site=make_site(make_company("B")))
    assert list(refused.value.fields) == ["site"]


def test_database_refuses_a_site_scope_without_a_site():
    contract = make_contract(make_company())
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(scope=Scope.SITE)
    assert violated(refused.value) == "contracts_site_scope"


def test_company_scope_fills_only_what_no_other_contract_covers():
    company = make_company()
    device = make_device(owner=company)
    make_contract(company, device, number="LISTED", first=date(2025, 1, 1), last=date(2025, 6, 30))
    make_contract(company, number="ALL", scope=Scope.COMPANY, first=date(2024, 9, 1), last=date(2027, 3, 31))
    assert covered(device) == [
        ("ALL", date(2024, 9, 1), date(2025, 1, 1)),
        ("LISTED", date(2025, 1, 1), date(2025, 7, 1)),
        ("ALL", date(2025, 7, 1), date(2027, 4, 1)),
    ]


def test_contract_ended_early_makes_room_for_the_one_behind_it():
    company = make_company()
    device = make_device(owner=company)
    listed = make_contract(company, device, number="LISTED")
    make_contract(company, number="ALL", scope=Scope.COMPANY, last=None)
    end_contract(contract=listed, last=date(2026, 5, 31), reason="sold", actor=None, now=NOW)
    assert covered(device) == [
        ("LISTED", date(2024, 9, 1), date(2026, 6, 1)),
        ("ALL", date(2026, 6, 1), None),
    ]


@pytest.mark.parametrize(
    ("last", "reason", "field"),
    [(date(2026, 5, 12), "sold", "last"), (date(2027, 3, 31), "sold", "last"), (date(2026, 6, 1), " ", "reason")],
)
def test_contract_end_is_refused_in_the_past_beyond_its_end_and_without_reason(last, reason, field):
    contract = make_contract(make_company())
    with pytest.raises(Invalid) as refused:
        end_contract(contract=contract, last=last, reason=reason, actor=None, now=NOW)
    assert list(refused.value.fields) == [field]


def test_renewal_is_a_successor_with_the_devices_of_the_last_day():
    company = make_company()
    stays, goes = make_device(owner=company), make_device(owner=company)
    contract = make_contract(company, stays, goes, number="WV-1")
    uncover_devices(contract=contract, devices=[goes], last=TODAY, actor=None, now=NOW)
    successor = renew_contract(contract=contract, number="WV-2", last=date(2030, 3, 31), actor=None, now=NOW)
    assert successor.predecessor == contract
    assert covered(stays) == [
        ("WV-1", date(2024, 9, 1), date(2027, 4, 1)),
        ("WV-2", date(2027, 4, 1), date(2030, 4, 1)),
    ]
    assert covered(goes) == [("WV-1", date(2024, 9, 1), date(2026, 5, 14))]


def test_renewal_happens_once_and_needs_an_end():
    contract = make_contract(make_company())
    successor = renew_contract(contract=contract, number="WV-2", last=None, actor=None, now=NOW)
    with pytest.raises(Conflict):
        renew_contract(contract=contract, number="WV-3", last=None, actor=None, now=NOW)
    with pytest.raises(Invalid):
        renew_contract(contract=successor, number="WV-4", last=None, actor=None, now=NOW)


def test_renewal_of_a_company_contract_covers_by_scope():
    company = make_company()
    device = make_device(owner=company)
    contract = make_contract(company, number="A", scope=Scope.COMPANY)
    renew_contract(contract=contract, number="B", last=date(2028, 3, 31), actor=None, now=NOW)
    assert covered(device) == [
        ("A", date(2024, 9, 1), date(2027, 4, 1)),
        ("B", date(2027, 4, 1), date(2028, 4, 1)),
    ]


def test_suspension_over_another_is_refused():
    contract = make_contract(make_company())
    suspend_contract(contract=contract, first=TODAY, last=None, reason="unpaid", actor=None, now=NOW)
    with pytest.raises(Invalid) as refused:
        suspend_contract(
            contract=contract, first=date(2026, 6, 1), last=date(2026, 6, 2), reason="unpaid", actor=None, now=NOW
        )
    assert refused.value.fields == {"first": "The contract is suspended already in that time."}


@pytest.mark.parametrize(
    ("first", "last", "reason", "field"),
    [
        (TODAY, None, "", "reason"),
        (TODAY, date(2026, 5, 12), "unpaid", "last"),
        (date(2027, 4, 1), None, "unpaid", "first"),
        (date(2024, 8, 31), None, "unpaid", "first"),
    ],
)
def test_suspension_refused_at_its_field(first, last, reason, field):
    contract = make_contract(make_company())
    with pytest.raises(Invalid) as refused:
        suspend_contract(contract=contract, first=first, last=last, reason=reason, actor=None, now=NOW)
    assert list(refused.value.fields) == [field]


def test_suspension_without_a_reason_is_refused_by_the_database():
    contract = make_contract(make_company())
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Suspension.objects.create(contract=contract, days=days("2026-01-01", "2026-02-01"), reason="")
    assert violated(refused.value) == "contracts_suspension_has_reason"


def test_resume_ends_the_suspension_that_day():
    contract = make_contract(make_company())
    suspend_contract(contract=contract, first=TODAY, last=None, reason="unpaid", actor=None, now=NOW)
    resume_contract(contract=contract, on=date(2026, 5, 20), actor=None, now=NOW)
    assert contract.suspensions.get().days == DateRange(TODAY, date(2026, 5, 20))
    with pytest.raises(Conflict):
        resume_contract(contract=contract, on=date(2026, 5, 20), actor=None, now=NOW)


def test_transfer_keeps_the_history_and_moves_the_cover():
    seller, buyer = make_company("Seller"), make_company("Buyer")
    device = make_device(owner=seller, delivered=date(2024, 1, 1))
    make_contract(seller, device, number="S")
    make_contract(buyer, number="B", scope=Scope.COMPANY)
    device = transfer_device(device=device, company=buyer, on=date(2026, 5, 1), actor=None, now=NOW)
    assert device.owner == buyer
    assert covered(device) == [
        ("S", date(2024, 9, 1), date(2026, 5, 1)),
        ("B", date(2026, 5, 1), date(2027, 4, 1)),
    ]
    history = Ownership.objects.filter(device=device).order_by("days")
    assert [(row.company, row.days.lower, row.days.upper) for row in history] == [
        (seller, date(2024, 1, 1), date(2026, 5, 1)),
        (buyer, date(2026, 5, 1), None),
    ]


def test_transfer_to_nobody_ends_ownership_and_cover():
    company = make_company()
    device = make_device(owner=company)
    make_contract(company, number="A", scope=Scope.COMPANY)
    device = transfer_device(device=device, company=None, on=TODAY, actor=None, now=NOW)
    assert device.owner is None
    assert covered(device) == [("A", date(2024, 9, 1), TODAY)]


@pytest.mark.parametrize(("on", "field"), [(date(2026, 5, 14), "on"), (date(2023, 12, 31), "on")])
def test_transfer_in_the_future_or_before_the_present_owner_is_refused(on, field):
    device = make_device(owner=make_company("A"), delivered=date(2024, 1, 1))
    with pytest.raises(Invalid) as refused:
        transfer_device(device=device, company=make_company("B"), on=on, actor=None, now=NOW)
    assert list(refused.value.fields) == [field]


def test_transfer_to_the_same_company_is_refused():
    company = make_company()
    with pytest.raises(Invalid) as refused:
        transfer_device(device=make_device(owner=company), company=company, on=TODAY, actor=None, now=NOW)
    assert list(refused.value.fields) == ["company"]


def test_two_owners_at_a_time_are_refused_by_the_database():
    device = make_device(owner=make_company("A"))
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Ownership.objects.create(device=device, company=make_company("B"), days=DateRange(TODAY, None))
    assert violated(refused.value) == "contracts_one_owner_at_a_time"


def test_device_taken_out_and_back_is_covered_in_two_parts():
    company = make_company()
    device = make_device(owner=company)
    contract = make_contract(company, device, number="A")
    uncover_devices(contract=contract, devices=[device], last=date(2025, 12, 31), actor=None, now=NOW)
    cover_devices(contract=contract, devices=[device], first=TODAY, actor=None, now=NOW)
    assert covered(device) == [
        ("A", date(2024, 9, 1), date(2026, 1, 1)),
        ("A", TODAY, date(2027, 4, 1)),
    ]


def test_contract_history_names_what_happened():
    company = make_company()
    contract = make_contract(company, make_device(owner=company))
    suspend_contract(contract=contract, first=TODAY, last=None, reason="unpaid", actor=None, now=NOW)
    events = Trace.objects.filter(subject="contract", subject_id=contract.pk).order_by("id")
    assert [row.event for row in events] == [TraceEvent.CREATED, TraceEvent.COVERED, TraceEvent.SUSPENDED]
    assert events[2].data == {"first": "2026-05-13", "reason": "unpaid"}
