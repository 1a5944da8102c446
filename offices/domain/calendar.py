"""The calendar as a stored version, and due times computed from it (G2 to G4)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from helpdesk.core.models import User
from offices.models import CalendarVersion, Office
from offices.queries import hours_of
from offices.worktime import Deadline, OfficeHours, add_working_time, office_hours_to_json, steps_to_json


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


def _version_of(
    hours: OfficeHours, *, office: Office, now: datetime, actor: User | None, reason: str
) -> CalendarVersion:
    value = office_hours_to_json(hours)
    digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
    latest = office.calendar_versions.order_by("-number").first()
    if latest and latest.digest == digest:
        return latest
    with transaction.atomic():
        Office.objects.select_for_update().get(pk=office.pk)
        latest = office.calendar_versions.order_by("-number").first()
        if latest and latest.digest == digest:
            return latest
        number = latest.number + 1 if latest else 1
        return CalendarVersion.objects.create(
            office=office,
            number=number,
            hours=value,
            digest=digest,
            author=actor,
            reason=reason,
            created_at=now,
        )


def due_after(*, office: Office, start: datetime, minutes: int, now: datetime) -> Due:
    """`minutes` of staffed time after `start` (G2). Raises `NoOpening` for a calendar without hours."""
    hours = hours_of(office)
    deadline: Deadline = add_working_time(hours, start, timedelta(minutes=minutes))
    calendar = _version_of(hours, office=office, now=now, actor=None, reason="")
    return Due(start, deadline.due_at, minutes, steps_to_json(deadline.steps), calendar)
