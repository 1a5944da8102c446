"""Why then? Every due time a promise had, each with its sentence and its strip, from what was stored (G3, G4)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from callbacks.models import Callback, DueTime
from callbacks.notices import strip_of, why
from offices.notices import StripPart, when, when_long


@dataclass(frozen=True)
class WhyThen:
    """One due time, ready to show; the strip is empty for a wish or a move by hand."""

    due: str
    kind: str
    sentence: str
    strip: list[StripPart]
    set_by: str
    calendar: str


def why_then(callback: Callback) -> list[WhyThen]:
    """The due time that counts now first, then those before it (one query)."""
    rows = callback.due_times.select_related("calendar", "callback__office", "set_by").order_by("-set_at", "-pk")
    return [_why_then(row) for row in rows]


def _why_then(row: DueTime) -> WhyThen:
    office = row.callback.office
    values = {"when": when(row.set_at, office), "name": row.set_by.name if row.set_by else _("by itself")}
    return WhyThen(
        due=when_long(row.due_at, office),
        kind=str(row.get_kind_display()),
        sentence=why(row),
        strip=strip_of(row),
        set_by=_("%(when)s, %(name)s") % values,
        calendar=_("%(office)s, version %(number)d") % {"office": office.name, "number": row.calendar.number},
    )
