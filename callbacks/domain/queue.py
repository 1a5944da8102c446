"""Working the queue: taking is atomic, what is taken and not worked on goes back (G6)."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.utils.translation import gettext as _

from callbacks import events
from callbacks.domain.handover import withdraw_handover
from callbacks.domain.locking import lock_live, next_unheld
from callbacks.enums import CallbackState
from callbacks.models import Callback
from callbacks.queries.suitable import held_by, to_be_taken
from callbacks.rules import may_give_back, may_take
from core import live
from core.access import require
from core.errors import Conflict, violated
from core.models import User
from core.topics import of_user
from offices.domain.presence import begin_call, finish_call
from offices.duty import place_of
from offices.models import Office
from promises.topics import QUEUE
from tickets.domain import timeline
from tickets.enums import EntryKind
from tickets.topics import of_ticket


def take_next(*, actor: User, now: datetime, office: Office | None = None) -> Callback | None:
    """Take the most urgent one that suits the actor and that nobody else holds; None when there is none.

    Whoever holds one gets that one again: a double click takes once.
    """
    member = place_of(actor)
    if member is None:
        return None
    try:
        with transaction.atomic():
            held = held_by(actor)
            if held:
                return held
            waiting = to_be_taken(member=member, now=now)
            callback = next_unheld(waiting.filter(office=office) if office else waiting)
            if callback is None:
                return None
            require(may_take(actor, callback))
            return _give(callback, to=actor, now=now)
    except IntegrityError as error:
        if violated(error) == "callbacks_one_taken_per_person":
            return held_by(actor)
        raise


def take(*, callback: Callback, actor: User, now: datetime) -> Callback:
    """Take this one. Raises Conflict when somebody else has it, or when the actor holds another one."""
    try:
        with transaction.atomic():
            fresh = lock_live(callback)
            if fresh.taken_by_id == actor.pk:
                return fresh
            if fresh.taken_by:
                raise Conflict("taken", _("%(name)s has taken this callback.") % {"name": fresh.taken_by.name})
            require(may_take(actor, fresh))
            return _give(fresh, to=actor, now=now)
    except IntegrityError as error:
        if violated(error) == "callbacks_one_taken_per_person":
            raise Conflict("holding", _("You have taken another callback: finish it or give it back first.")) from error
        raise


def _give(callback: Callback, *, to: User, now: datetime) -> Callback:
    callback.state, callback.taken_by, callback.taken_at = CallbackState.TAKEN, to, now
    callback.save(update_fields=["state", "taken_by", "taken_at"])
    withdraw_handover(callback=callback, now=now)
    begin_call(user=to, now=now)
    live.changed(QUEUE, of_ticket(callback.ticket.number))
    return callback


def give_back(*, callback: Callback, actor: User, now: datetime, note: str = "") -> Callback:
    """Back to the queue, with a note. Raises Refused for somebody else's, Conflict when it is over."""
    with transaction.atomic():
        callback = lock_live(callback)
        require(may_give_back(actor, callback))
        return _back(callback, author=actor, now=now, event=events.GivenBack, note=note)


def return_stale(*, now: datetime) -> int:
    """Give back what was taken and not worked on for the office's time. Returns how many."""
    returned = 0
    while _return_one(now=now):
        returned += 1
    return returned


def _return_one(*, now: datetime) -> bool:
    with transaction.atomic(durable=True):
        callback = next_unheld(_stale(now=now))
        if callback is None:
            return False
        _back(callback, author=None, now=now, event=events.WentBack, note="")
        return True


def _stale(*, now: datetime) -> QuerySet[Callback]:
    allowed = ExpressionWrapper(
        F("taken_at") + F("office__takeover_minutes") * Value(timedelta(minutes=1)), output_field=DateTimeField()
    )
    taken = Callback.objects.filter(state=CallbackState.TAKEN).alias(until=allowed)
    return taken.filter(until__lte=now).order_by("due_at", "promised_at", "pk")


Back = events.GivenBack | events.WentBack


def _back(
    callback: Callback,
    *,
    author: User | None,
    now: datetime,
    event: type[Back],
    note: str,
) -> Callback:
    holder, since = callback.taken_by, callback.taken_at
    callback.state, callback.taken_by, callback.taken_at = CallbackState.OPEN, None, None
    callback.save(update_fields=["state", "taken_by", "taken_at"])
    finish_call(user=holder, reached=False, now=now)
    timeline.record(
        ticket=callback.ticket,
        kind=EntryKind.AUDIT,
        event=event(holder=holder.name if holder else "", since=since),
        at=now,
        author=author,
        text=note,
    )
    live.changed(QUEUE, *([of_user(holder.pk)] if holder else []))
    return callback
