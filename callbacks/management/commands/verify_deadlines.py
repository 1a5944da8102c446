"""Recompute every stored due time from its stored calendar version and list those that differ (G3, G4)."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.core.management.base import BaseCommand

from callbacks.enums import DueKind
from callbacks.models import DueTime
from offices.models import CalendarVersion
from offices.worktime import OfficeHours, add_working_time, office_hours_from_json, steps_to_json

COMPUTED = (DueKind.PROMISE, DueKind.RETRY)  # a wish and a move by hand were said, not computed
BATCH = 2000


class Command(BaseCommand):
    """Replays the past; changes nothing. Ends with 1 when a due time differs."""

    help = __doc__ or ""

    def handle(self, **options: Any) -> None:
        """Check them all, a batch at a time."""
        checked = different = 0
        for due_time in _stored():
            checked += 1
            for fault in faults_of(due_time):
                different += 1
                self.stdout.write(f"promise {due_time.callback_id}, due time {due_time.pk}: {fault}")
        self.stdout.write(f"{checked} due times recomputed, {different} differ")
        if different:
            sys.exit(1)


def _stored() -> Iterator[DueTime]:
    return DueTime.objects.filter(kind__in=COMPUTED, budget_minutes__gt=0).order_by("pk").iterator(chunk_size=BATCH)


@lru_cache(maxsize=256)
def _hours(version: int) -> OfficeHours:
    return office_hours_from_json(CalendarVersion.objects.get(pk=version).hours)


def faults_of(due_time: DueTime) -> Iterator[str]:
    """What differs between a stored due time and its recomputation."""
    hours = _hours(due_time.calendar_id)
    again = add_working_time(hours, due_time.start_at, timedelta(minutes=due_time.budget_minutes))
    if again.due_at != due_time.due_at:
        yield f"stored {due_time.due_at.isoformat()}, recomputed {again.due_at.isoformat()}"
    if steps_to_json(again.steps) != due_time.steps:
        yield "the steps of its explanation differ"
