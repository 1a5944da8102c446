"""What every event that sets a due time has: the strip and its sentence are drawn from it, never counted again (G3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class DueEvent(Event):
    """The due time with its steps as they were stored, and how many minutes were counted; 0 where it was agreed."""

    start_at: datetime | None = None
    due_at: datetime | None = None
    steps: list[dict[str, Any]] | None = None
    minutes: int = 0
    reason: str = ""
