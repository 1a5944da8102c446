"""Calm short lines for the person who starts the programs: what is done, and how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Says `what` and the seconds it took, when it has succeeded."""
    began = time.monotonic()
    yield
    say(f"  {what:<46}{time.monotonic() - began:6.1f} s")
