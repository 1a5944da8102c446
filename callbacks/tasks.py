"""Periodic work of the callbacks app. Thin, safe to run twice and to die anywhere."""

from celery import shared_task

from callbacks.domain import forgotten, queue
from core import clock


@shared_task(name="callbacks.return_stale")
def return_stale() -> int:
    """Give back what was taken and not worked on."""
    return queue.return_stale(now=clock.now())


@shared_task(name="callbacks.promise_forgotten")
def promise_forgotten() -> int:
    """Promise what nobody decided on."""
    return forgotten.promise_forgotten(now=clock.now())
