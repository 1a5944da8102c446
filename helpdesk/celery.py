"""Celery, and the beat's schedule: made of the table in core.periodic, into which each app has put its tasks."""

import os

from celery import Celery
from celery.signals import import_modules, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")


app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@import_modules.connect(sender=app, weak=False)
def schedule(**_sent: object) -> None:
    """Once Django and all tasks are loaded, also in the beat itself; a run that was missed is not made up twice."""
    from core.periodic import table

    app.conf.beat_schedule = {
        line.task: {"task": line.task, "schedule": line.every, "options": {"expires": max(line.every * 2, 5)}}
        for line in table().values()
    }


@worker_ready.connect
def run_at_start(**_sent: object) -> None:
    """Queue what a fresh start must not wait for."""
    from core.periodic import table

    for line in table().values():
        if line.at_start:
            app.tasks[line.task].delay()
