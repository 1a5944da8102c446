"""Why then? The due times of a promise, each with its sentence and its strip, from what was stored (G3, G4)."""

from offices.explain import WhyThen, why_stored
from promises.models import DueTime, Promise
from promises.wording import why


def why_all(promise: Promise) -> list[WhyThen]:
    """The due time that counts now first, then those before it (one query)."""
    rows = promise.due_times.select_related("calendar", "promise__office", "set_by").order_by("-set_at", "-pk")
    return [_why(row) for row in rows]


def why_now(promise: Promise, *, what: str, by: str) -> WhyThen:
    """The due time that counts now; `what` is due in words, `by` whom it was set."""
    row = promise.due_times.select_related("calendar", "promise__office").order_by("-set_at", "-pk")[0]
    return _why(row, what=what, by=by)


def _why(row: DueTime, *, what: str = "", by: str = "") -> WhyThen:
    return why_stored(
        office=row.promise.office,
        due_at=row.due_at,
        kind=what or str(row.get_kind_display()),
        sentence=why(row),
        steps=row.steps,
        set_at=row.set_at,
        set_by=by or (row.set_by.name if row.set_by else ""),
        calendar=row.calendar,
    )
