"""A deed is done once under its token: the same again gets the same answer, anything else is refused openly."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from core import once
from core.models import Deed
from core.tasks import forget

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)
TOKEN = "a" * 32


def do(answer: str, *, token: str = TOKEN, kind: str = "call", now: datetime = NOW, **content: Any) -> str:
    return once.do(token=token, kind=kind, content=content, deed=lambda: answer, now=now)


def test_do_same_again_gives_the_first_answer() -> None:
    assert [do("/1/", text="E214"), do("/2/", text="E214")] == ["/1/", "/1/"]
    assert Deed.objects.get().answer == "/1/"


def test_do_tokens_a_b_a_is_done_once_each() -> None:
    assert [do("/1/", token="A"), do("/2/", token="B"), do("/3/", token="A")] == ["/1/", "/2/", "/1/"]


@pytest.mark.parametrize(
    "again", [{"text": "E215"}, {"text": "E214", "more": "x"}, {}, {"text": "E214", "kind": "note"}]
)
def test_do_other_content_is_refused_without_the_first_answer(again: dict[str, Any]) -> None:
    do("/tickets/418207533/", text="E214")
    with pytest.raises(once.AlreadyDone) as refused:
        do("/2/", **again)
    assert "418207533" not in str(refused.value)
    assert Deed.objects.count() == 1


@pytest.mark.parametrize(
    "again",
    ["zwei\r\nZeilen", "zwei\rZeilen", "zwei\u2028Zeilen", " zwei  \nZeilen \n"],
    ids=["crlf", "cr", "2028", "blanks"],
)
def test_do_line_ends_and_outer_blanks_are_the_browsers_and_not_the_persons(again: str) -> None:
    do("/1/", text="zwei\nZeilen", note="")
    assert do("/2/", text=again) == "/1/"


def test_do_that_fails_leaves_the_token_unused() -> None:
    def fail() -> str:
        raise ValueError

    with pytest.raises(ValueError):
        once.do(token=TOKEN, kind="call", content={}, deed=fail, now=NOW)
    assert do("/2/") == "/2/"


def test_do_without_a_token_has_nothing_to_compare() -> None:
    assert [do("/1/", token=""), do("/2/", token="")] == ["/1/", "/2/"]
    assert not Deed.objects.exists()


def test_do_token_longer_than_any_of_ours_is_one_name_as_well() -> None:
    long = "x" * 5000
    assert [do("/1/", token=long), do("/2/", token=long)] == ["/1/", "/1/"]
    assert once.used([long, "other", ""]) == {long}


def test_thrown_away_is_never_done() -> None:
    once.throw_away(token=TOKEN, kind="call", content={"text": "E214"}, now=NOW)
    for content in ({"text": "E214"}, {"text": "E215"}):
        with pytest.raises(once.AlreadyDone):
            do("/1/", **content)


def test_thrown_away_after_it_was_done_stays_done() -> None:
    do("/1/")
    once.throw_away(token=TOKEN, kind="call", content={}, now=NOW)
    assert do("/2/") == "/1/"


def test_one_row_for_a_token() -> None:
    do("/1/")
    with pytest.raises(IntegrityError, match="core_deed_once"):
        Deed.objects.create(token=TOKEN, kind="note", content="", done_at=NOW)


def test_forget_removes_what_is_older_than_any_page() -> None:
    do("/1/", token="old", now=NOW)
    do("/2/", token="young", now=NOW + timedelta(seconds=1))
    assert once.forget(now=NOW + once.KEPT + timedelta(seconds=1)) == 1
    assert once.used(["old", "young"]) == {"young"}


def test_forget_runs_by_itself() -> None:
    do("/1/", now=datetime(2020, 5, 13, tzinfo=UTC))
    assert forget() == 1
