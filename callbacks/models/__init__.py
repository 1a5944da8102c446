"""Callbacks, attempts, hand-overs."""

from callbacks.models.callback import Attempt, Callback
from callbacks.models.handover import Handover

__all__ = ["Attempt", "Callback", "Handover"]
