"""How a promise was kept, as a chip (G5, G10)."""

from django.utils.translation import gettext as _

from callbacks.enums import FaultClass
from callbacks.kept import verdict
from callbacks.models import Callback
from offices.worktime import OfficeHours
from promises.countdown import Chip, outcome


def outcome_chip(callback: Callback, *, hours: OfficeHours) -> Chip | None:
    """Afterwards: kept or missed, by how much of the staffed time; or called off. None while it is open (G10)."""
    ended = callback.first_attempt_at or callback.closed_at
    if ended is None:
        return None
    found = verdict(callback, now=ended)
    if found == FaultClass.CALLED_OFF:
        return Chip("calm", _("Called off"), "")
    return outcome(ended, callback.promised_due_at, hours=hours, missed=found == FaultClass.LATE)
