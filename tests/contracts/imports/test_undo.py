"""The way back within a day, as long as nothing has been built on it."""

from datetime import date, timedelta

import pytest

from contracts.domain import importing
from contracts.domain.contract import renew_contract
from contracts.domain.device import change_device
from contracts.enums import ImportState, Scope
from contracts.models import (
    Company,
    Contact,
    Contract,
    ContractDevice,
    Device,
    ImportRun,
    Site,
    Trace,
)
from core.errors import Conflict
from tests.factories.contracts import (
    NOW,
    make_company,
    make_contact,
    make_contract,
    make_device,
)
from tests.factories.imports import CONTRACTS, DEVICES, LATER, applied, undone
from tests.factories.tickets import make_ticket


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
    told = Trace.objects.get(subject="device", subject_id=device.pk, event="undone")
    assert (told.actor, told.data) == (author, {"owner": ["Elbtal", str(company)], "place": ["Hall 2", "Hall 1"]})


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
