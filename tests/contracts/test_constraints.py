"""What the database refuses, whoever asks: every "only one" and "never" of customers, devices and contracts by name."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from contracts.models import (
    Company,
    ContactPhone,
    Contract,
    ContractDevice,
    ImportHeading,
    ImportRun,
    Ownership,
    Site,
    Suspension,
)
from core.errors import violated
from core.models import SavedView
from tests.factories.contracts import NOW, days, make_company, make_contact, make_contract, make_device
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db


def phone_twice() -> None:
    contact = make_contact(phones=[("040 222222", "")])
    ContactPhone.objects.create(contact=contact, number="+4940222222")


def site_twice() -> None:
    company = make_company()
    for _turn in range(2):
        Site.objects.create(company=company, name="North")


def company_into_itself() -> None:
    company = make_company()
    Company.objects.filter(pk=company.pk).update(merged_into=company)


def contract_without_a_day() -> None:
    contract = make_contract(make_company())
    Contract.objects.filter(pk=contract.pk).update(valid=DateRange(empty=True))


def site_contract_without_a_site() -> None:
    contract = make_contract(make_company())
    Contract.objects.filter(pk=contract.pk).update(scope="site")


def same_kind_twice() -> None:
    company = make_company()
    device = make_device(owner=company)
    first, second = make_contract(company, device), make_contract(company)
    last_day = days("2027-03-31", "2027-04-01")
    ContractDevice.objects.create(contract=second, device=device, kind=first.cls.kind, days=last_day)


def same_line_twice() -> None:
    company = make_company()
    device = make_device(owner=company)
    contract = make_contract(company, device)
    row = ContractDevice.objects.get(contract=contract)
    ContractDevice.objects.create(contract=contract, device=device, kind="another", days=row.days)


def suspended_twice() -> None:
    contract = make_contract(make_company())
    Suspension.objects.create(contract=contract, days=days("2026-01-01", "2026-02-01"), reason="unpaid")
    Suspension.objects.create(contract=contract, days=days("2026-01-31", "2026-03-01"), reason="unpaid")


def suspended_for_nothing() -> None:
    contract = make_contract(make_company())
    Suspension.objects.create(contract=contract, days=days("2026-01-01", "2026-02-01"), reason="")


def two_owners_on_one_day() -> None:
    device = make_device(owner=make_company(), delivered=date(2024, 1, 1))
    Ownership.objects.create(device=device, company=make_company(), days=days("2025-01-01", "2025-01-02"))


def view_twice() -> None:
    owner = make_user()
    for _turn in range(2):
        SavedView.objects.create(owner=owner, listing="devices", name="Mine", query="")


def view_without_a_name() -> None:
    SavedView.objects.create(owner=make_user(), listing="devices", name="", query="")


def heading_twice() -> None:
    for _turn in range(2):
        ImportHeading.objects.create(kind="devices", heading="serial", field="serial")


def applied_at_no_time() -> None:
    ImportRun.objects.create(
        kind="devices", state="applied", name="a", path="a", sha256="", author=make_user(), created_at=NOW
    )


@pytest.mark.parametrize(
    ("break_it", "constraint"),
    [
        (phone_twice, "contracts_phone_once_per_contact"),
        (site_twice, "contracts_site_once"),
        (company_into_itself, "contracts_company_not_into_itself"),
        (contract_without_a_day, "contracts_contract_not_empty"),
        (site_contract_without_a_site, "contracts_site_scope"),
        (same_kind_twice, "contracts_one_contract_of_a_kind"),
        (same_line_twice, "contracts_device_once_per_contract"),
        (suspended_twice, "contracts_suspension_no_overlap"),
        (suspended_for_nothing, "contracts_suspension_has_reason"),
        (two_owners_on_one_day, "contracts_one_owner_at_a_time"),
        (view_twice, "core_view_name_once"),
        (view_without_a_name, "core_view_has_name"),
        (heading_twice, "contracts_import_heading_once"),
        (applied_at_no_time, "contracts_import_applied_has_time"),
    ],
)
def test_database_refuses(hamburg: object, break_it: Callable[[], None], constraint: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        break_it()
    assert violated(refused.value) == constraint


def test_days_that_follow_each_other_are_legal(hamburg: object) -> None:
    """The control: what ends in the evening lets the next begin in the morning."""
    company = make_company()
    device = make_device(owner=company, delivered=date(2024, 1, 1))
    make_contract(company, device, first=date(2024, 9, 1), last=date(2026, 12, 31))
    make_contract(company, device, first=date(2027, 1, 1), last=date(2027, 12, 31))
    assert ContractDevice.objects.filter(device=device).count() == 2
