"""Offices at a glance: who is open now on every page, new offices, what was changed, and work at a worker's start."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from core import clock
from core.errors import violated
from core.models import Role, User
from core.periodic import table
from helpdesk.celery import app, run_at_start
from helpdesk.desk.calendars.history import calendar_history, day_history, settings_history
from offices.clocks import clocks_for
from offices.domain.days import fill_closed_days, overrule_day
from offices.models import ClosedDay, Office
from offices.queries import proposed_days
from offices.tasks import fill_calendars
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_woking

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 5, 13, 8, 0, tzinfo=UTC)
ONLY_WOKING = datetime(2026, 5, 13, 15, 30, tzinfo=UTC)  # 17:30 in Hamburg, 16:30 in Woking


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def signed_in(client: Client, role: str = Role.MANAGER) -> User:
    user = make_user(role=role, name="Katrin Vollmer")
    client.force_login(user)
    return user


# -- who is open now ----------------------------------------------------------------------------------------------


def test_clocks_say_when_only_one_office_is_staffed() -> None:
    hamburg, _woking = make_hamburg(), make_woking()
    found = clocks_for(hamburg, now=ONLY_WOKING)
    assert [(each.name, each.time, each.is_open, each.note) for each in found.all] == [
        ("Hamburg", "17:30", False, "closed until Thu 08:30"),
        ("Woking", "16:30", True, "the only one open, until 17:00"),
    ]
    assert found.alone == ("Only Woking is staffed now, until 18:00 (Hamburg time).",)


def test_clocks_announce_the_hour_ahead_and_nothing_of_the_past() -> None:
    hamburg, _woking = make_hamburg(), make_woking()
    assert clocks_for(hamburg, now=MORNING).alone == ("Only Woking is staffed from 17:00 to 18:00 (Hamburg time).",)


def test_open_office_is_shown_beside_the_own_one() -> None:
    hamburg = make_hamburg()
    make_hamburg(name="Bremen")
    make_woking()
    assert [each.name for each in clocks_for(hamburg, now=ONLY_WOKING).shown] == ["Hamburg", "Woking"]


def test_offices_page_is_on_each_office_s_own_clock(client: Client) -> None:
    make_hamburg()
    make_woking()
    signed_in(client)
    page = client.get("/offices/").content.decode()
    assert "Wed 13 May, 10:00" in page
    assert "Wed 13 May, 09:00" in page
    assert "Only Hamburg is staffed from 08:30 to 09:30 (Hamburg time)." in page


# -- new offices --------------------------------------------------------------------------------------------------

LEEDS = {"name": "Leeds", "zone": "Europe/London", "country": "GB", "subdivision": "ENG", "language": "en-gb"}


def test_administrator_sets_up_an_office_that_can_promise_at_once(client: Client) -> None:
    admin = signed_in(client, Role.ADMINISTRATOR)
    assert client.post("/offices/new/", LEEDS).status_code == 302
    office = Office.objects.get(slug="leeds")
    assert office.intervals.count() == 5
    assert set(office.closed_days.dates("day", "year")) == {date(year, 1, 1) for year in (2026, 2027, 2028)}
    assert office.calendar_versions.count() == 1
    assert client.get("/offices/leeds/").status_code == 200
    assert admin.is_manager


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("zone", "Europe/Leeds", "No time zone is called that."),
        ("country", "XX", "The holiday calendar does not know this country."),
        ("subdivision", "HH", "The holiday calendar knows these regions: ENG, NIR, SCT, WLS."),
        ("name", "Plan", "it becomes part of an address"),
        ("name", "Hamburg", "An office of this name exists already."),
    ],
)
def test_faults_come_back_at_their_field(client: Client, field: str, value: str, fault: str) -> None:
    make_hamburg()
    signed_in(client, Role.ADMINISTRATOR)
    answer = client.post("/offices/new/", LEEDS | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert fault in page
    assert f'id="id_{field}-e"' in page
    assert f'value="{value}"' in page
    assert Office.objects.count() == 1


def test_managers_do_not_set_up_offices(client: Client) -> None:
    signed_in(client)
    assert client.get("/offices/new/").status_code == 403


# -- history ------------------------------------------------------------------------------------------------------


def test_calendar_tells_who_changed_what_from_what_to_what(client: Client) -> None:
    office = make_hamburg()
    fill_closed_days(office=office, years=[2026], now=MORNING)
    signed_in(client)
    hours = {f"day_{number}": "08:30–17:00" if number < 5 else "" for number in range(7)}
    client.post(
        "/offices/hamburg/",
        hours | {"seen": "|".join(hours.values()), "day_0": "8:30-12", "reason": "Mondays are quiet"},
    )
    overrule_day(row=office.closed_days.get(day=date(2026, 5, 15)), actor=make_user(role=Role.MANAGER), now=MORNING)
    newest, before, first = calendar_history(office)
    assert newest.what == ("Fri 15 May 2026: closed (Bridge day) → open",)
    assert (before.who, before.reason, before.number) == ("Katrin Vollmer", "Mondays are quiet", 2)
    assert before.what == ("Monday: 08:30–17:00 → 08:30–12:00",)
    assert first.who == "by itself"
    assert first.what[-1] == f"{office.closed_days.count()} closed or short days"


def test_a_day_has_its_own_history(client: Client) -> None:
    office = make_hamburg()
    fill_closed_days(office=office, years=[2026], now=MORNING)
    row = office.closed_days.get(day=date(2026, 5, 15))
    signed_in(client)
    client.post(f"/offices/hamburg/day/{row.pk}/", {"action": "overrule"})
    newest, first = day_history(row, office)
    assert newest.who == "Katrin Vollmer"
    assert newest.what == ("Bridge day, Bridge day, in force → Bridge day, Bridge day, overruled",)
    assert (first.who, first.what) == ("by itself", ("Bridge day, Bridge day, in force",))


def test_settings_and_the_switch_of_figures_per_person_are_logged(client: Client) -> None:
    office, other = make_hamburg(), make_woking()
    signed_in(client, Role.ADMINISTRATOR)
    entered = {
        "phone": "",
        "guarantee_minutes": 90,
        "retry_minutes": 120,
        "takeover_minutes": 15,
        "target_percent": 95,
        "figures_per_agent": "on",
        "covers_for": [other.pk],
    }
    assert client.post("/offices/hamburg/settings/", entered).status_code == 302
    lines = [line for change in settings_history(office) for line in change.what]
    assert "callback within (staffed minutes): 120 → 90" in lines
    assert "figures per person: off → on" in lines
    assert "may cover for: Woking, added" in lines
    assert {change.who for change in settings_history(office)} == {"Katrin Vollmer"}
    assert client.get("/offices/hamburg/settings/").status_code == 200


@pytest.mark.parametrize("field", ["guarantee_minutes", "retry_minutes", "takeover_minutes"])
def test_settings_of_no_time_at_all_are_refused_at_their_field(client: Client, field: str) -> None:
    """A taken callback that goes back after no time could never be made."""
    office = make_hamburg()
    signed_in(client, Role.ADMINISTRATOR)
    entered = {"guarantee_minutes": 90, "retry_minutes": 90, "takeover_minutes": 15, "target_percent": 95}
    answer = client.post("/offices/hamburg/settings/", entered | {field: 0})
    assert answer.status_code == 422
    assert f'id="id_{field}-e"' in answer.content.decode()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Office.objects.filter(pk=office.pk).update(**{field: 0})
    assert violated(refused.value) == f"offices_office_{field.removesuffix('_minutes')}_positive"


# -- filled in by themselves ----------------------------------------------------------------------------------------


def test_worker_fills_the_calendars_when_it_starts() -> None:
    office = make_hamburg()
    app.conf.task_always_eager = True
    try:
        run_at_start()
    finally:
        app.conf.task_always_eager = False
    assert [line.task for line in table().values() if line.at_start] == [fill_calendars.name]
    assert set(office.closed_days.dates("day", "year")) == {date(year, 1, 1) for year in (2026, 2027, 2028)}


def test_proposals_are_counted_for_managers_until_decided(client: Client) -> None:
    office = make_hamburg()
    fill_closed_days(office=office, years=[2026], now=MORNING)
    ClosedDay.objects.filter(day=date(2026, 12, 25)).update(proposal={"change": "removed"})
    ClosedDay.objects.filter(day=date(2026, 1, 1)).update(proposal={"change": "removed"})  # past: nothing to decide
    row = proposed_days(now=MORNING).get()
    signed_in(client)
    assert "proposed days to decide</span>" in client.get("/frame/rail/").content.decode()
    overview = client.get("/offices/").content.decode()
    assert 'href="/offices/hamburg/2026/">The holiday calendar proposes a change for 1 day</a>' in overview
    client.post(f"/offices/hamburg/day/{row.pk}/", {"action": "keep"})
    assert not proposed_days(now=MORNING).exists()
    assert "proposed days to decide" not in client.get("/frame/rail/").content.decode()


# -- why then -------------------------------------------------------------------------------------------------------


def test_question_of_the_screen_is_on_the_office_s_clock(client: Client) -> None:
    make_hamburg()
    signed_in(client, Role.AGENT)
    page = client.get("/offices/hamburg/why/?at=2026-05-13T16:20&minutes=120").content.decode()
    assert "Due by Thu 14 May, 09:50" in page
    assert "Logged 16:20 + 40 min until closing 17:00." in page
    assert client.get("/offices/hamburg/why/?at=soon&minutes=1").status_code == 422
    assert client.get("/offices/hamburg/why/?at=9999-01-01T10:00&minutes=1").status_code == 422
