"""The ticket list: filters, cost, export, saved views, many at once."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import Role, SavedView, User
from offices.models import Office
from tests.factories.core import make_user
from tests.factories.tickets import (
    log,
    make_customer,
    make_ticket,
)
from tests.tickets.pages import text_of
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"live"}),
        ("status=all", {"live", "solved"}),
        ("status=solved", {"solved"}),
        ("status=nonsense", {"live"}),
        ("owner=me", set()),
        ("owner=none", {"live"}),
        ("kind=enquiry", set()),
        ("q=Thameside&status=all", {"live", "solved"}),
        ("q=drifts", {"live"}),
        ("q=xy", set()),
        ("page=2", {"live"}),  # the last page there is
        ("company=²", {"live"}),
        ("owner=²", {"live"}),
        ("owner=99999999999999999999999", {"live"}),
        ("owner=4711", set()),
        ("priority=1", set()),
        ("way=open", {"live"}),
    ],
)
def test_list_filters(desk: Client, office: Office, query: str, found: set[str]) -> None:
    company = make_customer(office).company
    rows = {
        "live": make_ticket(office, company=company),
        "solved": make_ticket(
            office, company=company, status="solved", solved_at=clock.now(), description="Lamp is dark"
        ),
    }
    page = text_of(desk.get(f"/tickets/?{query}"))
    assert {name for name, row in rows.items() if row.get_absolute_url() in page} == found


def test_only_a_fault_waits_for_a_way_to_help(desk: Client, office: Office) -> None:
    fault, enquiry = make_ticket(office), make_ticket(office, kind="enquiry")
    assert text_of(desk.get("/tickets/?kind=fault")).count("not decided") == 2  # the filter's choice and the row
    assert text_of(desk.get("/tickets/?kind=enquiry")).count("not decided") == 1
    page = text_of(desk.get("/tickets/?way=open"))
    assert fault.get_absolute_url() in page
    assert enquiry.get_absolute_url() not in page


def test_list_finds_a_number_in_any_grouping(desk: Client, office: Office) -> None:
    ticket = make_ticket(office)
    typed = f"{ticket.number[:3]}.{ticket.number[3:6]}-{ticket.number[6:]}"
    assert ticket.get_absolute_url() in text_of(desk.get("/tickets/", {"q": typed}))


def test_list_costs_the_same_with_one_and_three_rows(
    desk: Client, office: Office, specialist: User, django_assert_max_num_queries: object
) -> None:
    counts = []
    desk.get("/tickets/")  # what is read once per process
    for more in (1, 2):
        for _ticket in range(more):
            log(office, specialist, serial=f"SN-{more}-{_ticket}")
        with django_assert_max_num_queries(60) as queries:  # type: ignore[operator]
            desk.get("/tickets/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_list_is_exported_as_it_is_shown(desk: Client, office: Office) -> None:
    make_ticket(office, company_name="=SUM(A1)")
    make_ticket(office, status="solved", solved_at=clock.now())
    lines = b"".join(desk.get("/tickets/?format=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Ticket,Logged,Office,Status,Priority,Title")
    assert len(lines) == 2
    assert "'=SUM(A1)" in lines[1]
    xlsx = desk.get("/tickets/?format=xlsx")
    assert b"".join(xlsx.streaming_content).startswith(b"PK")
    assert "attachment" in xlsx["Content-Disposition"]


def test_list_is_exported_whole_in_its_order_and_in_the_readers_words(
    desk: Client, office: Office, specialist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.lists.show.CHUNK", 2)
    specialist.language = "de"
    specialist.save()
    numbers = [str(log(office, specialist, serial=f"SN-{number}")) for number in range(5)]
    text = b"".join(desk.get("/tickets/?order=oldest&format=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Ticket"] for row in rows] == numbers
    assert {row["Abdeckung"] for row in rows} == {"unbekannt"}


def test_views_are_kept_shared_and_taken_away(desk: Client, office: Office) -> None:
    desk.post("/lists/tickets/views/", {"name": "Mine", "query": "owner=me&nonsense=1"})
    desk.post("/lists/tickets/views/", {"name": "All", "query": "status=all", "shared": "on"})
    assert set(SavedView.objects.values_list("name", "query", "shared")) == {
        ("Mine", "owner=me", False),
        ("All", "status=all", True),
    }
    other = Client()
    other.force_login(make_user())
    page = text_of(other.get("/tickets/"))
    assert ">All " in page
    assert ">Mine" not in page
    private, shared = SavedView.objects.get(name="Mine"), SavedView.objects.get(name="All")
    assert other.post(f"/lists/views/{private.pk}/drop/").status_code == 404  # not visible
    assert other.post(f"/lists/views/{shared.pk}/drop/").status_code == 403
    assert desk.post(f"/lists/views/{shared.pk}/drop/").status_code == 302


def test_many_are_looked_at_before_they_are_changed(desk: Client, office: Office, specialist: User) -> None:
    one, two, closed = (make_ticket(office) for _number in range(3))
    Ticket.objects.filter(pk=closed.pk).update(status="closed")
    wish: dict[str, Any] = {"pick": [one.pk, two.pk, closed.pk], "field": "owner", "owner": specialist.pk}
    preview = text_of(desk.post("/tickets/many/", wish))
    assert preview.count("<td><b>Owen Pritchard</b>") == 2
    assert "This ticket is closed: reopen it first." in preview
    assert not Ticket.objects.exclude(owner=None).exists()
    stale = {f"version-{one.pk}": one.version, f"version-{two.pk}": two.version + 1}
    desk.post("/tickets/many/", {**wish, "pick": [one.pk, two.pk], "apply": "1", **stale})
    assert list(Ticket.objects.filter(owner=specialist)) == [one]


def test_many_is_not_for_agents(client: Client, office: Office) -> None:
    client.force_login(make_user(role=Role.AGENT))
    assert client.post("/tickets/many/", {"pick": [make_ticket(office).pk]}).status_code == 403
