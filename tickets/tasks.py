"""Periodic work: thin, safe to run twice and to die anywhere."""

import logging

from celery import shared_task

from core import clock
from tickets.domain.complaints import warn_of_late_complaints
from tickets.domain.referrals import lapse_referrals
from tickets.domain.status import remind as remind_owners

log = logging.getLogger(__name__)


@shared_task(name="tickets.return_referrals")
def return_referrals() -> int:
    """Bring back what no department accepted in time (R3)."""
    count = lapse_referrals(now=clock.now())
    if count:
        log.info("referrals: %d came back unaccepted", count)
    return count


@shared_task(name="tickets.remind")
def remind() -> int:
    """Remind owners of tickets that wait for the customer, and managers of complaints not acknowledged in time."""
    now = clock.now()
    count = remind_owners(now=now)
    late = warn_of_late_complaints(now=now)
    if count or late:
        log.info("reminders: %d tickets, %d late complaints", count, late)
    return count
