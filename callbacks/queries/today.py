"""What is true while nothing waits: today's promises, my open tickets, the last thing that happened."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from callbacks.enums import AttemptOutcome
from callbacks.kept import Tally, due_between, tally
from callbacks.kept_words import tally_words
from callbacks.models import Attempt, Callback
from core.models import User
from offices.duty import own_office
from offices.models import Office
from offices.wording import clock
from tickets.models import Ticket


@dataclass(frozen=True)
class PromisesToday:
    """What became of the promises that are due today, the viewer's live tickets, the last attempt."""

    promises: Tally
    my_tickets: int
    last: str

    @property
    def words(self) -> str:
        """The promises in words, as on every screen."""
        return tally_words(self.promises)


def today_of(viewer: User, *, now: datetime) -> PromisesToday:
    """For the empty queue; five queries."""
    office = own_office(viewer)
    midnight = datetime.combine(now.astimezone(office.tz).date(), time(0), tzinfo=office.tz) if office else now
    mine = Ticket.objects.live().filter(owner=viewer).count()
    return PromisesToday(tally(_due_today(now), now=now), mine, _last(viewer, office, midnight))


def _due_today(now: datetime) -> QuerySet[Callback]:
    due = Q(pk__in=[])
    for office in Office.objects.all():
        today = now.astimezone(office.tz).date()
        start, end = (datetime.combine(day, time(0), tzinfo=office.tz) for day in (today, today + timedelta(days=1)))
        due |= due_between(office, start, end)
    return Callback.objects.filter(due)


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
    if attempt.outcome != AttemptOutcome.REACHED:
        return _("Last change %(clock)s: %(who)s tried to reach %(caller)s, %(company)s") % values
    if attempt.by_id == viewer.pk:
        return _("Last change %(clock)s: you reached %(caller)s, %(company)s") % values
    return _("Last change %(clock)s: %(who)s reached %(caller)s, %(company)s") % values
