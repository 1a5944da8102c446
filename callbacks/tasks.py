"""Periodic work of the callbacks app. Thin, safe to run twice and to die anywhere."""

import logging
import time

from django.utils.translation import gettext_lazy as _

from callbacks.domain import duty, escalation, forgotten, queue
from core import clock
from core.periodic import periodic

log = logging.getLogger(__name__)
TURN = 5.0  # seconds; then other tasks have their turn, and the next beat goes on


@periodic("callbacks.escalate", work=_("escalation of callbacks"), every=1, overdue=30, guards_promises=True)
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


@periodic("callbacks.return_stale", work=_("return of callbacks that were taken and not made"), every=30, overdue=300)
def return_stale() -> int:
    """Give back what was taken and not worked on."""
    return queue.return_stale(now=clock.now())


@periodic("callbacks.promise_forgotten", work=_("promises for calls without a decision"), every=30, overdue=300)
def promise_forgotten() -> int:
    """Promise what nobody decided on."""
    return forgotten.promise_forgotten(now=clock.now())


@periodic("callbacks.watch_duty", work=_("watch over managers and deputies"), every=3600, overdue=14_400)
def watch_duty() -> int:
    """Warn of days on which nobody could be told."""
    return duty.warn_of_gaps(now=clock.now())
