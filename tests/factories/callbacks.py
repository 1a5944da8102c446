"""Promised callbacks, through the domain; and as rows that stand as a figure needs them."""

from datetime import datetime

from callbacks.domain.promise import promise_callback
from callbacks.enums import LIVE
from callbacks.models import Callback
from core.models import User
from offices.models import Office, Skill
from promises.models import Promise
from tests.factories.promises import G7, NOON, make_ladder, make_promise, sweep
from tests.factories.tickets import make_ticket
from tickets.models import Ticket

__all__ = ["G7", "NOON", "make_callback", "make_ladder", "make_row", "move_clock", "sweep"]


def make_callback(
    office: Office | None = None,
    *,
    ticket: Ticket | None = None,
    now: datetime = NOON,
    actor: User | None = None,
    skill: Skill | None = None,
    language: str = "en-gb",
    **promise: object,
) -> Callback:
    """A promise of two staffed hours for a ticket of its own, logged at the same instant."""
    if ticket is None:
        assert office is not None
        ticket = make_ticket(office, now=now, language=language)
    callback = promise_callback(ticket=ticket, actor=actor, now=now, **promise)
    if skill:
        callback.skill = skill
        callback.save(update_fields=["skill"])
    return callback


def make_row(
    ticket: Ticket, *, promised: datetime, due: datetime, escalated_at: datetime | None = None, **fields: object
) -> Callback:
    """A callback as it stands, without the domain: promised then, due then, as it is in `fields`."""
    ended = None if fields.get("state", "open") in LIVE else due
    promise = make_promise(ticket.office, due, given=promised, escalated_at=escalated_at, ended_at=ended)
    values = {"language": "de", "phone": "+494066969214", "contact_name": ticket.caller_name, "office": ticket.office}
    times = {"promised_at": promised, "promised_due_at": due, "due_at": due}
    return Callback.objects.create(promise=promise, ticket=ticket, **values | times | fields)


def move_clock(callback: Callback, due: datetime, *, escalated_at: datetime | None = None) -> None:
    """As if it had been due then: the queue's row and the promise, which say the same. Its steps stay as they are."""
    Callback.objects.filter(pk=callback.pk).update(due_at=due)
    Promise.objects.filter(callback=callback.pk).update(due_at=due, escalated_at=escalated_at)
    callback.refresh_from_db()
