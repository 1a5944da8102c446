"""The calendar as a stored version, and due times computed from it (G2 to G4)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from helpdesk.core.models import User
from offices.models import CalendarVersion, Office
from offices.queries import hours_of
from offices.worktime import Deadline, OfficeHours, add_working_time, office_hours_to_json, steps_to_json

REASON_LENGTH = 200  # of CalendarVersion.reason


@dataclass(frozen=True)
class Due:
    """A due time with its explanation and the calendar version it came from: what a promise stores (G3)."""

    start_at: datetime
    due_at: datetime
    budget_minutes: int
    steps: list[dict[str, Any]]
    calendar: CalendarVersion


def current_version(*, office: Office, now: datetime, actor: User | None = None, reason: str = "") -> CalendarVersion:
    """The version that equals the office's calendar as it stands; a changed calendar makes a new one."""
    return _version_of(hours_of(office), office=office, now=now, actor=actor, reason=reason)


def stored_version(office: Office, hours: OfficeHours) -> CalendarVersion | None:
    """The latest version, if it equals these hours (one query)."""
    latest = office.calendar_versions.order_by("-number").first()
    return latest if latest and latest.digest == _digest(office_hours_to_json(hours)) else None


def _digest(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _version_of(
    hours: OfficeHours, *, office: Office, now: datetime, actor: User | None, reason: str
) -> CalendarVersion:
    known = stored_version(office, hours)
    if known:
        return known
    value = office_hours_to_json(hours)
    with transaction.atomic():
        Office.objects.select_for_update().get(pk=office.pk)  # two writers make one version
        known = stored_version(office, hours)
        if known:
            return known
        latest = office.calendar_versions.order_by("-number").first()
        return CalendarVersion.objects.create(
            office=office,
            number=latest.number + 1 if latest else 1,
            hours=value,
            digest=_digest(value),
            author=actor,
            reason=reason[:REASON_LENGTH],
            created_at=now,
        )


def due_after(*, office: Office, start: datetime, minutes: int, now: datetime) -> Due:
    """`minutes` of staffed time after `start` (G2); two queries, a third after a change.

    Raises `NoOpening` for a calendar without hours.
    """
    hours = hours_of(office)
    deadline: Deadline = add_working_time(hours, start, timedelta(minutes=minutes))
    calendar = _version_of(hours, office=office, now=now, actor=None, reason="")
    return Due(start, deadline.due_at, minutes, steps_to_json(deadline.steps), calendar)
