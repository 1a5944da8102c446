"""How a promise was kept, as a chip (G5)."""

from callbacks.models import Callback
from offices.worktime import OfficeHours
from promises.countdown import Chip, outcome


def outcome_chip(callback: Callback, *, hours: OfficeHours) -> Chip | None:
    """Afterwards: kept or missed, by how much of the staffed time. None as long as nobody has tried (G5)."""
    if callback.first_attempt_at is None:
        return None
    return outcome(callback.first_attempt_at, callback.promised_due_at, hours=hours)
