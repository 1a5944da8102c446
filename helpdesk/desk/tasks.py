"""Periodic work of the desk: thin, safe to run twice and to die anywhere."""

import logging

from django.utils.translation import gettext_lazy as _

from core import clock
from core.periodic import periodic
from helpdesk.desk.devices.chase import remind_of_serials

log = logging.getLogger(__name__)


@periodic("desk.chase_serials", work=_("reminders of missing serial numbers"), every=3600, overdue=14_400)
def chase_serials() -> int:
    """Remind of serial numbers that are still missing."""
    count = remind_of_serials(now=clock.now())
    if count:
        log.info("serial numbers: %d still missing", count)
    return count
