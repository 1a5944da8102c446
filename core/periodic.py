"""The table of periodic tasks: each app puts its own in, where the task stands (`<app>/tasks.py`).

helpdesk.celery makes the beat's schedule of it, core.watch looks whether they run. Tasks are safe to run twice and to
die anywhere: the rows in PostgreSQL are the truth.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import Task, shared_task
from django.core.exceptions import ImproperlyConfigured

from core import discovery


@dataclass(frozen=True, kw_only=True)
class Periodic:
    """One line of the table: what it does in (lazy) words, seconds between runs, and seconds without a success that
    count as overdue.

    `at_start`: whenever a worker starts, too; a beat that is started anew every day would never come to a daily task.
    `guards_promises`: while it stands still nobody is warned of promises in danger.
    """

    task: str
    work: Any
    every: float
    overdue: float
    at_start: bool = False
    guards_promises: bool = False


_table: dict[str, Periodic] = {}


def periodic(
    name: str, *, work: Any, every: float, overdue: float, at_start: bool = False, guards_promises: bool = False
) -> "Callable[[Callable[[], int]], Task[Any, Any]]":
    """Decorator: a task that the beat runs every so many seconds. Raises ImproperlyConfigured for a name used twice."""
    if name in _table:
        raise ImproperlyConfigured(f"periodic task {name!r} is declared twice")
    _table[name] = Periodic(
        task=name, work=work, every=every, overdue=overdue, at_start=at_start, guards_promises=guards_promises
    )
    return shared_task(name=name)


def table() -> dict[str, Periodic]:
    """All of them by name."""
    return dict(_table)


def load() -> None:
    """Let every app put its tasks in."""
    discovery.load("tasks")
