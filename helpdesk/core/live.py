"""Tell browsers that something changed. Only the topic travels; the page asks for its own partial again.

Topics are plain words: `queue`, `dashboard`, `presence`, `ticket-418207533`, `user-7`.
"""

import logging
from collections.abc import Iterable

import redis
from django.conf import settings
from django.core import signing
from django.db import transaction

log = logging.getLogger(__name__)
CHANNEL = "hd-live"
SALT = "helpdesk.live"
TOKEN_SECONDS = 12 * 3600


_client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def changed(*topics: str) -> None:
    """After commit: tell the browsers that show these topics. Losing it is harmless, pages also poll (G8)."""
    connection = transaction.get_connection()
    waiting = next((hook for _sids, hook, _robust in connection.run_on_commit if isinstance(hook, _News)), None)
    if waiting:
        waiting.topics.update(dict.fromkeys(topics))
    else:
        transaction.on_commit(_News(topics))


class _News:
    """The topics of one transaction, each once, published together when it has been committed."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = dict.fromkeys(topics)

    def __call__(self) -> None:
        _publish(self.topics)


def _publish(topics: Iterable[str]) -> None:
    try:
        with _client.pipeline(transaction=False) as pipe:
            for topic in topics:
                pipe.incr(f"hd-live:{topic}")
                pipe.expire(f"hd-live:{topic}", TOKEN_SECONDS)
            pipe.publish(CHANNEL, " ".join(topics))
            pipe.execute()
    except redis.RedisError as fault:
        log.warning("live: not published (%s)", fault)


def token(topics: Iterable[str]) -> str:
    """What a page carries to prove which topics it may hear."""
    return signing.dumps(sorted(topics), salt=SALT)


def topics_of(signed: str) -> list[str] | None:
    """The topics of a token, or None when it is forged or too old."""
    try:
        return signing.loads(signed, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        return None


def versions(topics: Iterable[str]) -> dict[str, int]:
    """How often each topic has changed: what a page polls while its stream is down."""
    names = list(topics)
    try:
        counts = _client.mget([f"hd-live:{name}" for name in names]) if names else []
    except redis.RedisError:
        return {}
    return {name: int(count or 0) for name, count in zip(names, counts, strict=True)}
