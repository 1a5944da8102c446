"""Celery beat and the machine's clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from celery import Celery, current_app
from django.conf import settings

from helpdesk.beat import Scheduler

NOW = datetime(2026, 5, 13, 14, 42, tzinfo=UTC)


class Programme(Celery):
    """Two periodic tasks, sent nowhere, and a clock that the test sets."""

    at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def app() -> Iterator[Programme]:
    ours = current_app._get_current_object()
    app = Programme("beat-test", broker="memory://", set_as_current=False)
    app.set_current()  # schedules that were read from the file ask the current one for the time
    lines = {"sweep": 1.0, "invite": 3600.0}
    app.conf.beat_schedule = {name: {"task": name, "schedule": every} for name, every in lines.items()}
    yield app
    app.close()
    ours.set_current()


def beat(app: Programme, directory: Path) -> Scheduler:
    return Scheduler(app, schedule_filename=str(directory / "beat"))


def sent(scheduler: Scheduler) -> dict[str, int]:
    """How often each task has been sent."""
    return {name: scheduler.schedule[name].total_run_count for name in ("sweep", "invite")}


def test_product_uses_this_scheduler() -> None:
    assert f"{Scheduler.__module__}:{Scheduler.__name__}" == settings.CELERY_BEAT_SCHEDULER


@pytest.mark.parametrize("again", [False, True], ids=["while it runs", "between two runs"])
def test_tasks_go_on_when_the_clock_was_set_back(app: Programme, tmp_path: Path, again: bool) -> None:
    scheduler = beat(app, tmp_path)
    app.at = NOW + timedelta(seconds=2)
    scheduler.tick()
    assert sent(scheduler) == {"sweep": 1, "invite": 0}

    app.at = NOW - timedelta(days=2)
    if again:
        scheduler.close()
        scheduler = beat(app, tmp_path)
    assert scheduler.tick() <= 1
    app.at += timedelta(seconds=2)
    scheduler.tick()
    assert sent(scheduler) == {"sweep": 2, "invite": 0}
    scheduler.close()
