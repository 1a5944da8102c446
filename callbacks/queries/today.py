"""What is true while nothing waits: today's promises, my open tickets, the last thing that happened."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from callbacks.enums import Outcome
from callbacks.models import Attempt, Callback
from core.models import User
from offices.models import Office, StaffMember
from offices.wording import clock
from tickets.models import Ticket


@dataclass(frozen=True)
class Today:
    """Answered promises of the viewer's local day, those in time, the viewer's live tickets, the last attempt."""

    answered: int
    in_time: int
    my_tickets: int
    last: str


def today_of(viewer: User, *, now: datetime) -> Today:
    """For the empty queue; four queries."""
    member = StaffMember.objects.select_related("office").filter(user=viewer).first()
    office = member.office if member else Office.objects.first()
    midnight = datetime.combine(now.astimezone(office.tz).date(), time(0), tzinfo=office.tz) if office else now
    found = Callback.objects.filter(first_attempt_at__gte=midnight).aggregate(
        answered=Count("pk"), in_time=Count("pk", filter=Q(first_attempt_at__lte=F("promised_due_at")))
    )
    mine = Ticket.objects.live().filter(owner=viewer).count()
    return Today(found["answered"], found["in_time"], mine, _last(viewer, office, midnight))


def _last(viewer: User, office: Office | None, midnight: datetime) -> str:
    attempt = Attempt.objects.filter(at__gte=midnight).select_related("by", "callback__ticket").last()
    if attempt is None or office is None:
        return ""
    values = {
        "clock": clock(attempt.at, office),
        "who": attempt.by.name,
        "caller": attempt.callback.contact_name,
        "company": attempt.callback.ticket.company_name,
    }
    if attempt.outcome != Outcome.REACHED:
        return _("Last change %(clock)s: %(who)s tried to reach %(caller)s, %(company)s") % values
    if attempt.by_id == viewer.pk:
        return _("Last change %(clock)s: you reached %(caller)s, %(company)s") % values
    return _("Last change %(clock)s: %(who)s reached %(caller)s, %(company)s") % values
