"""People at their desks: signed-in requests for pages at a steady pace, whether or not the answers come in time."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

PATIENCE = 30.0  # seconds


@dataclass
class Answers:
    """How the pages came: seconds each took, and how many failed."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def at(self, share: float) -> float:
        """Seconds within which this share of the pages came; PATIENCE when none did."""
        took = sorted(self.seconds) or [PATIENCE]
        return took[min(int(len(took) * share), len(took) - 1)]

    def __str__(self) -> str:
        shares = ", ".join(f"p{share * 100:.0f} {self.at(share) * 1000:.0f} ms" for share in (0.5, 0.95, 0.99))
        return f"{len(self.seconds)} pages, {shares}, {self.failed} failed"


@contextmanager
def visitors(*, port: int, cookie: str, pages: list[str], per_second: float, threads: int = 10) -> Iterator[Answers]:
    """Ask for the pages in turn for the length of the block; `cookie` is a session's."""
    answers, over = Answers(), threading.Event()
    turns, lock = cycle(pages), threading.Lock()
    began, number = time.monotonic(), 0

    def visit() -> None:
        nonlocal number
        while not over.is_set():
            with lock:
                page, number = next(turns), number + 1
                mine = began + number / per_second
            if over.wait(max(mine - time.monotonic(), 0)):
                return
            _ask(port, page, cookie, answers)

    crowd = [threading.Thread(target=visit, daemon=True) for _each in range(threads)]
    for each in crowd:
        each.start()
    try:
        yield answers
    finally:
        over.set()
        for each in crowd:
            each.join(PATIENCE)


def _ask(port: int, page: str, cookie: str, answers: Answers) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    asked = time.monotonic()
    try:
        connection.request("GET", page, headers={"Host": "localhost", "Cookie": f"sessionid={cookie}"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        answers.failed += 1
        return
    finally:
        connection.close()
    answers.failed += answer.status != http.client.OK
    answers.seconds.append(time.monotonic() - asked)
