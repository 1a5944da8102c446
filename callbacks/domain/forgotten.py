"""A covered fault ends in a connection or in a promise, also when the page was simply closed (G1, G2)."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from callbacks.domain.promise import promise_callback
from core.errors import Conflict, DomainError
from offices.worktime import NoOpening
from tickets.enums import LIVE
from tickets.models import Ticket
from tickets.owed import GUARANTEED

log = logging.getLogger(__name__)
GRACE = timedelta(seconds=90)  # an agent reads out the number and decides; then we promise


def promise_forgotten(*, now: datetime, grace: timedelta = GRACE) -> int:
    """Promise a callback for each covered fault that has waited longer than `grace`. Returns how many."""
    promised, failed = 0, set[int]()
    while True:
        ticket = _promise_one(before=now - grace, now=now, without=failed)
        if ticket is None:
            return promised
        promised += ticket.pk not in failed


def _promise_one(*, before: datetime, now: datetime, without: set[int]) -> Ticket | None:
    """The ticket that was looked at; one that cannot be promised is added to `without`, those behind it go on."""
    with transaction.atomic(durable=True):
        unsettled = Ticket.objects.filter(GUARANTEED, settled_at=None)
        waiting = unsettled.filter(opened_at__lte=before, status__in=LIVE).exclude(pk__in=without)
        rows = waiting.order_by("opened_at", "pk").select_for_update(of=("self",), skip_locked=True, no_key=True)
        ticket = rows.first()
        if ticket is None:
            return None
        try:
            with transaction.atomic():
                promise_callback(ticket=ticket, actor=None, now=now)
        except Conflict:  # one is promised already: only the mark was missing
            ticket.settled_at = now
            ticket.save(update_fields=["settled_at"])
        except (DomainError, NoOpening) as fault:
            log.error("no callback could be promised for ticket %s: %s", ticket.number, fault)
            without.add(ticket.pk)
        return ticket
