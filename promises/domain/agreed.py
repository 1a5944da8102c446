"""A time that people agree on: not counted, but in opening hours and still to come."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from core.errors import Invalid
from offices.domain.calendar import Due, current_hours
from offices.models import Office
from offices.wording import when
from offices.worktime import NoOpening, OfficeHours, is_open, next_opening


def agreed_due(*, office: Office, due_at: datetime, now: datetime, field: str) -> Due:
    """A time agreed on by people, not counted. Raises Invalid at `field` when it is past or not staffed."""
    if due_at <= now:
        raise Invalid({field: _("This time is past.")})
    hours, calendar = current_hours(office=office, now=now)
    if not (is_open(hours, due_at) or is_open(hours, due_at - timedelta(seconds=1))):  # closing itself will do
        raise Invalid({field: _closed_then(office, hours, due_at)})
    return Due(now, due_at, 0, [], calendar)


def _closed_then(office: Office, hours: OfficeHours, due_at: datetime) -> str:
    try:
        opening = when(next_opening(hours, due_at), office)
    except NoOpening:
        return _("%(office)s is closed then.") % {"office": office.name}
    return _("%(office)s is closed then. It opens again on %(opening)s.") % {"office": office.name, "opening": opening}
