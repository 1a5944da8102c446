"""A serial number that was not to be had in the call is owed, and chased until it is there (E3)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from core.errors import violated
from offices.domain.calendar import due_after
from promises.domain.promise import end, give, lock
from tickets.enums import TicketKind, TicketStatus
from tickets.models import MissingSerial, Ticket
from tickets.queries.serials import without_serial

SERIAL = "serial"  # the kind of promise
FOUND_WITHIN = 510  # staffed minutes of the ticket's office: a day
BATCH = 200


def is_missing(ticket: Ticket) -> bool:
    """Whether somebody still has to find it: what `without_serial` asks the database, of one ticket."""
    is_live_fault = ticket.kind == TicketKind.FAULT and TicketStatus(ticket.status).is_live
    return is_live_fault and not ticket.serial and ticket.device_id is None and bool(ticket.serial_missing)


def watch_serials(*, now: datetime) -> int:
    """Give what is owed and not promised yet, end what has been found. Returns how many of both.

    Pulled, not pushed: whatever way a number was found or a ticket ended, it is seen here; the unique constraint makes
    a second run at the same time harmless, and the sweep itself tells nobody of what is over.
    """
    owing = without_serial().exclude(missing_serial__promise__ended_at=None, missing_serial__isnull=False)
    given = sum(_give(ticket, now=now) for ticket in owing.select_related("office")[:BATCH])
    live = MissingSerial.objects.filter(promise__ended_at=None)
    found = live.exclude(ticket__in=without_serial().values("pk"))
    return given + sum(_end(row, now=now) for row in found[:BATCH])


def _give(ticket: Ticket, *, now: datetime) -> bool:
    """A number that was there and is missing again (the ticket reopened) is a promise anew."""
    due = due_after(office=ticket.office, start=ticket.opened_at, minutes=FOUND_WITHIN, now=now)
    try:
        with transaction.atomic():
            promise = give(kind=SERIAL, office=ticket.office, due=due, now=now)
            known = MissingSerial.objects.filter(ticket=ticket).update(promise=promise)
            if not known:
                MissingSerial.objects.create(ticket=ticket, promise=promise)
    except IntegrityError as error:
        if "missingserial" not in violated(error):
            raise
        return False  # another run was quicker
    return True


def _end(row: MissingSerial, *, now: datetime) -> bool:
    with transaction.atomic():
        end(promise=lock(row.promise_id), now=now)
    return True
