"""Periodic work of the offices."""

from django.utils.translation import gettext_lazy as _

from core import clock
from core.periodic import periodic
from offices.domain.days import fill_closed_days
from offices.domain.office import YEARS_AHEAD
from offices.domain.presence import leave_gone
from offices.models import Office


@periodic("offices.fill_calendars", work=_("holidays of the years ahead"), every=86_400, overdue=180_000, at_start=True)
def fill_calendars() -> int:
    """Holidays and bridge days of this year and the two after it, for every office (H3). Returns the rows added."""
    now = clock.now()
    added = 0
    for office in Office.objects.all():
        this_year = now.astimezone(office.tz).year
        added += fill_closed_days(office=office, years=range(this_year, this_year + YEARS_AHEAD + 1), now=now)
    return added


@periodic("offices.away", work=_("presence of people whose browser is gone"), every=30, overdue=300)
def away() -> int:
    """Whoever's browser is gone is away."""
    return leave_gone(now=clock.now())
