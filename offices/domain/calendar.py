"""The calendar as a stored version, and due times computed from it (G2 to G4)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core.models import User
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
    return _settled(office, now=now, actor=actor, reason=reason)[1]


def current_hours(*, office: Office, now: datetime) -> tuple[OfficeHours, CalendarVersion]:
    """The calendar as it stands, as a value and as the stored version: always of the same instant (G3)."""
    return _settled(office, now=now)


def stored_version(office: Office, hours: OfficeHours) -> CalendarVersion | None:
    """The latest version, if it equals these hours (one query)."""
    latest = office.calendar_versions.order_by("-number").first()
    return latest if latest and latest.digest == _digest(office_hours_to_json(hours)) else None


def _digest(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _settled(
    office: Office, *, now: datetime, actor: User | None = None, reason: str = ""
) -> tuple[OfficeHours, CalendarVersion]:
    hours = hours_of(office)
    known = stored_version(office, hours)
    return (hours, known) if known else _settled_alone(office, now=now, actor=actor, reason=reason)


def _settled_alone(
    office: Office, *, now: datetime, actor: User | None, reason: str
) -> tuple[OfficeHours, CalendarVersion]:
    """Under the office's lock. What was read before it may have been changed by now: the hours are read again."""
    with transaction.atomic():
        lock_calendar(office)
        hours = hours_of(office)
        known = stored_version(office, hours)
        return hours, known or _new_version(office, hours, now=now, actor=actor, reason=reason)


def lock_calendar(office: Office) -> Office:
    """The office as it is now; nobody else changes its calendar until the transaction ends.

    Every edit of hours and days takes this lock before any row of theirs. It does not hold up who only refers to the
    office: a promise is given meanwhile.
    """
    fresh: Office = Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    return fresh


def _new_version(
    office: Office, hours: OfficeHours, *, now: datetime, actor: User | None, reason: str
) -> CalendarVersion:
    value = office_hours_to_json(hours)
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
    """`minutes` of staffed time after `start` (G2); two queries, more after a change.

    Raises `NoOpening` for a calendar without hours.
    """
    hours, calendar = current_hours(office=office, now=now)
    deadline: Deadline = add_working_time(hours, start, timedelta(minutes=minutes))
    return Due(start, deadline.due_at, minutes, steps_to_json(deadline.steps), calendar)
