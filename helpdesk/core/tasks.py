"""Deliver and rescue. Thin: they loop one function and log counts."""

import logging

from celery import shared_task

from helpdesk.core import clock, outbox
from helpdesk.core.models.notification import Channel

log = logging.getLogger(__name__)


@shared_task(name="core.deliver")
def deliver() -> int:
    """Bring out what waits in the outbox."""
    rows = outbox.claim(now=clock.now())
    for row in rows:
        _bring_out(row)
    return len(rows)


def _bring_out(row: outbox.Notification) -> None:
    try:
        if row.channel == Channel.EMAIL:
            outbox.send_mail(row)
    except OSError as fault:  # smtplib's errors are OSErrors
        log.warning("outbox: %s failed: %s", row.key, fault)
        outbox.settle(row, now=clock.now(), fault=str(fault))
    else:
        outbox.settle(row, now=clock.now())


@shared_task(name="core.rescue")
def rescue() -> int:
    """Set stuck deliveries free."""
    return outbox.rescue(now=clock.now())
