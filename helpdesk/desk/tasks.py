"""Periodic work of the desk: thin, safe to run twice and to die anywhere."""

import logging

from celery import shared_task

from core import clock
from helpdesk.desk.devices.chase import remind_of_serials

log = logging.getLogger(__name__)


@shared_task(name="desk.chase_serials")
def chase_serials() -> int:
    """Remind of serial numbers that are still missing."""
    count = remind_of_serials(now=clock.now())
    if count:
        log.info("serial numbers: %d still missing", count)
    return count
