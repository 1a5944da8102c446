"""Calm short lines for the person who starts the programs: what is done, and how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_unfinished = False  # a line of timed() that waits for its seconds


def say(line: str) -> None:
    """One line, on a line of its own."""
    global _unfinished
    sys.stdout.write(f"\n{line}\n" if _unfinished else f"{line}\n")
    sys.stdout.flush()
    _unfinished = False


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Says `what` at once, and the seconds it took when it has succeeded."""
    global _unfinished
    began = time.monotonic()
    sys.stdout.write(f"  {what:<46}")
    sys.stdout.flush()
    _unfinished = True
    try:
        yield
    except BaseException:
        say("") if _unfinished else None
        raise
    seconds = f"{time.monotonic() - began:6.1f} s"
    if _unfinished:
        _unfinished = False
        say(seconds)
    else:
        say(f"  {what:<46}{seconds}")
