"""Questions to the database about callbacks."""

from callbacks.queries.outcome import outcome_chip
from callbacks.queries.queue import QueueRow
from callbacks.queries.why import why_then
from callbacks.queries.work import CallbackPage, callback_for, side_of, work_of

__all__ = [
    "CallbackPage",
    "QueueRow",
    "callback_for",
    "outcome_chip",
    "side_of",
    "why_then",
    "work_of",
]
