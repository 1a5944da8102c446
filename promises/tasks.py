"""The sweep, and the watch over those who are told. Thin, safe to run twice and to die anywhere."""

import logging
import time

from django.utils.translation import gettext_lazy as _

from core import clock
from core.periodic import periodic
from promises.domain import duty, sweep

log = logging.getLogger(__name__)
TURN = 5.0  # seconds; then other tasks have their turn, and the next beat goes on


@periodic("promises.escalate", work=_("escalation of promises"), every=1, overdue=30, guards_promises=True)
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


@periodic("promises.watch_duty", work=_("watch over managers and deputies"), every=3600, overdue=14_400)
def watch_duty() -> int:
    """Warn of days on which nobody could be told."""
    return duty.warn_of_gaps(now=clock.now())
