"""Nothing ends without somebody and a day: who has nothing else coming gets a next step, whatever way it came about."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from callbacks.enums import LIVE
from callbacks.models import Callback
from tickets.domain.next_steps import end_next_step, give_next_step
from tickets.enums import ComplaintState, ReferralState, TicketStatus
from tickets.models import Complaint, NextStep, Referral, Ticket
from tickets.owed import GUARANTEED

BATCH = 200


def watch_next_steps(*, now: datetime) -> int:
    """Give the step to whom nothing is owed, end it where something else is or work is over. Returns how many of both.

    Pulled, not pushed: a callback that ended, a way that was changed, a department that sent it back are all seen here.
    """
    given = sum(bool(give_next_step(ticket=ticket, now=now)) for ticket in without_a_date()[:BATCH])
    live = NextStep.objects.filter(promise__ended_at=None).exclude(ticket__in=_may_have_one().values("pk"))
    return given + sum(end_next_step(step, now=now) for step in live[:BATCH])


def without_a_date() -> QuerySet[Ticket]:
    """Live tickets on which nobody owes anything by any day, the oldest first; between two runs of the watch there are
    some."""
    has_one = NextStep.objects.filter(ticket=OuterRef("pk"), promise__ended_at=None)
    referred = Referral.objects.filter(ticket=OuterRef("pk"), state=ReferralState.ASKED)
    complained = Complaint.objects.filter(ticket=OuterRef("pk"), state=ComplaintState.NEW)
    rows = _may_have_one().exclude(Exists(has_one) | Exists(referred) | Exists(complained))
    return rows.select_related("office").order_by("opened_at", "pk")


def _may_have_one() -> QuerySet[Ticket]:
    """Live, nobody calls back, nobody has still to decide that, and the customer is not waited for until a day."""
    called = Callback.objects.filter(ticket=OuterRef("pk"), state__in=LIVE)
    unsettled = GUARANTEED & Q(settled_at=None)
    waits = Q(status=TicketStatus.WAITING, remind_at__isnull=False)
    return Ticket.objects.live().exclude(Exists(called)).exclude(unsettled | waits)
