"""The list of this app: the callback queue."""

from callbacks.lists.groups import Queue, queue_for
from callbacks.lists.queue import QUEUE, queue_context

LISTINGS = (QUEUE,)

__all__ = ["LISTINGS", "QUEUE", "Queue", "queue_context", "queue_for"]
