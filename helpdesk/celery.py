"""Celery, and the ONE table of periodic tasks.

`every` is in seconds; `overdue` is how long a task may be without a success before managers are told (watch the
watcher). Tasks are safe to run twice and to die anywhere: the rows in PostgreSQL are the truth.
"""

import os
from dataclasses import dataclass

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")


@dataclass(frozen=True)
class Periodic:
    """One line of the table: seconds between runs, and seconds without a success that count as overdue.

    `at_start`: whenever a worker starts, too; a beat that is started anew every day would never come to a daily task.
    """

    task: str
    every: float
    overdue: float
    at_start: bool = False


PERIODIC = (
    Periodic("callbacks.escalate", every=1, overdue=30),
    Periodic("callbacks.return_stale", every=30, overdue=300),
    Periodic("callbacks.promise_forgotten", every=30, overdue=300),
    Periodic("callbacks.watch_duty", every=3600, overdue=14_400),
    Periodic("core.deliver", every=2, overdue=60),
    Periodic("core.rescue", every=60, overdue=600),
    Periodic("core.forget", every=3600, overdue=14_400),
    Periodic("core.watch", every=30, overdue=300),
    Periodic("tickets.return_referrals", every=60, overdue=600),
    Periodic("offices.away", every=30, overdue=300),
    Periodic("tickets.remind", every=60, overdue=600),
    Periodic("contracts.imports", every=10, overdue=1200),
    Periodic("offices.fill_calendars", every=86_400, overdue=180_000, at_start=True),
    Periodic("desk.chase_serials", every=3600, overdue=14_400),
    Periodic("surveys.invite", every=3600, overdue=14_400),
)

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    line.task: {"task": line.task, "schedule": line.every, "options": {"expires": max(line.every * 2, 5)}}
    for line in PERIODIC
}


@worker_ready.connect
def run_at_start(**_sent: object) -> None:
    """Queue what a fresh start must not wait for."""
    for line in PERIODIC:
        if line.at_start:
            app.tasks[line.task].delay()
