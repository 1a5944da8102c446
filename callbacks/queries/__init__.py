"""Questions to the database about callbacks."""

from callbacks.queries.chips import Chip, chip, outcome_chip
from callbacks.queries.queue import Queue, QueueRow, queue_for
from callbacks.queries.why import why_then
from callbacks.queries.work import Work, callback_for, side_of, work_of

__all__ = [
    "Chip",
    "Queue",
    "QueueRow",
    "Work",
    "callback_for",
    "chip",
    "outcome_chip",
    "queue_for",
    "side_of",
    "why_then",
    "work_of",
]
