"""What an address says, as a value: a number, a key, a day; and a NUL that nothing may hold."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core import values
from tests.factories.core import make_user


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (values.number, "0", 0),
        (values.number, " 42 ", 42),
        (values.number, "-1", None),
        (values.number, "²", None),
        (values.number, "٣", None),
        (values.number, "1_000", None),
        (values.number, "+3", None),
        (values.number, "9" * 25, None),
        (values.number, "9" * 5000, None),
        (values.number, "", None),
        (values.number, None, None),
        (values.key, "1", 1),
        (values.key, "0", None),
        (values.key, str(2**63 - 1), 2**63 - 1),
        (values.key, str(2**63), None),
        (values.day, "2026-05-13", date(2026, 5, 13)),
        (values.day, "1899-12-31", None),
        (values.day, "1900-01-01", date(1900, 1, 1)),
        (values.day, "2200-12-31", date(2200, 12, 31)),
        (values.day, "2201-01-01", None),
        (values.day, "2026-13-45", None),
        (values.moment, "2026-05-13T16:20", datetime(2026, 5, 13, 16, 20)),  # noqa: DTZ001  # a local time
        (values.moment, "2026-05-13T16:20Z", datetime(2026, 5, 13, 16, 20, tzinfo=UTC)),
        (values.moment, "9999-12-31T23:59", None),
        (values.moment, "2026-05-13T25:00", None),
        (values.year, "2026", 2026),
        (values.year, "10000", None),
    ],
)
def test_text_is_read_as_a_value_or_not_at_all(read: Callable[[Any], Any], text: Any, found: Any) -> None:
    assert read(text) == found


def test_number_below_zero_is_read_where_it_may_be() -> None:
    assert values.number("-2", least=-5) == -2
    assert values.number("--2", least=-5) is None


def test_keys_are_those_that_can_be_keys() -> None:
    assert values.keys(["3", "²", "", "1"]) == [3, 1]


def test_choice_is_one_of_those_or_the_default() -> None:
    assert values.one_of("a", ["a", "b"]) == "a"
    assert values.one_of("c", ["a", "b"], "b") == "b"
    assert values.one_of(None, ["a"]) == ""


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert values.number(text) is None or text.strip().isascii()
    for read in (values.key, values.day, values.moment, values.year):
        read(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get("/search/", {"q": "a\0b"}),
        lambda client: client.get("/search/", {"a\0b": "q"}),
        lambda client: client.get("/tickets/41%008/"),
        lambda client: client.post("/search/", {"q": "a\0b"}),
        lambda client: client.get("/nowhere/?q=%00"),
    ],
)
def test_nul_is_refused_once_for_all(client: Client, ask: Callable[[Client], Any]) -> None:
    client.force_login(make_user(language="en-gb"))
    answer = ask(client)
    assert answer.status_code == 400
    assert "contains a character that cannot be read" in answer.content.decode()


def test_nul_is_refused_by_the_api_in_its_own_shape(client: Client) -> None:
    answer = client.get("/api/v1/tickets/?q=%00", headers={"Accept-Language": "de"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
