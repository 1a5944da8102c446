"""One form's token used by several at once, on real PostgreSQL; with a control that has no token."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from core import once
from tests.concurrency.threads import at_once
from tests.factories.tickets import NOON

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


def together(token: str, content: Callable[[int], str]) -> tuple[list[str], list[int]]:
    """The answers, refusals by their code; and who has done it."""
    done: list[int] = []

    def work(index: int) -> str:
        def deed() -> str:
            done.append(index)
            return f"/{index}/"

        with transaction.atomic():
            return once.do(token=token, kind="note", content={"text": content(index)}, deed=deed, now=NOON)

    answers = at_once([partial(work, index) for index in range(PEOPLE)])
    return [answer.code if isinstance(answer, once.AlreadyDone) else str(answer) for answer in answers], done


def test_five_clicks_at_once_are_one_deed_with_one_answer() -> None:
    answers, done = together("t1", lambda _index: "E214")
    assert len(done) == 1
    assert answers == [f"/{done[0]}/"] * PEOPLE


def test_one_token_with_other_words_at_once_is_done_once_and_refused_else() -> None:
    answers, done = together("t1", lambda index: f"E{index}")
    assert len(done) == 1
    assert sorted(answers) == sorted([f"/{done[0]}/", *["already_done"] * (PEOPLE - 1)])


def test_control_without_a_token_all_are_done() -> None:
    answers, done = together("", lambda _index: "E214")
    assert (sorted(done), sorted(answers)) == (list(range(PEOPLE)), [f"/{index}/" for index in range(PEOPLE)])
