"""The cache: Redis while it answers, else a table of the database.

So limits keep counting, a code that was mailed while Redis was away is known to every web process, and no page waits.
What was kept in one place is not in the other: after a change a code is asked for anew, a limit counts from nothing.
"""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache

from core import redis_guard

TABLE = "core_cache"
MOST = 100_000  # rows; what has run out is removed before more are kept


def _either(name: str) -> Callable[..., Any]:
    def operation(self: "SteadyCache", *args: Any, **options: Any) -> Any:
        ask = getattr(super(SteadyCache, self), name)
        without = getattr(self.table, name)
        return redis_guard.ask(lambda: ask(*args, **options), without=lambda: without(*args, **options))

    operation.__name__ = name
    operation.__doc__ = f"`{name}` in Redis, or in the table."
    return operation


class SteadyCache(RedisCache):
    """Django's cache in Redis that falls back to a table."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {**params.get("OPTIONS", {}), "pool_class": redis_guard.Pool}
        super().__init__(server, {**params, "OPTIONS": options})
        self.table = DatabaseCache(TABLE, {**params, "OPTIONS": {"MAX_ENTRIES": MOST}})

    add = _either("add")
    get = _either("get")
    set = _either("set")
    touch = _either("touch")
    delete = _either("delete")
    get_many = _either("get_many")
    has_key = _either("has_key")
    incr = _either("incr")
    set_many = _either("set_many")
    delete_many = _either("delete_many")
    clear = _either("clear")
