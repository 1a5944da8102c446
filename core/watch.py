"""Watch the watcher: each periodic task leaves its last success; overdue by its own schedule is an alarm.

The rows are written by Celery's signals, so no task has to think of it. Whoever looks (a page, the health check, the
watch itself) compares them with the table in core.periodic.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.signals import task_failure, task_success
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import clock, notify
from core.messages import Audience, Ends, Facts, declare
from core.models import TaskHealth, User
from core.models.notification import Channel
from core.periodic import Periodic, table

log = logging.getLogger(__name__)
BOTH = (Channel.PAGE, Channel.EMAIL)


@dataclass(frozen=True, kw_only=True)
class AlarmFacts(Facts):
    """What stands still, a line each."""

    lines: tuple[str, ...]


ALARM = declare("core", "task_overdue", Audience.STAFF, AlarmFacts, channels=BOTH, ends=Ends.UNTRUE)
STARTED = time.monotonic()
_written: dict[str, float] = {}  # when this process last wrote a success: once a second would be waste


# -- written by the worker --------------------------------------------------------------------------------------------


def connect() -> None:
    """Listen to Celery's signals."""
    task_success.connect(_succeeded, weak=False, dispatch_uid="watch-success")
    task_failure.connect(_failed, weak=False, dispatch_uid="watch-failure")


def _succeeded(sender: Any = None, **_kwargs: Any) -> None:
    line = table().get(getattr(sender, "name", ""))
    if line and _is_worth_writing(line):
        record_success(line.task, now=clock.now())


def _failed(sender: Any = None, exception: BaseException | None = None, **_kwargs: Any) -> None:
    line = table().get(getattr(sender, "name", ""))
    if line:
        record_failure(line.task, fault=f"{type(exception).__name__}: {exception}", now=clock.now())


def _is_worth_writing(line: Periodic) -> bool:
    """A tenth of what counts as overdue is fine enough."""
    before, present = _written.get(line.task), time.monotonic()
    if before is not None and present - before < line.overdue / 10:
        return False
    _written[line.task] = present
    return True


def record_success(name: str, *, now: datetime) -> None:
    """The task has done its work; an alarm that was raised for it is over."""
    _upsert(name, now=now, succeeded_at=now, alerted_at=None)


def record_failure(name: str, *, fault: str, now: datetime) -> None:
    """The task broke off."""
    _upsert(name, now=now, failed_at=now, error=fault[:2000])


def _upsert(name: str, *, now: datetime, **values: Any) -> None:
    TaskHealth.objects.update_or_create(name=name, defaults=values, create_defaults={"watched_since": now, **values})


def expect_all(*, now: datetime) -> None:
    """A row for every periodic task, so that one that never ran is missed too."""
    rows = [TaskHealth(name=name, watched_since=now) for name in table()]
    TaskHealth.objects.bulk_create(rows, ignore_conflicts=True)


# -- read by whoever looks --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Overdue:
    """A periodic task without a success for longer than its own schedule allows."""

    line: Periodic
    since: datetime
    minutes: int  # without a success

    @property
    def name(self) -> str:
        """Of the task, for programs."""
        return self.line.task

    @property
    def work(self) -> str:
        """What the task does, in the active language."""
        return str(self.line.work)

    @property
    def guards_promises(self) -> bool:
        """Whether promises are unguarded while it stands."""
        return self.line.guards_promises


def overdue_tasks(now: datetime) -> list[Overdue]:
    """What is overdue, the longest first; one query. For the banner, the health check and the mail."""
    known = table()
    rows = TaskHealth.objects.filter(name__in=known)
    last = sorted((row.succeeded_at or row.watched_since, row.name) for row in rows)
    return [
        Overdue(known[name], since, (now - since) // timedelta(minutes=1))
        for since, name in last
        if now - since > timedelta(seconds=known[name].overdue)
    ]


def alert(*, now: datetime) -> int:
    """One message per outage to every manager and administrator. Returns how many tasks are overdue.

    An outage takes down one task after the other, each by its own schedule: only the first is told, and the escalation
    whenever it stops; the message leaves the pages when everything runs again. A process that has only just started
    keeps quiet: after a night switched off everything is overdue for a moment.
    """
    overdue = overdue_tasks(now)
    if not overdue:
        notify.keep_only(ALARM, (), now=now)
    late = [task for task in overdue if time.monotonic() - STARTED > task.line.overdue]
    if late:
        _tell_news(late, now=now)
    return len(late)


def _tell_news(late: list[Overdue], *, now: datetime) -> None:
    """Several processes look at the same time: whoever comes second finds everything marked."""
    with transaction.atomic():
        rows = {row.name: row for row in TaskHealth.objects.select_for_update().order_by("pk")}
        news = [task for task in late if _is_news(task, rows[task.name])]
        names = [task.name for task in news]
        known = any(row.alerted_at for row in rows.values())
        TaskHealth.objects.filter(name__in=names).update(alerted_at=now)
        if any(not known or task.guards_promises for task in news):
            _tell(news, now=now)


def _is_news(task: Overdue, row: TaskHealth) -> bool:
    return row.alerted_at is None and (row.succeeded_at or row.watched_since) <= task.since


def _tell(news: list[Overdue], *, now: datetime) -> None:
    notify.tell(
        ALARM,
        User.objects.in_charge(),
        about=now.isoformat(),
        facts=lambda: AlarmFacts(lines=tuple(map(_line, news))),
        url=reverse(settings.OVERVIEW_URL),
        now=now,
    )


def _line(task: Overdue) -> str:
    since = date_format(task.since, pgettext("date format", "D j M, H:i"))
    return _("%(work)s: nothing done since %(since)s (UTC)") % {"work": task.work, "since": since}
