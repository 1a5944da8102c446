"""Nothing closes itself: a callback ends when the caller is reached, or with a reason (G5)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from callbacks import events
from callbacks.domain.handover import withdraw_handover
from callbacks.domain.locking import lock_live
from callbacks.enums import CallbackState
from callbacks.models import Callback
from callbacks.rules import may_close
from core import live
from core.access import require
from core.errors import Invalid
from core.models import User
from offices.domain.presence import finish_call
from offices.topics import FIGURES
from promises.domain.promise import end
from promises.topics import QUEUE
from tickets.domain import timeline
from tickets.enums import EntryKind


def cancel_callback(*, callback: Callback, actor: User, now: datetime, reason: str) -> Callback:
    """Close on a person's decision: cancelled, solved by the customer. Raises Refused, Invalid or Conflict."""
    with transaction.atomic():
        require(may_close(actor, lock_live(callback)))
        return close_callback(callback=callback, actor=actor, now=now, reason=reason)


def close_callback(*, callback: Callback, actor: User | None, now: datetime, reason: str) -> Callback:
    """Close with a reason: no further call, no further step. Raises Invalid without one, Conflict when it is over."""
    if not reason.strip():
        raise Invalid({"reason": _("Please say why nobody has to call any more.")})
    with transaction.atomic():
        callback = lock_live(callback)
        holder = callback.taken_by
        callback.state, callback.taken_by, callback.taken_at = CallbackState.CLOSED, None, None
        callback.closed_at, callback.closed_by, callback.close_reason = now, actor, reason.strip()[:300]
        callback.save(update_fields=["state", "taken_by", "taken_at", "closed_at", "closed_by", "close_reason"])
        end(promise=callback.promise, now=now)
        withdraw_handover(callback=callback, now=now)
        finish_call(user=holder, reached=False, now=now)
        timeline.record(
            ticket=callback.ticket,
            kind=EntryKind.AUDIT,
            event=events.CallbackClosed(),
            at=now,
            author=actor,
            text=callback.close_reason,
        )
        live.changed(QUEUE, FIGURES)
    return callback
