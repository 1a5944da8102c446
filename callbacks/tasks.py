"""Periodic work of the callbacks app. Thin, safe to run twice and to die anywhere."""

import logging
import time

from celery import shared_task

from callbacks.domain import duty, escalation, forgotten, queue
from core import clock

log = logging.getLogger(__name__)
TURN = 5.0  # seconds; then other tasks have their turn, and the next beat goes on


@shared_task(name="callbacks.escalate")
def escalate() -> int:
    """Tell what is due. Returns how many steps were done."""
    if not escalation.is_any_due(now=clock.now()):
        return 0
    ends, done, memory = time.monotonic() + TURN, 0, escalation.Memory()
    while time.monotonic() < ends and escalation.escalate_next(now=clock.now(), memory=memory):
        done += 1
    if done:
        log.info("escalation: %d steps done", done)
    return done


@shared_task(name="callbacks.return_stale")
def return_stale() -> int:
    """Give back what was taken and not worked on."""
    return queue.return_stale(now=clock.now())


@shared_task(name="callbacks.promise_forgotten")
def promise_forgotten() -> int:
    """Promise what nobody decided on."""
    return forgotten.promise_forgotten(now=clock.now())


@shared_task(name="callbacks.watch_duty")
def watch_duty() -> int:
    """Warn of days on which nobody could be told."""
    return duty.warn_of_gaps(now=clock.now())
