"""Who is open now, on pages of people who are not signed in: sign-in, portal, the API's page."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from core import clock
from tests.factories.offices import close_day, make_hamburg, make_woking
from tests.markup import as_read

pytestmark = pytest.mark.django_db
PAGES = (
    "/accounts/login/",
    "/accounts/password/reset/",
    "/portal/access/",
    "/portal/privacy/",
    "/api/v1/docs/",
    "/no/",
)
ENGLISH = {"Accept-Language": "en-GB"}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Set the clock to a time of Wednesday, 13 May 2026, in UTC: two hours earlier than Hamburg's."""

    def set_clock(hour: int, minute: int = 0) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 5, 13, hour, minute, tzinfo=UTC))

    return set_clock


def notes(client: Client, path: str) -> list[str]:
    """What each office's clock shows: its local time and the words beside it."""
    page = as_read(client.get(path, headers=ENGLISH))
    return [
        " ".join(found) for found in re.findall(r'data-clock=[^>]+>([^<]+)</span></b><span class="hd-2">([^<]+)<', page)
    ]


@pytest.mark.parametrize("path", PAGES)
def test_both_offices_with_local_time_and_until_when(client: Client, at: Callable[..., None], path: str) -> None:
    make_hamburg(), make_woking()
    at(14, 20)
    assert notes(client, path) == ["16:20 open until 17:00", "15:20 open until 17:00"]


def test_hour_in_which_only_woking_is_staffed_is_told(client: Client, at: Callable[..., None]) -> None:
    make_hamburg(), make_woking()
    at(14, 59)
    assert notes(client, "/portal/access/")[1] == "15:59 open until 17:00"
    at(15)
    assert notes(client, "/portal/access/") == ["17:00 closed until Thu 08:30", "16:00 the only one open, until 17:00"]
    at(16)
    assert notes(client, "/portal/access/") == ["18:00 closed until Thu 08:30", "17:00 closed until Thu 08:30"]


def test_closed_day_is_not_open(client: Client, at: Callable[..., None]) -> None:
    close_day(make_hamburg(), date(2026, 5, 13), "Betriebsruhe", "Closure")
    at(10)
    assert notes(client, "/accounts/login/") == ["12:00 closed until Thu 08:30"]


def test_without_an_office_there_is_nothing_to_show(client: Client) -> None:
    assert notes(client, "/accounts/login/") == []
