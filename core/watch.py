"""Watch the watcher: each periodic task leaves its last success; overdue by its own schedule is an alarm.

The rows are written by Celery's signals, so no task has to think of it. Whoever looks (a page, the health check, the
watch itself) compares them with the table in helpdesk.celery.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.signals import task_failure, task_success
from django.db import transaction
from django.utils import translation
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core import clock, outbox
from core.models import Role, TaskHealth, User
from helpdesk.celery import PERIODIC, Periodic

log = logging.getLogger(__name__)
TABLE = {line.task: line for line in PERIODIC}
ALARM = "task_overdue"
STARTED = time.monotonic()
_written: dict[str, float] = {}  # when this process last wrote a success: once a second would be waste

WORK = {
    "callbacks.escalate": gettext_lazy("escalation of callbacks"),
    "callbacks.return_stale": gettext_lazy("return of callbacks that were taken and not made"),
    "callbacks.promise_forgotten": gettext_lazy("promises for calls without a decision"),
    "callbacks.watch_duty": gettext_lazy("watch over managers and deputies"),
    "offices.away": gettext_lazy("presence of people whose browser is gone"),
    "offices.fill_calendars": gettext_lazy("holidays of the years ahead"),
    "surveys.invite": gettext_lazy("invitations to surveys"),
    "contracts.imports": gettext_lazy("imports of files"),
    "desk.chase_serials": gettext_lazy("reminders of missing serial numbers"),
    "tickets.remind": gettext_lazy("reminders of tickets that wait for the customer"),
    "tickets.return_referrals": gettext_lazy("return of referrals that nobody accepted"),
    "core.deliver": gettext_lazy("e-mails and webhooks"),
    "core.rescue": gettext_lazy("rescue of stuck messages"),
    "core.forget": gettext_lazy("clean-up of used forms"),
    "core.watch": gettext_lazy("watch over the background work"),
}


# -- written by the worker --------------------------------------------------------------------------------------------


def connect() -> None:
    """Listen to Celery's signals."""
    task_success.connect(_succeeded, weak=False, dispatch_uid="watch-success")
    task_failure.connect(_failed, weak=False, dispatch_uid="watch-failure")


def _succeeded(sender: Any = None, **_kwargs: Any) -> None:
    line = TABLE.get(getattr(sender, "name", ""))
    if line and _is_worth_writing(line):
        record_success(line.task, now=clock.now())


def _failed(sender: Any = None, exception: BaseException | None = None, **_kwargs: Any) -> None:
    line = TABLE.get(getattr(sender, "name", ""))
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
    rows = [TaskHealth(name=name, watched_since=now) for name in TABLE]
    TaskHealth.objects.bulk_create(rows, ignore_conflicts=True)


# -- read by whoever looks --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Overdue:
    """A periodic task without a success for longer than its own schedule allows."""

    name: str
    work: str
    since: datetime
    minutes: int  # without a success

    @property
    def is_escalation(self) -> bool:
        """Whether promises are unguarded while it stands."""
        return self.name == "callbacks.escalate"


def overdue_tasks(now: datetime) -> list[Overdue]:
    """What is overdue, the longest first; one query. For the banner, the health check and the mail."""
    rows = TaskHealth.objects.filter(name__in=TABLE)
    last = sorted((row.succeeded_at or row.watched_since, row.name) for row in rows)
    return [
        Overdue(name, work_of(name), since, (now - since) // timedelta(minutes=1))
        for since, name in last
        if now - since > timedelta(seconds=TABLE[name].overdue)
    ]


def alert(*, now: datetime) -> int:
    """One message per outage to every manager and administrator. Returns how many tasks are overdue.

    An outage takes down one task after the other, each by its own schedule: only the first is told, and the escalation
    whenever it stops; the message leaves the pages when everything runs again. A process that has only just started
    keeps quiet: after a night switched off everything is overdue for a moment.
    """
    overdue = overdue_tasks(now)
    if not overdue:
        outbox.take_back_all_but((), kind=ALARM, now=now)
    late = [task for task in overdue if time.monotonic() - STARTED > TABLE[task.name].overdue]
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
        if any(not known or task.is_escalation for task in news):
            _tell(news, now=now)


def _is_news(task: Overdue, row: TaskHealth) -> bool:
    return row.alerted_at is None and (row.succeeded_at or row.watched_since) <= task.since


def _tell(news: list[Overdue], *, now: datetime) -> None:
    users = User.objects.filter(role__in=[Role.MANAGER, Role.ADMINISTRATOR], is_active=True)
    messages = [(user, _message(user, news, now=now)) for user in users]
    outbox.pages(messages, now=now)
    outbox.mails([(user, user.email, message) for user, message in messages], now=now)


def _message(user: User, news: list[Overdue], *, now: datetime) -> outbox.Message:
    with translation.override(user.language):
        lines = [_line(task) for task in news]
        return outbox.Message(
            key=f"overdue/{now.isoformat()}",
            kind=ALARM,
            subject=_("The background work stands still"),
            body="\n".join([*lines, "", _("Promises and tickets are safe; what was missed is made up by itself.")]),
            url="/manager/",
            language=user.language,
        )


def _line(task: Overdue) -> str:
    since = date_format(task.since, pgettext("date format", "D j M, H:i"))
    return _("%(work)s: nothing done since %(since)s (UTC)") % {"work": work_of(task.name), "since": since}


def work_of(name: str) -> str:
    """What the task does, in the active language."""
    return str(WORK.get(name, name))
