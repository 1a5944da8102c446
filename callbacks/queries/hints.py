"""What an agent should know before promising: another office that may cover is staffed longer (G1)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from offices.models import Office
from offices.notices import duration
from offices.queries import hours_of_all
from offices.worktime import NoOpening, OfficeHours, is_open, next_closing


def staffed_longer(*, office: Office, due_at: datetime, now: datetime, named: frozenset[int] = frozenset()) -> str:
    """ "Woking is staffed 1 h longer today." when the own office closes before the promise; "" otherwise.

    `named`: the offices that the customer's contract lets cover, if it names any.
    """
    others = [other for other in office.covered_by.all() if not named or other.pk in named]
    hours = hours_of_all([office, *others])
    own = _closing(hours[office.pk], now)
    if own is None or due_at <= own:
        return ""
    found = [(closing, other) for other in others if (closing := _closing(hours[other.pk], now)) and closing > own]
    if not found:
        return ""
    closing, other = max(found, key=lambda pair: pair[0])
    longer = (closing - own) // timedelta(minutes=1)
    return _("%(office)s is staffed %(time)s longer today.") % {"office": other.name, "time": duration(longer)}


def _closing(hours: OfficeHours, now: datetime) -> datetime | None:
    """When the stretch that runs now ends; None while closed, or for an office that never closes."""
    if not is_open(hours, now):
        return None
    try:
        return next_closing(hours, now)
    except NoOpening:
        return None
