"""What an agent should know before promising: another office that may cover is staffed longer (G1)."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from offices.duty import helping_offices
from offices.models import Office
from offices.queries import hours_of_all
from offices.wording import duration
from offices.worktime import NoOpening, OfficeHours, is_open, next_closing

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
NEVER = datetime.max.replace(tzinfo=UTC) - timedelta(days=2)


def staffed_longer(*, office: Office, due_at: datetime, now: datetime, named: frozenset[int] = frozenset()) -> str:
    """ "Woking is staffed 1 h longer today." when the own office closes before the promise; "" otherwise.

    `named`: the offices that the customer's contract lets cover, if it names any.
    """
    others = list(helping_offices(office, named=named).exclude(pk=office.pk))
    hours = hours_of_all([office, *others])
    closed = not is_open(hours[office.pk], now)
    ends = now if closed else _closing(hours[office.pk], now)
    if due_at <= ends:
        return ""
    found = [(_closing(hours[other.pk], ends), other) for other in others if is_open(hours[other.pk], ends)]
    if not found:
        return ""
    until, other = max(found, key=lambda pair: pair[0])
    if closed:
        return _("%(own)s is closed, %(office)s is staffed.") % {"own": office.name, "office": other.name}
    return _longer(office, other, ends=ends, until=until)


def _longer(own: Office, other: Office, *, ends: datetime, until: datetime) -> str:
    """Hours are counted within the day of the other office: of one that stays open overnight they help nobody."""
    last_day, day = (instant.astimezone(other.tz).date() for instant in (until - SECOND, ends))
    if last_day == day:
        values = {"office": other.name, "time": duration((until - ends) // MINUTE)}
        return _("%(office)s is staffed %(time)s longer today.") % values
    return _("%(office)s is still staffed when %(own)s closes.") % {"office": other.name, "own": own.name}


def _closing(hours: OfficeHours, at: datetime) -> datetime:
    """When the stretch that runs at this instant ends; NEVER for an office that never closes."""
    try:
        return next_closing(hours, at)
    except NoOpening:
        return NEVER
