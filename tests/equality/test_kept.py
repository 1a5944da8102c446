"""How promises were kept is one figure: overview, wall, teams, queue and a customer's page (G10)."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from callbacks.domain.attempts import record_attempt
from callbacks.domain.close import cancel_callback
from callbacks.domain.connect import connect
from callbacks.enums import AttemptOutcome
from callbacks.kept import Tally
from callbacks.models import Callback
from callbacks.queries.today import today_of
from core import clock
from core.models import Role
from helpdesk.desk import figures
from helpdesk.desk.devices.cases import promises_of
from offices.enums import Presence
from offices.models import Office
from tests.factories.callbacks import NOON, make_callback, make_ladder
from tests.factories.offices import make_hamburg, make_member
from tests.factories.tickets import make_customer, make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
DUE = NOON + timedelta(hours=2)
NOW = DUE + timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


def in_time(callback: Callback) -> None:
    call(callback, NOON + MINUTE)


def late(callback: Callback) -> None:
    call(callback, DUE + MINUTE)


def overdue(callback: Callback) -> None:
    """Nobody has tried."""


def within(callback: Callback) -> None:
    Callback.objects.filter(pk=callback.pk).update(promised_due_at=NOW + MINUTE, due_at=NOW + MINUTE)


def called_off_early(callback: Callback) -> None:
    cancel_callback(callback=callback, actor=specialist(callback), now=NOON + MINUTE, reason="The customer mended it")


def called_off_late(callback: Callback) -> None:
    cancel_callback(callback=callback, actor=specialist(callback), now=DUE + MINUTE, reason="The customer mended it")


def tried_then_closed(callback: Callback) -> None:
    call(callback, NOON + MINUTE, AttemptOutcome.NO_ANSWER)
    cancel_callback(callback=callback, actor=specialist(callback), now=DUE + MINUTE, reason="Never there")


def put_through(callback: Callback) -> None:
    member = make_member(callback.office, presence=Presence.AVAILABLE)
    connect(ticket=callback.ticket, member=member, actor=None, now=NOON + MINUTE)


def specialist(callback: Callback) -> object:
    return make_member(callback.office).user


def call(callback: Callback, at: datetime, outcome: str = AttemptOutcome.REACHED) -> None:
    record_attempt(callback=callback, actor=specialist(callback), now=at, outcome=outcome)  # type: ignore[arg-type]


CASES: list[tuple[list[Callable[[Callback], None]], Tally, str]] = [
    ([], Tally(), "none yet"),
    ([called_off_early], Tally(called_off=1), "1 called off"),
    ([called_off_late], Tally(late=1), "0 of 1 kept"),
    ([in_time, called_off_early], Tally(in_time=1, reached=1, called_off=1), "1 of 1 kept, 1 called off"),
    ([put_through, tried_then_closed], Tally(connected=1, in_time=1, reached=1), "2 of 2 kept"),
    (
        [in_time, late, overdue, within, called_off_early, called_off_late, tried_then_closed, put_through],
        Tally(connected=1, in_time=2, late=3, within=1, called_off=1, reached=2),
        "3 of 6 kept, 1 called off, 1 still within time",
    ),
]


@pytest.fixture
def hamburg(monkeypatch: pytest.MonkeyPatch) -> Office:
    make_ladder()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return make_hamburg()


@pytest.mark.parametrize(
    ("happened", "expected", "said"), CASES, ids=lambda case: case if isinstance(case, str) else ""
)
def test_every_screen_says_the_same(
    client: Client, hamburg: Office, happened: list[Callable[[Callback], None]], expected: Tally, said: str
) -> None:
    customer, manager = make_customer(hamburg), make_member(hamburg, role=Role.MANAGER).user
    for what in happened:
        ticket = make_ticket(hamburg, now=NOON)
        Ticket.objects.filter(pk=ticket.pk).update(company=customer.company)
        what(make_callback(ticket=Ticket.objects.get(pk=ticket.pk), now=NOON))

    places = figures.places(now=NOW)
    today, week, month = (found.all for found in figures.kept(places, now=NOW))
    teams = sum((kept for _office, _skill, kept in figures.kept_by_team(places, now=NOW)), Tally())
    shown = {
        "today": Tally() + today,
        "week": Tally() + week,
        "month": Tally() + month,
        "teams": teams,
        "customer": promises_of(Ticket.objects.filter(company=customer.company), now=NOW),
        "queue": today_of(manager, now=NOW).promises,
    }
    assert shown == dict.fromkeys(shown, expected)
    assert figures.waits(places, now=NOW).total == expected.counted
    assert figures.waits(places, now=NOW).late == expected.late

    client.force_login(manager)
    pages = {url: _text(client, url) for url in (f"/companies/{customer.company_id}/", "/manager/", "/wall/")}
    assert f"Promises {said}" in pages[f"/companies/{customer.company_id}/"]
    uncounted = ", ".join(part for part in said.split(", ") if "kept" not in part and part != "none yet")
    for url in ("/manager/", "/wall/"):
        assert (f"{expected.kept} of {expected.counted}, " in pages[url]) == bool(expected.counted)
        assert uncounted in pages[url]


def _text(client: Client, url: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(url).content.decode()))
