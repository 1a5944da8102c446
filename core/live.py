"""Tell browsers that something changed. Only the topic travels; the page asks for its own partial again.

Topics are plain words that the apps declare (core.topics): `queue`, `ticket-418207533`, `user-7`.
"""

import threading
from collections.abc import Iterable

from django.core import signing
from django.db import transaction

from core.redis_guard import REST, ask
from core.redis_guard import client as _client
from core.topics import Topic

STREAM = "/live/stream"  # served beside Django (core.stream)
CHANNEL = "hd-live"
COUNT = "hd-live-count"
SALT = "helpdesk.live"
TOKEN_SECONDS = 12 * 3600

# One count for all news: every topic remembers the last piece of news that was about it.
_publication = _client.register_script("""
local piece = redis.call('INCR', KEYS[1])
for at = 2, #KEYS do redis.call('SET', KEYS[at], piece, 'EX', ARGV[1]) end
redis.call('PUBLISH', ARGV[2], piece .. ' ' .. ARGV[3])
""")


def changed(*topics: Topic) -> None:
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
    """Say it now; when Redis is away, as soon as it is back (whoever dies before that has told nobody, see above)."""
    names = list(topics)
    keys = [COUNT, *map(_key, names)]
    said = ask(
        lambda: [_publication(keys=keys, args=[TOKEN_SECONDS, CHANNEL, " ".join(names)])],
        without=lambda: None,
    )
    if said is None:
        _say_later(names)


_unsaid: dict[str, None] = {}
_lock = threading.Lock()


def _say_later(names: Iterable[str]) -> None:
    with _lock:
        begins = not _unsaid
        _unsaid.update(dict.fromkeys(names))
    if begins:
        timer = threading.Timer(REST + 0.1, _say_now)
        timer.daemon = True
        timer.start()


def _say_now() -> None:
    with _lock:
        names = list(_unsaid)
        _unsaid.clear()
    _publish(names)


def _key(topic: str) -> str:
    return f"hd-live:{topic}"


def count() -> int:
    """How many pieces of news there have been; 0 without Redis. What is read after this is at least as new."""
    return ask(lambda: _numbers(COUNT)[0], without=lambda: 0)


def _numbers(*keys: str) -> list[int]:
    return [int(number or 0) for number in _client.mget(keys)]


def token(topics: Iterable[str]) -> str:
    """What a page carries to prove which topics it may hear."""
    return signing.dumps(sorted(topics), salt=SALT)


def topics_of(signed: str) -> list[str] | None:
    """The topics of a token, or None when it is forged or too old."""
    try:
        topics: list[str] = signing.loads(signed, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        return None
    return topics


def versions(topics: Iterable[str]) -> dict[str, int]:
    """The last piece of news about each topic: what a page polls while its stream is down. Empty without Redis."""
    names = list(topics)
    numbers: list[int] = ask(lambda: _numbers(*map(_key, names)), without=list) if names else []
    return dict(zip(names, numbers, strict=True)) if numbers else {}


def missed(topics: Iterable[str], *, since: int) -> tuple[list[str], int]:
    """The topics of which there was news after piece number `since`, and the number up to which they are told with it.

    All topics when Redis does not answer or has begun to count anew.
    """
    names = list(topics)
    upto, *pieces = ask(lambda: _numbers(COUNT, *map(_key, names)), without=lambda: [-1])
    if upto < 0:
        return names, 0
    if since > upto:
        return names, upto
    return [name for name, piece in zip(names, pieces, strict=True) if piece > since], upto
