"""The board on the wall: the next promises, no customer's name, closed days ahead."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.models import Callback
from core import clock
from helpdesk.desk import figures, wall
from offices.models import Office
from tests.factories.callbacks import make_row
from tests.factories.core import make_user
from tests.factories.offices import close_day, make_hamburg, make_member, make_woking
from tests.factories.tickets import make_ticket
from tickets.numbers import grouped

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 13, 14, 42, tzinfo=UTC)  # Wednesday, 16:42 in Hamburg, 15:42 in Woking


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)


def promise(office: Office, minutes: int, **fields: object) -> Callback:
    due = NOW + timedelta(minutes=minutes)
    ticket = make_ticket(office, company_name="Geheimkunde GmbH", caller_name="Rosa Geheim")
    return make_row(ticket, promised=NOW, due=due, **fields)


def test_wall_shows_the_next_promises_without_customers(client: Client) -> None:
    hamburg, woking = make_hamburg(), make_woking()
    owner = make_member(hamburg, name="Imke Sander").user
    later, first = promise(woking, 26), promise(hamburg, 9, assignee=owner)
    client.force_login(owner)

    page = client.get("/wall/").content.decode()

    assert "Geheim" not in page
    assert page.index(grouped(first.ticket.number)) < page.index(grouped(later.ticket.number))
    assert "Imke Sander" in page
    assert "nobody yet" in page
    assert "As of 16:42:00" in page


def test_wall_rows_are_the_seven_that_are_due_first() -> None:
    hamburg = make_hamburg()
    made = [promise(hamburg, minutes) for minutes in range(9, 0, -1)]
    shown = wall.rows(figures.places(now=NOW), now=NOW)
    assert [row.number for row in shown] == [grouped(callback.ticket.number) for callback in reversed(made[2:])]


def test_wall_of_calm_hours_says_so(client: Client) -> None:
    make_hamburg()
    client.force_login(make_user())
    page = client.get("/wall/").content.decode()
    assert "No callback is open" in page
    assert "No closed day in the coming week." in page


def test_wall_tells_of_closed_days_and_who_works_on() -> None:
    hamburg, _woking = make_hamburg(), make_woking()
    close_day(hamburg, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    close_day(hamburg, date(2026, 5, 15), "Brückentag", "Bridge day", kind="bridge")
    close_day(hamburg, date(2026, 5, 16), "Samstag", "A Saturday")  # nobody works then anyway
    close_day(hamburg, date(2026, 5, 25), "Pfingstmontag", "Whit Monday")  # more than a week away

    assert list(wall.notes(figures.places(now=NOW))) == [
        "Hamburg: Thu Ascension Day, Fri Bridge day, back Mon 18 May, 08:30.",
        "Woking works on.",
    ]


def test_wall_for_htmx_is_only_its_body(client: Client) -> None:
    client.force_login(make_user())
    page = client.get("/wall/", headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith('<div id="wall"')


def test_wall_needs_a_sign_in(client: Client) -> None:
    assert client.get("/wall/").status_code == 302


def test_wall_asks_as_many_questions_of_one_row_as_of_three(client: Client) -> None:
    hamburg = make_hamburg()
    client.force_login(make_member(hamburg).user)
    promise(hamburg, 5)
    client.get("/wall/")
    with CaptureQueriesContext(connection) as once:
        client.get("/wall/")
    for office in (hamburg, make_woking()):
        promise(office, 20)
    client.get("/wall/")  # a new office's calendar is read once
    with CaptureQueriesContext(connection) as thrice:
        client.get("/wall/")
    assert len(thrice) == len(once)
