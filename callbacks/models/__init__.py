"""Promises, attempts, escalation."""

from callbacks.models.callback import Attempt, Callback, DueTime
from callbacks.models.escalation import Escalation, Ladder, LadderStep
from callbacks.models.handover import Handover

__all__ = ["Attempt", "Callback", "DueTime", "Escalation", "Handover", "Ladder", "LadderStep"]
