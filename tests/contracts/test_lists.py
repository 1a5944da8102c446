"""The lists: filters, order, presets, saved views, and exports of exactly what is on the screen."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from openpyxl import load_workbook

from contracts.domain.contract import renew_contract, suspend_contract
from contracts.lists.listings import CONTRACTS, DEVICES, LISTINGS
from core import clock
from core.lists.listing import Context
from core.lists.show import all_rows, filtered, order_rows, show
from core.models import SavedView
from tests.factories.contracts import (
    NOW,
    TODAY,
    make_class,
    make_company,
    make_contact,
    make_contract,
    make_device,
    make_product,
)
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db


def found(listing, query="", today=TODAY):
    """The first cells of the rows that the list shows."""
    return [cell(row, 0) for row in show(listing, QueryDict(query), context_of(today)).rows]


def cell(row, at):
    """What a cell says."""
    return strip_tags(row.cells[at]).strip()


def context_of(today=TODAY):
    """Somebody who looks on that day."""
    return Context(make_user(), today, NOW)


@pytest.fixture
def devices(hamburg):
    """One device for each way of being covered or not."""
    company = make_company("Nordkai")
    make_device("A-CONTRACT", owner=company)
    make_contract(company, make_device("B-SUSPENDED", owner=company), number="WV-S")
    suspend_contract(
        contract=make_contract(company, make_device("C-PAUSED", owner=company), number="WV-P"),
        first=TODAY,
        last=None,
        reason="unpaid",
        actor=None,
        now=NOW,
    )
    make_device("D-WARRANTY", owner=company, delivered=TODAY - timedelta(days=10))
    make_device("E-LEAVING", owner=company, delivered=date(2024, 6, 1))
    make_device("F-OWNERLESS")


@pytest.mark.parametrize(
    ("query", "serials"),
    [
        ("", ["A-CONTRACT", "B-SUSPENDED", "C-PAUSED", "D-WARRANTY", "E-LEAVING", "F-OWNERLESS"]),
        ("cover=covered", ["B-SUSPENDED", "D-WARRANTY", "E-LEAVING"]),
        ("cover=contract", ["B-SUSPENDED"]),
        ("cover=warranty", ["D-WARRANTY", "E-LEAVING"]),
        ("cover=none", ["A-CONTRACT", "C-PAUSED", "F-OWNERLESS"]),
        ("warranty=90&contract=no&retired=no", ["E-LEAVING"]),
        ("owner=no", ["F-OWNERLESS"]),
        ("q=nordkai warr", ["D-WARRANTY"]),
        ("order=-serial&owner=yes", ["E-LEAVING", "D-WARRANTY", "C-PAUSED", "B-SUSPENDED", "A-CONTRACT"]),
    ],
)
def test_devices_filtered(devices, query, serials):
    assert found(DEVICES, query) == serials


def test_device_filter_of_cover_agrees_with_the_verdict(devices):
    rows = {row[0]: row[7] for row in all_rows(DEVICES, QueryDict(""), context_of())}
    covered = {serial for serial, word in rows.items() if word in ("Contract", "Warranty", "Ends soon")}
    assert set(found(DEVICES, "cover=covered")) == covered


def test_device_leaves_the_warranty_list_once_a_contract_follows(hamburg):
    company = make_company()
    device = make_device("E-LEAVING", owner=company, delivered=date(2024, 6, 1))
    assert found(DEVICES, "warranty=90&contract=no") == ["E-LEAVING"]
    make_contract(company, device, first=date(2026, 6, 2), last=date(2027, 6, 1))
    assert found(DEVICES, "warranty=90&contract=no") == []


def test_warranty_list_at_its_edges(hamburg):
    make_device("LAST-DAY", delivered=TODAY - timedelta(days=730))
    assert found(DEVICES, "warranty=30", today=date(2026, 5, 13)) == ["LAST-DAY"]
    assert found(DEVICES, "warranty=30", today=date(2026, 5, 14)) == []
    assert found(DEVICES, "warranty=30", today=date(2026, 4, 13)) == ["LAST-DAY"]
    assert found(DEVICES, "warranty=30", today=date(2026, 4, 12)) == []


@pytest.fixture
def contracts(hamburg):
    """One contract in each state."""
    company = make_company("Nordkai")
    make_contract(company, number="1-ENDED", first=date(2020, 1, 1), last=TODAY - timedelta(days=1))
    make_contract(company, number="2-ENDING", last=TODAY + timedelta(days=30))
    make_contract(company, number="3-RUNNING", last=TODAY + timedelta(days=90))
    make_contract(company, number="4-FUTURE", first=TODAY + timedelta(days=1), last=None)
    paused = make_contract(company, number="5-SUSPENDED", last=TODAY + timedelta(days=91))
    suspend_contract(contract=paused, first=TODAY, last=TODAY, reason="unpaid", actor=None, now=NOW)
    renewed = make_contract(company, number="6-RENEWED", last=TODAY + timedelta(days=10))
    renew_contract(contract=renewed, number="7-SUCCESSOR", last=None, actor=None, now=NOW)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("standing=ended", ["1-ENDED"]),
        ("standing=ending", ["2-ENDING", "6-RENEWED"]),
        ("standing=running", ["3-RUNNING"]),
        ("standing=future", ["4-FUTURE", "7-SUCCESSOR"]),
        ("standing=suspended", ["5-SUSPENDED"]),
        ("ends=90&renewed=no", ["2-ENDING", "3-RUNNING"]),
        ("q=nordkai 3-", ["3-RUNNING"]),
        ("order=last&ends=180", ["6-RENEWED", "2-ENDING", "3-RUNNING", "5-SUSPENDED"]),
    ],
)
def test_contracts_filtered(contracts, query, numbers):
    assert found(CONTRACTS, query) == numbers


def test_contract_filter_of_state_agrees_with_the_screen(contracts):
    words = {"running": "running", "ending": "Ends soon", "ended": "ended", "future": "not begun"}
    for state, word in words.items():
        shown = show(CONTRACTS, QueryDict(f"standing={state}"), context_of())
        assert {cell(row, -1) for row in shown.rows} == {word}


@pytest.mark.parametrize("name", LISTINGS)
def test_list_page_and_exports_answer(client, agent, name):
    company = make_company()
    make_contact(company)
    make_contract(company, make_device(owner=company))
    assert client.get(f"/{name}/").status_code == 200
    assert b"".join(client.get(f"/{name}/?format=csv").streaming_content).startswith(b"\xef\xbb\xbf")
    assert b"".join(client.get(f"/{name}/?format=xlsx").streaming_content).startswith(b"PK")
    assert client.get(f"/{name}/?format=pdf").status_code == 404


@pytest.mark.parametrize("name", LISTINGS)
def test_list_costs_the_same_with_one_and_with_three_rows(client, agent, name):
    costs: list[int] = []
    for count in (1, 2):
        for _ in range(count):
            company = make_company()
            make_contact(company, phones=[("040 123456", "")])
            make_contract(company, make_device(owner=company, delivered=TODAY))
        client.get(f"/{name}/")  # calendars are read once
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/{name}/")
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_filter_that_is_not_set_says_any(client, agent):
    page = client.get("/devices/").content.decode()
    assert "---" not in page
    assert page.count(">any</option>") == 7


def test_list_partial_for_htmx(client, agent):
    make_device("X-1")
    partial = client.get("/devices/?q=x-1", headers={"HX-Request": "true"}).content.decode()
    assert 'id="list"' in partial
    assert "<html" not in partial


def test_export_is_exactly_what_is_on_the_screen(client, agent):
    company = make_company("Nordkai")
    make_device("B-2", owner=company, delivered=date(2025, 1, 31))
    make_device("A-1", owner=company)
    make_device("C-3")
    text = b"".join(client.get("/devices/?q=nordkai&order=-serial&format=csv").streaming_content).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][:5] == ["Serial number", "Product", "Owner", "Place", "Delivered"]
    assert [row[:5] for row in rows[1:]] == [
        ["B-2", "LX-420", "Nordkai", "", "2025-01-31"],
        ["A-1", "LX-420", "Nordkai", "", ""],
    ]


def test_export_in_german_is_what_a_german_spreadsheet_expects(client, agent):
    agent.language = "de"
    agent.save()
    make_device("B-2", delivered=date(2025, 1, 31))
    text = b"".join(client.get("/devices/?format=csv").streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][0] == "Seriennummer"
    assert rows[1][4] == "2025-01-31"


def test_export_to_xlsx_holds_days_and_no_formula(client, agent):
    make_device("B-2", owner=make_company("=cmd|'/C calc'!A0"), delivered=date(2025, 1, 31))
    content = b"".join(client.get("/devices/?format=xlsx").streaming_content)
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet["E2"].value.date() == date(2025, 1, 31)
    assert sheet["C2"].value == "'=cmd|'/C calc'!A0"
    assert sheet["C2"].data_type == "s"


def test_export_goes_beyond_the_page(client, agent):
    product = make_product()
    for number in range(55):
        make_device(f"X-{number:03d}", product=product)
    assert len(client.get("/devices/").context["shown"].rows) == 50
    text = b"".join(client.get("/devices/?format=csv").streaming_content).decode()
    assert len(text.splitlines()) == 56


def test_view_is_saved_shared_and_removed_by_its_owner(client, agent):
    client.post("/lists/devices/views/", {"name": "Meine", "query": "cover=none", "shared": "on"})
    view = SavedView.objects.get()
    assert (view.owner, view.query, view.shared) == (agent, "cover=none", True)
    other = SavedView.objects.create(owner=make_user(), listing="devices", name="Hidden", query="x=1")
    shared = SavedView.objects.create(owner=make_user(), listing="devices", name="Shared", query="x=2", shared=True)
    assert {view for view, _active in client.get("/devices/").context["views"]} == {view, shared}
    assert client.post(f"/lists/views/{other.pk}/drop/").status_code == 404  # not visible
    assert client.post(f"/lists/views/{shared.pk}/drop/").status_code == 403  # visible, but a colleague's
    client.post(f"/lists/views/{view.pk}/drop/")
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_view_of_the_same_name_is_replaced_and_a_nameless_one_refused(client, agent):
    for query in ("cover=none", "cover=contract"):
        client.post("/lists/devices/views/", {"name": "Meine", "query": query})
    client.post("/lists/devices/views/", {"name": " ", "query": "x=1"})
    assert [view.query for view in SavedView.objects.all()] == ["cover=contract"]


def test_merged_companies_are_shown_only_when_asked_for(client, agent):
    keep, drop = make_company("Keep"), make_company("Drop")
    drop.merged_into = keep
    drop.save()
    assert found(LISTINGS["companies"]) == ["Keep"]
    assert found(LISTINGS["companies"], "merged=yes") == ["Drop"]
    assert found(LISTINGS["companies"], "q=drop") == ["Keep"]


def test_contracts_of_a_class_are_counted_on_the_day(hamburg):
    company = make_company()
    make_contract(company, make_device(owner=company), number="A", cls=make_class("basic"))
    shown = show(CONTRACTS, QueryDict(""), context_of(clock.now().date()))
    assert cell(shown.rows[0], 4) == "1"


@pytest.fixture
def short(monkeypatch):
    """Lists that are long with five rows."""
    monkeypatch.setattr("core.lists.windows.PAGE", 2)
    monkeypatch.setattr("core.lists.windows.COUNTED", 4)
    monkeypatch.setattr("core.lists.show.SORTED", 4)


def shown(query="", today=TODAY):
    return show(DEVICES, QueryDict(query), context_of(today))


def test_long_list_is_counted_only_so_far_and_goes_on_page_by_page(hamburg, short):
    for serial in "ABCDE":
        make_device(serial * 3)
    page = shown("page=2").page
    assert (page.number, page.count, page.is_more, page.has_next) == (2, 4, True, True)
    last = shown("page=3")
    assert [cell(row, 0) for row in last.rows] == ["EEE"]
    assert not last.page.has_next


def test_page_beyond_the_end_is_the_last_one_and_nonsense_the_first(hamburg, short):
    for serial in "ABC":
        make_device(serial * 3)
    assert found(DEVICES, "page=99") == ["CCC"]
    assert shown("page=99").page.pages == 2
    assert found(DEVICES, "page=-1") == found(DEVICES, "page=x") == found(DEVICES, "page=²") == ["AAA", "BBB"]


def test_long_list_says_that_it_is_not_sorted_by_what_no_index_has(hamburg, short):
    for serial, name in zip("ABCDE", ["Zeta", "Ypsilon", "Xi", "Alpha", "Beta"], strict=True):
        make_device(serial * 3, owner=make_company(name))
    refused = shown("order=owner")
    assert (refused.unsorted, [cell(row, 0) for row in refused.rows]) == ("Owner", ["AAA", "BBB"])
    sorted_after_all = shown("order=owner&q=a")
    assert sorted_after_all.unsorted == ""
    assert [cell(row, 2) for row in sorted_after_all.rows] == ["Alpha", "Beta"]
    assert cell(shown("order=-serial").rows[0], 0) == "EEE"


def test_long_list_is_exported_in_the_order_of_the_screen(client, agent, short):
    for serial, name in zip("ABCDE", ["Zeta", "Ypsilon", "Xi", "Alpha", "Beta"], strict=True):
        make_device(serial * 3, owner=make_company(name))
    text = b"".join(client.get("/devices/?order=owner&format=csv").streaming_content).decode()
    assert [line[:3] for line in text.splitlines()[1:]] == ["AAA", "BBB", "CCC", "DDD", "EEE"]
    page = client.get("/devices/?order=owner").content.decode()
    assert "more than 4 entries" in page
    assert "The list is too long to be sorted by “Owner”." in page


def test_devices_without_a_warranty_come_last_in_both_directions(hamburg):
    make_device("A-NONE")
    make_device("B-SOON", delivered=date(2024, 6, 1))
    make_device("C-LATER", delivered=date(2025, 6, 1))
    assert found(DEVICES, "order=warranty") == ["B-SOON", "C-LATER", "A-NONE"]
    assert found(DEVICES, "order=-warranty") == ["C-LATER", "B-SOON", "A-NONE"]


def test_contract_without_an_end_ends_last(hamburg):
    company = make_company()
    make_contract(company, number="OPEN", last=None)
    make_contract(company, number="SOON", last=date(2026, 6, 1))
    assert found(CONTRACTS, "order=last") == ["SOON", "OPEN"]
    assert found(CONTRACTS, "order=-last") == ["OPEN", "SOON"]


@pytest.mark.parametrize("standing", ["running", "ending", "ended"])
def test_contracts_by_their_end_begin_in_the_index_and_skip_nothing(hamburg, standing):
    data = QueryDict(f"standing={standing}&order=last")
    context = context_of()
    ordered, unsorted = order_rows(CONTRACTS, filtered(CONTRACTS, data, context).qs, data)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = ordered.values_list("pk", flat=True)[:51].explain()
    assert unsorted is None
    assert "using contracts_contract_ends" in plan
    assert "Index Cond: (COALESCE(upper(valid)" in plan, plan


def test_lists_of_what_runs_out_begin_with_the_soonest(client, agent):
    today = clock.now().date()
    company = make_company()
    make_contract(company, number="A-LATER", last=today + timedelta(days=60))
    make_contract(company, number="B-SOON", last=today + timedelta(days=5))
    preset = next(preset for preset in CONTRACTS.presets if preset.name == "ending")
    assert found(CONTRACTS, preset.query, today=today) == ["B-SOON", "A-LATER"]
    page = client.get(f"/contracts/?{preset.query}")
    assert {preset.name: active for preset, active in page.context["presets"]}["ending"]


def test_people_are_found_by_company_and_address(hamburg):
    make_contact(make_company("Elbtal Molkerei"), "Sabine Krüger", email="sk@elbtal.example")
    make_contact(make_company("Nordkai"), "Jonas Ott", email="ott@nordkai.example")
    people = LISTINGS["contacts"]
    assert found(people, "q=molkerei sabine") == ["Sabine Krüger"]
    assert found(people, "q=ott@nord") == ["Jonas Ott"]
    assert found(people, "q=molkerei ott") == []
