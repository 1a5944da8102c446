"""What every event that sets a due time has: the strip and its sentence are drawn from it, never counted again (G3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.events import Event
from core.personal import Name
from promises.wording import told_late


@dataclass(frozen=True, kw_only=True)
class DueEvent(Event):
    """The due time with its steps as they were stored, and how many minutes were counted; 0 where it was agreed."""

    start_at: datetime | None = None
    due_at: datetime | None = None
    steps: list[dict[str, Any]] | None = None
    minutes: int = 0
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class StepEvent(Event):
    """A step of a ladder was told (G7): to whom, how many staffed minutes from the due time, and how late."""

    minutes: int = 0
    told: list[Name] | None = None
    late_seconds: int = 0

    customer = None

    @property
    def _whom(self) -> str:
        """Who was told, and how late."""
        told = ", ".join(self.told or []) or _("nobody was there to be told")
        return f"{told}. {told_late(self.late_seconds)}".strip()
