"""Recompute every stored due time from its stored calendar version and list those that differ (G3, G4)."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from django.core.management.base import BaseCommand

from callbacks.enums import DueKind
from callbacks.models import DueTime
from offices.models import CalendarVersion
from offices.worktime import (
    InvalidHours,
    NoOpening,
    OfficeHours,
    add_working_time,
    office_hours_from_json,
    steps_to_json,
)
from tickets.models import Complaint, Referral

COMPUTED = (DueKind.PROMISE, DueKind.RETRY)  # a wish and a move by hand were said, not computed
BATCH = 2000


@dataclass(frozen=True)
class Stored:
    """A due time as it was stored, whatever it belongs to; `what` names it."""

    what: str
    start_at: datetime
    minutes: int
    due_at: datetime
    steps: list[dict[str, Any]]
    calendar: int


class Command(BaseCommand):
    """Replays the past of promises, complaints and referrals; changes nothing. Ends with 1 when a due time differs."""

    help = __doc__ or ""

    def handle(self, **options: Any) -> None:
        """Check them all, a batch at a time."""
        checked = different = 0
        hours = lru_cache(maxsize=256)(_hours)
        for stored in _all_stored():
            checked += 1
            faults = list(_faults_of(stored, hours))
            different += bool(faults)
            for fault in faults:
                self.stdout.write(f"{stored.what}: {fault}")
        self.stdout.write(f"{checked} due times recomputed, {different} differ")
        if different:
            sys.exit(1)


def _all_stored() -> Iterator[Stored]:
    promises = DueTime.objects.filter(kind__in=COMPUTED, budget_minutes__gt=0).order_by("pk")
    for given in promises.iterator(chunk_size=BATCH):
        due = given.start_at, given.budget_minutes, given.due_at
        yield Stored(f"promise {given.callback_id}, due time {given.pk}", *due, given.steps, given.calendar_id)
    for one in Complaint.objects.exclude(calendar=None).order_by("pk").iterator(chunk_size=BATCH):
        due = one.raised_at, one.budget_minutes, one.acknowledge_by
        yield Stored(f"complaint {one.pk}", *due, one.steps, cast(int, one.calendar_id))
    for row in Referral.objects.exclude(calendar=None).order_by("pk").iterator(chunk_size=BATCH):
        due = row.asked_at, row.budget_minutes, row.due_at
        yield Stored(f"referral {row.pk}", *due, row.steps, cast(int, row.calendar_id))


def _hours(version: int) -> OfficeHours:
    return office_hours_from_json(CalendarVersion.objects.get(pk=version).hours)


def _faults_of(stored: Stored, hours: Callable[[int], OfficeHours]) -> Iterator[str]:
    """What differs between a stored due time and its recomputation."""
    try:
        again = add_working_time(hours(stored.calendar), stored.start_at, timedelta(minutes=stored.minutes))
    except (InvalidHours, NoOpening) as fault:
        yield str(fault)
        return
    if again.due_at != stored.due_at:
        yield f"stored {stored.due_at.isoformat()}, recomputed {again.due_at.isoformat()}"
    if steps_to_json(again.steps) != stored.steps:
        yield "the steps of its explanation differ"
