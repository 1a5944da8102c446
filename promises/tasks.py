"""The sweep as a periodic task. Thin, safe to run twice and to die anywhere."""

import logging
import time

from celery import shared_task

from core import clock
from promises.domain import duty, sweep

log = logging.getLogger(__name__)
TURN = 5.0  # seconds; then other tasks have their turn, and the next beat goes on


@shared_task(name="promises.escalate")
def escalate() -> int:
    """Tell what is due. Returns how many steps were done."""
    if not sweep.is_any_due(now=clock.now()):
        return 0
    ends, done, memory = time.monotonic() + TURN, 0, sweep.Memory()
    while time.monotonic() < ends and sweep.escalate_next(now=clock.now(), memory=memory):
        done += 1
    if done:
        log.info("escalation: %d steps done", done)
    return done


@shared_task(name="promises.watch_duty")
def watch_duty() -> int:
    """Warn of days on which nobody could be told."""
    return duty.warn_of_gaps(now=clock.now())
