"""Periodic work: thin, safe to run twice and to die anywhere."""

import logging

from celery import shared_task

from core import clock
from tickets.domain.serials import watch_serials
from tickets.domain.status import remind as remind_owners

log = logging.getLogger(__name__)


@shared_task(name="tickets.remind")
def remind() -> int:
    """Remind owners of tickets that wait for the customer."""
    count = remind_owners(now=clock.now())
    if count:
        log.info("reminders: %d tickets", count)
    return count


@shared_task(name="tickets.watch_serials")
def serials() -> int:
    """Promise that missing serial numbers are found, and end what has been found."""
    count = watch_serials(now=clock.now())
    if count:
        log.info("serial numbers: %d promised or found", count)
    return count
