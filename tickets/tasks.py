"""Periodic work: thin, safe to run twice and to die anywhere."""

import logging

from django.utils.translation import gettext_lazy as _

from core import clock
from core.periodic import periodic
from tickets.domain.letters import report as report_letters
from tickets.domain.serials import watch_serials
from tickets.domain.status import remind as remind_owners

log = logging.getLogger(__name__)


@periodic("tickets.remind", work=_("reminders of tickets that wait for the customer"), every=60, overdue=600)
def remind() -> int:
    """Remind owners of tickets that wait for the customer."""
    count = remind_owners(now=clock.now())
    if count:
        log.info("reminders: %d tickets", count)
    return count


@periodic("tickets.watch_serials", work=_("watch over missing serial numbers"), every=3600, overdue=14_400)
def serials() -> int:
    """Promise that missing serial numbers are found, and end what has been found."""
    count = watch_serials(now=clock.now())
    if count:
        log.info("serial numbers: %d promised or found", count)
    return count


@periodic("tickets.report_letters", work=_("reports of undelivered emails"), every=15, overdue=600)
def letters() -> int:
    """Tell senders and owners of emails that cannot be delivered."""
    count = report_letters(now=clock.now())
    if count:
        log.info("undelivered emails: %d reported", count)
    return count
