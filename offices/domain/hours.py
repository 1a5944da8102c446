"""Weekly hours and settings of an office, changed by a manager (H2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import live
from core.access import require
from core.errors import Conflict, Invalid
from core.models import User
from core.phones import phone_at
from offices.domain.calendar import current_version, lock_calendar
from offices.models import CalendarVersion, Office, OpeningInterval
from offices.queries import weekly_hours
from offices.rules import may_edit_calendar, may_switch_figures
from offices.topics import FIGURES, OFFICES

Weekly = Mapping[int, Sequence[tuple[int, int]]]  # by weekday, 0 is Monday; minutes after local midnight
SETTINGS = ("phone", "guarantee_minutes", "retry_minutes", "takeover_minutes", "target_percent", "figures_per_agent")


def set_weekly_hours(
    *,
    office: Office,
    weekly: Weekly,
    reason: str,
    actor: User,
    now: datetime,
    seen: Weekly | None = None,
) -> CalendarVersion:
    """Replace the hours of every weekday (minutes after local midnight) in a new calendar version; moves no promise.

    `seen` is what the editor had before them. Raises Conflict when the hours are others by now, and Invalid when no
    day has hours: a clock without an opening would never run out.
    """
    require(may_edit_calendar(actor))
    if not any(weekly.values()):
        raise Invalid({"day_0": _("An office needs hours on at least one day of the week.")})
    with transaction.atomic():
        office = lock_calendar(office)
        if seen is not None and _staffed(seen) != weekly_hours(office):
            raise Conflict("hours_changed", _("Somebody has changed these hours in the meantime."))
        _replace(office, weekly)
        version = current_version(office=office, now=now, actor=actor, reason=reason)
        live.changed(OFFICES, FIGURES)
    return version


def _staffed(weekly: Weekly) -> dict[int, tuple[tuple[int, int], ...]]:
    """Without the weekdays that have no hours."""
    return {weekday: tuple(intervals) for weekday, intervals in weekly.items() if intervals}


def _replace(office: Office, weekly: Weekly) -> None:
    wanted = {(weekday, opens, closes) for weekday, day in weekly.items() for opens, closes in day}
    kept = set()
    for row in office.intervals.all():
        key = (row.weekday, row.opens, row.closes)
        if key in wanted:
            kept.add(key)
        else:
            row.delete()
    OpeningInterval.objects.bulk_create(
        OpeningInterval(office=office, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in sorted(wanted - kept)
    )


def change_settings(*, office: Office, values: Mapping[str, Any], covers_for: Sequence[Office], actor: User) -> Office:
    """Guarantee, retry, takeover, target, phone; figures per person only by an administrator (L2).

    Raises Invalid (field phone).
    """
    require(may_edit_calendar(actor))
    with transaction.atomic():
        office = Office.objects.select_for_update().get(pk=office.pk)
        if values["figures_per_agent"] != office.figures_per_agent:
            require(may_switch_figures(actor))
        values = {**values, "phone": phone_at("phone", values["phone"], country=office.country)}
        for name in SETTINGS:
            setattr(office, name, values[name])
        office.save(update_fields=SETTINGS)
        office.covers_for.set(covers_for)
        live.changed(OFFICES, FIGURES)
    return office
