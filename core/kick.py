"""Wake a task of the workers without waiting for the broker: from a thread of its own, at most once at a time.

The beat runs the same tasks every few seconds (G8), so a kick that is lost costs a moment, never a message.
"""

import logging
import threading
from typing import Any

log = logging.getLogger(__name__)
EXPIRES = 30  # seconds
_waiting: dict[str, Any] = {}
_some = threading.Condition()
_thread: threading.Thread | None = None  # one per process; a forked one has to begin its own


def wake(task: Any) -> None:
    """Send the task soon. Returns at once, whatever the broker does."""
    global _thread
    with _some:
        _waiting[task.name] = task
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, name="kick", daemon=True)
            _thread.start()
        _some.notify()


def _run() -> None:
    while True:
        with _some:
            _some.wait_for(lambda: bool(_waiting))
            _name, task = _waiting.popitem()
        _send(task)


def _send(task: Any) -> None:
    try:
        task.apply_async(retry=False, expires=EXPIRES)
    except (OSError, task.OperationalError) as fault:
        log.warning("%s: not kicked (%s)", task.name, fault)
