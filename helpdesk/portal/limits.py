"""How often something may be tried: counters of a fixed window in the cache, per address and per network address."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True)
class Limit:
    """`times` in `seconds`; windows begin at whole multiples of `seconds`."""

    name: str
    times: int
    seconds: int


ASK_BY_NETWORK = Limit("ask-ip", times=20, seconds=3600)
ASK_BY_ADDRESS = Limit("ask-mail", times=5, seconds=3600)
TRY_BY_NETWORK = Limit("try-ip", times=30, seconds=600)


class TooOften(Exception):
    """The limit is reached; `minutes` until the window ends."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"again in {minutes} min")
        self.minutes = minutes


def count(limit: Limit, who: str, *, now: datetime) -> None:
    """Count one try of `who`. Raises TooOften past the limit; a refused try counts, too."""
    window, past = divmod(int(now.timestamp()), limit.seconds)
    digest = hashlib.sha256(who.lower().encode()).hexdigest()[:32]
    key = f"portal:{limit.name}:{window}:{digest}"
    cache.add(key, 0, timeout=limit.seconds)
    if _more(key) > limit.times:
        raise TooOften(minutes=-(-(limit.seconds - past) // 60))


def _more(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the window ended between the two
        return 1


def network_of(request: HttpRequest) -> str:
    """The network address of the client, as the sign-in of colleagues reads it."""
    return get_adapter().get_client_ip(request)
