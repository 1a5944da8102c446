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
COUNT = "hd-live-count"
SALT = "helpdesk.live"
TOKEN_SECONDS = 12 * 3600


_client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
# One count for all news: every topic remembers the last piece of news that was about it.
_publication = _client.register_script("""
local piece = redis.call('INCR', KEYS[1])
for at = 2, #KEYS do redis.call('SET', KEYS[at], piece, 'EX', ARGV[1]) end
redis.call('PUBLISH', ARGV[2], piece .. ' ' .. ARGV[3])
""")


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
    names = list(topics)
    try:
        _publication(keys=[COUNT, *map(_key, names)], args=[TOKEN_SECONDS, CHANNEL, " ".join(names)])
    except redis.RedisError as fault:
        log.warning("live: not published (%s)", fault)


def _key(topic: str) -> str:
    return f"hd-live:{topic}"


def count() -> int:
    """How many pieces of news there have been; 0 without Redis. What is read after this is at least as new."""
    try:
        return _numbers(COUNT)[0]
    except redis.RedisError:
        return 0


def _numbers(*keys: str) -> list[int]:
    return [int(number or 0) for number in _client.mget(keys)]


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
    """The last piece of news about each topic: what a page polls while its stream is down. Empty without Redis."""
    names = list(topics)
    try:
        return dict(zip(names, _numbers(*map(_key, names)), strict=True)) if names else {}
    except redis.RedisError:
        return {}


def missed(topics: Iterable[str], *, since: int) -> tuple[list[str], int]:
    """The topics of which there was news after piece number `since`, and the number up to which they are told with it.

    All topics when Redis does not answer or has begun to count anew.
    """
    names = list(topics)
    try:
        upto, *pieces = _numbers(COUNT, *map(_key, names))
    except redis.RedisError:
        return names, 0
    if since > upto:
        return names, upto
    return [name for name, piece in zip(names, pieces, strict=True) if piece > since], upto
