"""The Valkey of the test run, taken away for the length of a block: refusing, or silent."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import redis
from django.conf import settings

from core import redis_guard


@contextmanager
def refusing() -> Iterator[None]:
    """Nobody listens any more, and every open line is cut."""
    place = Path(urlsplit(settings.REDIS_URL).path)
    assert place.is_socket(), f"{settings.REDIS_URL} is not a Valkey of this test run"
    own = redis.Redis.from_url(settings.REDIS_URL)
    own.ping()
    away = place.with_suffix(".away")
    place.rename(away)
    try:
        for kind in ("normal", "pubsub"):
            own.client_kill_filter(_type=kind, skipme=True)
        own.close()
        yield
    finally:
        away.rename(place)
        _ask_again()


@contextmanager
def silent() -> Iterator[None]:
    """It takes every question and answers none: stopped, as a machine that swaps or a net that drops."""
    with redis.Redis.from_url(settings.REDIS_URL) as own:
        process = psutil.Process(own.info("server")["process_id"])
    assert settings.REDIS_URL.startswith("unix://"), "not a Valkey of this test run"
    assert "valkey" in process.name(), process.name()
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)
        _ask_again()


def _ask_again() -> None:
    """The next test must not find the door still closed."""
    redis_guard.door.note(None)


AWAY = {"refusing": refusing, "silent": silent}
