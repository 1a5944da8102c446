"""Periodic work: thin, safe to run twice and to die anywhere."""

import logging

from django.utils.translation import gettext_lazy as _

from core import clock
from core.periodic import periodic
from tickets.domain.complaints import warn_of_late_complaints
from tickets.domain.referrals import lapse_referrals
from tickets.domain.status import remind as remind_owners

log = logging.getLogger(__name__)


@periodic("tickets.return_referrals", work=_("return of referrals that nobody accepted"), every=60, overdue=600)
def return_referrals() -> int:
    """Bring back what no department accepted in time (R3)."""
    count = lapse_referrals(now=clock.now())
    if count:
        log.info("referrals: %d came back unaccepted", count)
    return count


@periodic("tickets.remind", work=_("reminders of tickets that wait for the customer"), every=60, overdue=600)
def remind() -> int:
    """Remind owners of tickets that wait for the customer, and managers of complaints not acknowledged in time."""
    now = clock.now()
    count = remind_owners(now=now)
    late = warn_of_late_complaints(now=now)
    if count or late:
        log.info("reminders: %d tickets, %d late complaints", count, late)
    return count
