"""Applying: one transaction, all lines or none, what was shown and nothing else."""

from datetime import date

import pytest

from contracts.domain import importing
from contracts.domain.device import change_device
from contracts.enums import Scope
from contracts.models import (
    ContractDevice,
    Device,
    Ownership,
    Trace,
)
from contracts.queries import find_devices
from core.errors import Conflict
from tests.factories.contracts import (
    NOW,
    make_contract,
    make_device,
)
from tests.factories.imports import DEVICES, applied, checked


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
