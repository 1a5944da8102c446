"""Celery beat that goes on when the machine's clock is set back.

Celery's own scheduler remembers when each task ran last. Once that lies in the future (the clock ran ahead and was
corrected), nothing is sent until the clock has caught up: no escalation for as long (G7). Here it counts anew instead.
"""

from datetime import UTC, datetime
from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):  # type: ignore[misc]
    """Takes a last run in the future for one that was just now: at the start, and whenever the clock went back."""

    _latest = datetime.min.replace(tzinfo=UTC)

    def setup_schedule(self) -> None:
        """Read what an earlier beat has left."""
        super().setup_schedule()
        self._forget_the_future()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send one due task. Returns how many seconds to wait."""
        now = self.app.now()
        if now < self._latest:
            self._forget_the_future()
        self._latest = now
        return float(super().tick(*args, **kwargs))

    def _forget_the_future(self) -> None:
        for entry in self.schedule.values():
            now = entry.default_now()
            entry.last_run_at = min(entry.last_run_at or now, now)
        self._heap = None
