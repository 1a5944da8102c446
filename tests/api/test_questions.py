"""Coverage, deadlines, offices: the same answers as the screens."""

from datetime import date

import pytest
from django.utils import translation

from contracts import wording
from contracts.queries import verdict_for
from offices.models import OpeningInterval
from tests.api.conftest import client_of
from tests.factories.contracts import make_company, make_contract, make_device
from tests.factories.offices import close_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def device(office):
    company = make_company(office=office)
    device = make_device(owner=company, serial="LX42-2207-7314")
    make_contract(company, device)
    return device


def test_coverage_by_any_spelling_of_the_serial_number(api, device):
    found = api.get("/api/v1/coverage/", {"serial": "lx42 2207 7314", "on": "2026-05-13"}).json()
    verdict = verdict_for(device=device, company=None, on=date(2026, 5, 13))
    assert (found["device"]["serial"], found["device"]["owner_number"]) == (device.serial, device.owner.number)
    assert (found["verdict"]["reason"], found["verdict"]["covered"]) == (verdict.reason.value, True)
    assert verdict.evidence
    assert found["verdict"]["evidence"]["number"] == verdict.evidence.number
    with translation.override("en-gb"):
        assert found["verdict"]["sentence"] == wording.sentence(verdict)


def test_coverage_speaks_the_callers_language(specialist, device):
    german = client_of(specialist, "de").get("/api/v1/coverage/", {"serial": device.serial, "on": "2026-05-13"})
    verdict = verdict_for(device=device, company=None, on=date(2026, 5, 13))
    with translation.override("de"):
        assert german.json()["verdict"]["sentence"] == wording.sentence(verdict)


def test_coverage_of_another_companys_device_shows_no_contract_of_theirs(api, office, device):
    other = make_company("Andere GmbH", office=office)
    found = api.get("/api/v1/coverage/", {"serial": device.serial, "company": other.number, "on": "2026-05-13"}).json()
    assert (found["verdict"]["reason"], found["verdict"]["evidence"]) == ("other_company", None)


def test_unknown_serial_number_with_what_was_probably_meant(api, device):
    found = api.get("/api/v1/coverage/", {"serial": "LX42-2207-7374"}).json()
    assert (found["device"], found["verdict"]["state"]) == (None, "unknown")
    assert [miss["device"]["serial"] for miss in found["near_misses"]] == [device.serial]


def test_coverage_for_an_unknown_customer_is_not_found(api, device):
    assert api.get("/api/v1/coverage/", {"serial": device.serial, "company": "nobody"}).status_code == 404


def test_deadline_explains_itself(api, office):
    close_day(office, date(2026, 5, 14), "Himmelfahrt", "Ascension Day")
    close_day(office, date(2026, 5, 15), "Brückentag", "Bridge day", kind="bridge")
    found = api.get("/api/v1/deadlines/", {"office": "hamburg", "at": "2026-05-13T16:20:00+02:00"}).json()
    assert (found["due_at"], found["due_local"]) == ("2026-05-18T07:50:00Z", "2026-05-18T09:50:00+02:00")
    assert found["minutes"] == 120
    assert found["explanation"].startswith("Logged 16:20 + 40 min until closing 17:00.")
    assert found["explanation"].endswith("08:30 + 1 h 20 = 09:50.")
    assert sum(step["worked_minutes"] for step in found["steps"]) == 120
    assert "Ascension Day" in {step["name"] for step in found["steps"]}


@pytest.mark.parametrize(
    "at", ["2026-05-13T16:20:00", "2026-05-13", "soon", "1999-12-31T23:59:59Z", "2100-01-01T00:00Z"]
)
def test_deadline_needs_an_instant_with_its_offset(api, office, at):
    response = api.get("/api/v1/deadlines/", {"office": "hamburg", "at": at})
    assert (response.status_code, set(response.json()["fields"])) == (400, {"at"})


def test_deadline_of_an_office_without_hours_is_said_so(api, office):
    OpeningInterval.objects.filter(office=office).delete()
    response = api.get("/api/v1/deadlines/", {"office": "hamburg", "at": "2026-05-13T16:20:00Z"})
    assert (response.status_code, response.json()["code"]) == (400, "no_opening")


def test_offices_and_whether_they_are_open(api, office):
    [found] = api.get("/api/v1/offices/").json()
    assert (found["slug"], found["zone"], found["guarantee_minutes"]) == ("hamburg", "Europe/Berlin", 120)
    assert isinstance(found["is_open"], bool)
