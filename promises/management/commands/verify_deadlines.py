"""Recompute every stored due time from its stored calendar version and list those that differ (G3, G4)."""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.core.management.base import BaseCommand

from offices.models import CalendarVersion
from offices.worktime import (
    InvalidHours,
    NoOpening,
    OfficeHours,
    add_working_time,
    office_hours_from_json,
    steps_to_json,
)
from promises.enums import DueKind
from promises.kinds import kinds
from promises.models import DueTime

COMPUTED = (DueKind.PROMISE, DueKind.RETRY)  # a wish and a move by hand were said, not computed
BATCH = 2000


class Command(BaseCommand):
    """Replays the past of everything promised; changes nothing. Ends with 1 when something differs."""

    help = __doc__ or ""

    def handle(self, **options: Any) -> None:
        """Check them all, a batch at a time."""
        checked = different = 0
        hours = lru_cache(maxsize=256)(_hours)
        for due in _computed():
            checked += 1
            faults = list(_faults_of(due, hours))
            different += bool(faults)
            for fault in faults:
                self.stdout.write(f"{due.promise.kind} {due.promise_id}, due time {due.pk}: {fault}")
        self.stdout.write(f"{checked} due times recomputed, {different} differ")
        astray = [fault for kind in kinds() for fault in kind.astray()]
        for fault in astray:
            self.stdout.write(fault)
        if different or astray:
            sys.exit(1)


def _computed() -> Iterator[DueTime]:
    rows = DueTime.objects.filter(kind__in=COMPUTED, budget_minutes__gt=0).select_related("promise").order_by("pk")
    return rows.iterator(chunk_size=BATCH)


def _hours(version: int) -> OfficeHours:
    return office_hours_from_json(CalendarVersion.objects.get(pk=version).hours)


def _faults_of(stored: DueTime, hours: Callable[[int], OfficeHours]) -> Iterator[str]:
    """What differs between a stored due time and its recomputation."""
    try:
        again = add_working_time(hours(stored.calendar_id), stored.start_at, timedelta(minutes=stored.budget_minutes))
    except (InvalidHours, NoOpening) as fault:
        yield str(fault)
        return
    if again.due_at != stored.due_at:
        yield f"stored {stored.due_at.isoformat()}, recomputed {again.due_at.isoformat()}"
    if steps_to_json(again.steps) != stored.steps:
        yield "the steps of its explanation differ"
