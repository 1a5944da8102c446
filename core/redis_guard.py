"""Redis (or Valkey) as a neighbour who may be away, refuse, say nothing or stammer: nobody waits long for it (G8).

A question may take TIMEOUT, all of it: connecting, and every byte of the answers. When one fails, nobody asks again for
REST seconds; then one tries, and the others go on without. What happens without Redis is said where it is asked.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.retry import Retry

log = logging.getLogger(__name__)
T = TypeVar("T")
TIMEOUT = 0.9  # seconds
REST = 3.0  # seconds
FAULTS = (redis.RedisError, OSError)


class _Door:
    """Whether Redis is asked at present; one per process."""

    def __init__(self) -> None:
        self._closed_until = 0.0
        self._is_away = False
        self._lock = threading.Lock()

    def may_ask(self) -> bool:
        """Yes as long as it answers; after a fault, one at a time and not before REST is over."""
        if not self._is_away:
            return True
        with self._lock:
            if time.monotonic() < self._closed_until:
                return False
            self._closed_until = time.monotonic() + REST
            return True

    def note(self, fault: Exception | None) -> None:
        """How a question went."""
        if fault:
            self._closed_until = time.monotonic() + REST
        if bool(fault) != self._is_away:
            self._is_away = bool(fault)
            log.warning("Redis is away (%s)" if fault else "Redis is back%s", fault or "")


door = _Door()


class _Turn(threading.local):
    """When the question of this thread must have been answered; without `ask`, each read has its time."""

    ends: float = float("inf")


_turn = _Turn()


def ask(question: Callable[[], T], *, without: Callable[[], T]) -> T:
    """What Redis answers, else what `without` gives. Takes less than a second in any case."""
    if not door.may_ask():
        return without()
    _turn.ends = time.monotonic() + TIMEOUT
    try:
        answer = question()
    except redis.ResponseError:  # it is there: the question was wrong
        raise
    except FAULTS as fault:
        door.note(fault)
        return without()
    finally:
        _turn.ends = float("inf")
    door.note(None)
    return answer


class _Hurried:
    """A socket on which all answers to a question must have come in time, however many pieces they come in."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def recv(self, size: int, *flags: int) -> bytes:
        """A piece of the answer. Raises TimeoutError."""
        if self._line.gettimeout() != 0:  # else it is only looked whether there is anything
            self._line.settimeout(min(max(_turn.ends - time.monotonic(), 0.001), TIMEOUT))
        return self._line.recv(size, *flags)


class _HurriedTcp(Connection):
    def _connect(self) -> Any:
        return _Hurried(super()._connect())


class _HurriedTls(SSLConnection):
    def _connect(self) -> Any:
        return _Hurried(super()._connect())


class _HurriedUnix(UnixDomainSocketConnection):
    def _connect(self) -> Any:
        return _Hurried(super()._connect())


_KINDS = {"unix": _HurriedUnix, "rediss": _HurriedTls}


class Pool(redis.ConnectionPool):
    """Connections that hurry."""

    @classmethod
    def from_url(cls, url: str, **options: Any) -> "Pool":
        """As redis-py has it; nothing is tried twice, and no name or version is sent first."""
        pool: Pool = super().from_url(
            url,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
            retry=Retry(NoBackoff(), 0),
            **options,
        )
        pool.connection_class = _KINDS.get(url.partition("://")[0], _HurriedTcp)
        return pool


client = redis.Redis(connection_pool=Pool.from_url(settings.REDIS_URL))
