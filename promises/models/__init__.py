"""Promises, their due times, ladders and steps."""

from promises.models.escalation import Escalation, Ladder, LadderStep
from promises.models.promise import DueTime, Promise

__all__ = ["DueTime", "Escalation", "Ladder", "LadderStep", "Promise"]
