"""Why then? Every due time a promise had, each with its sentence and its strip, from what was stored (G3, G4)."""

from callbacks.models import Callback, DueTime
from callbacks.wording import why
from offices.explain import WhyThen, why_stored


def why_then(callback: Callback) -> list[WhyThen]:
    """The due time that counts now first, then those before it (one query)."""
    rows = callback.due_times.select_related("calendar", "callback__office", "set_by").order_by("-set_at", "-pk")
    return [_why_then(row) for row in rows]


def _why_then(row: DueTime) -> WhyThen:
    return why_stored(
        office=row.callback.office,
        due_at=row.due_at,
        kind=str(row.get_kind_display()),
        sentence=why(row),
        steps=row.steps,
        set_at=row.set_at,
        set_by=row.set_by.name if row.set_by else "",
        calendar=row.calendar,
    )
