"""Promises, attempts, escalation."""

from callbacks.models.callback import Attempt, Callback, DueTime
from callbacks.models.escalation import Escalation, Ladder, LadderStep

__all__ = ["Attempt", "Callback", "DueTime", "Escalation", "Ladder", "LadderStep"]
