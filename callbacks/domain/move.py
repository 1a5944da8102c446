"""A manager moves a promise by hand, with a reason, and the customer is told (G3)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from callbacks import messages
from callbacks.domain.locking import lock_live
from callbacks.domain.promise import set_due
from callbacks.models import Callback
from callbacks.rules import may_move
from core import live
from core.access import require
from core.errors import Invalid
from core.models import User
from offices.topics import FIGURES
from promises.domain.agreed import agreed_due
from promises.enums import DueKind
from promises.topics import QUEUE


def move_due(*, callback: Callback, due_at: datetime, reason: str, actor: User, now: datetime) -> Callback:
    """Set another due time, with fresh steps of the ladder. Figures stay measured by the first promise (G5)."""
    require(may_move(actor))
    if not reason.strip():
        raise Invalid({"reason": _("Please say why the promise is moved; the customer reads it.")})
    with transaction.atomic():
        callback = lock_live(callback)
        due = agreed_due(office=callback.office, due_at=due_at, now=now, field="due_at")
        set_due(callback=callback, due=due, kind=DueKind.MOVED, actor=actor, now=now, reason=reason.strip()[:300])
        messages.mail_moved(callback, reason=reason.strip(), now=now)
        live.changed(QUEUE, FIGURES)
    return callback
