"""Several threads at once on real PostgreSQL, each with a connection of its own, all let go at the same instant."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.db.models import QuerySet

T = TypeVar("T")
PATIENCE = 60.0  # seconds


def at_once(works: list[Callable[[], T]]) -> list[T | BaseException]:
    """Run all works at the same time. Their results in order, or the exception that a work ended with."""
    results: list[T | BaseException] = [RuntimeError("did not end")] * len(works)
    start = threading.Barrier(len(works))

    def run(index: int) -> None:
        try:
            start.wait(PATIENCE)
            results[index] = works[index]()
        except BaseException as fault:  # noqa: BLE001  # it is the result
            results[index] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,), daemon=True) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


def unlocked(monkeypatch: pytest.MonkeyPatch, works: list[Callable[[], T]]) -> list[T | BaseException]:
    """The control: the same works without row locks, and each has read what it wants before any of them writes."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    read = threading.Barrier(len(works))

    def patient(work: Callable[[], T]) -> T:
        waited = False

        def before_writing(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            nonlocal waited
            if sql.startswith("UPDATE") and not waited:
                waited = True
                read.wait(PATIENCE)
            return execute(sql, *rest)

        with connection.execute_wrapper(before_writing):
            return work()

    return at_once([lambda work=work: patient(work) for work in works])  # type: ignore[misc]
