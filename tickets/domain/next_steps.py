"""Nothing ends without somebody and a day: what nothing else is owed on has a next step (G1, E3)."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import live
from core.access import require
from core.errors import DomainError, violated
from core.models import User
from offices.domain.calendar import due_after
from offices.topics import FIGURES
from offices.worktime import NoOpening
from promises.domain.agreed import agreed_due
from promises.domain.promise import end, give, lock, set_due
from promises.enums import DueKind
from promises.models import Promise
from promises.topics import QUEUE
from tickets import events, rules
from tickets.domain import changing, timeline
from tickets.models import NextStep, Ticket
from tickets.owed import ANSWERED_WITHIN, Owes

log = logging.getLogger(__name__)


def give_next_step(*, ticket: Ticket, now: datetime, actor: User | None = None) -> Promise | None:
    """Owed within a staffed day. None for an office without hours, and when somebody else was quicker."""
    try:
        due = due_after(office=ticket.office, start=now, minutes=ANSWERED_WITHIN, now=now)
        with transaction.atomic():
            promise = give(kind=Owes.NEXT_STEP, office=ticket.office, due=due, now=now, actor=actor)
            if not NextStep.objects.filter(ticket=ticket).update(promise=promise):
                NextStep.objects.create(ticket=ticket, promise=promise)
    except NoOpening:
        log.error("no next step for ticket %s: its office has no hours", ticket.number)
        return None
    except IntegrityError as error:
        if "nextstep" not in violated(error):
            raise
        return None
    return promise


def live_step(ticket: Ticket) -> NextStep | None:
    """What is owed next, while it is."""
    found = NextStep.objects.filter(ticket=ticket, promise__ended_at=None)
    return found.select_related("promise__office", "ticket__owner", "ticket__opened_by").first()


def goes_on(ticket: Ticket) -> User | None:
    """Who takes the next step: the owner, else whoever logged it; None when neither is there any more."""
    return next((person for person in (ticket.owner, ticket.opened_by) if person and person.is_active), None)


def move_next_step(*, ticket: Ticket, due_at: datetime, reason: str, actor: User, now: datetime) -> Promise:
    """Another day, and what happens by then: the step before is done, or put off. Raises Invalid at `due_at`."""
    require(rules.may_change(actor, ticket))
    with transaction.atomic():
        fresh = changing.lock(ticket)
        step = live_step(fresh)
        if step is None:
            raise DomainError("no_next_step", _("Something else is owed on this ticket."))
        due = agreed_due(office=fresh.office, due_at=due_at, now=now, field="due_at")
        promise = lock(step.promise_id)
        set_due(promise=promise, due=due, cause=DueKind.MOVED, actor=actor, now=now, reason=reason.strip())
        moved = events.NextStepSet(due_at=due_at)
        timeline.audit(ticket=fresh, event=moved, at=now, author=actor, text=reason.strip())
        live.changed(QUEUE, FIGURES)
    return promise


def end_next_step(step: NextStep, *, now: datetime) -> bool:
    """Nobody owes it any more."""
    with transaction.atomic():
        end(promise=lock(step.promise_id), now=now)
    return True
