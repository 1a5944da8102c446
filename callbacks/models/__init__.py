"""Callbacks, attempts, hand-overs."""

from callbacks.models.callback import Attempt, Callback, CallbackQuerySet
from callbacks.models.handover import Handover

__all__ = ["Attempt", "Callback", "CallbackQuerySet", "Handover"]
