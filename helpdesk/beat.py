"""Celery beat that goes on when the machine's clock is set back.

Celery's own scheduler remembers when each task ran last. Once that lies in the future (the clock ran ahead and was
corrected), nothing is sent until the clock has caught up: no escalation for as long (G7). Here it counts anew instead.
"""

from datetime import UTC, datetime
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry


class Entry(ScheduleEntry):  # type: ignore[misc]
    """One line of the table of periodic tasks."""

    def is_due(self) -> tuple[bool, float]:
        """Whether it is due, and in how many seconds the next time; a last run in the future counts as just now."""
        now = self.default_now()
        self.last_run_at = min(self.last_run_at or now, now)
        return super().is_due()


class Scheduler(PersistentScheduler):  # type: ignore[misc]
    """Sends what is due, and looks at everything anew when the clock stands before it did."""

    Entry = Entry
    _latest = datetime.min.replace(tzinfo=UTC)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send one due task. Returns how many seconds to wait."""
        now = self.app.now()
        if now < self._latest:
            self._heap = None
        self._latest = now
        return float(super().tick(*args, **kwargs))
