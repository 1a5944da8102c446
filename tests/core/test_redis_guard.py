"""Without Redis nobody waits for more than a second, limits still count, news is told as soon as it is back (G8)."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
import redis
from django.core.cache import cache

from core import kick, live, redis_guard
from core.tasks import deliver
from tests.valkey import AWAY

PATIENCE = 30.0  # seconds
SECOND = 1.0
Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _open_door() -> Iterator[None]:
    redis_guard.door.note(None)
    yield
    redis_guard.door.note(None)


@pytest.fixture(params=AWAY)
def away(request: pytest.FixtureRequest) -> Away:
    """Both ways in which it may be away."""
    return AWAY[request.param]


def took(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Dripping:
    """A server that answers every question with a byte every now and then, and never to its end."""

    def __init__(self, *, every: float) -> None:
        self._every = every
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listening.getsockname()[1]}/0"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        try:
            while True:
                line, _address = self._listening.accept()
                threading.Thread(target=self._drip, args=(line,), daemon=True).start()
        except OSError:
            return

    def _drip(self, line: socket.socket) -> None:
        try:
            line.sendall(b"$1000\r\n")
            while True:
                line.sendall(b"x")
                time.sleep(self._every)
        except OSError:
            line.close()

    def close(self) -> None:
        """Nobody is served any more."""
        self._listening.close()


def test_question_to_a_server_that_drips_ends_within_a_second() -> None:
    server = Dripping(every=0.05)
    client = redis.Redis(connection_pool=redis_guard.Pool.from_url(server.url))
    answers: list[str] = []
    seconds = took(lambda: answers.append(redis_guard.ask(lambda: client.get("x"), without=lambda: "nothing")))
    server.close()
    assert answers == ["nothing"]
    assert seconds < redis_guard.TIMEOUT + 0.5  # a busy machine; every byte came in time


def test_question_ends_within_a_second_and_is_not_asked_again_for_a_while(away: Away) -> None:
    with away():
        first = took(live.count)
        later = took(lambda: [live.count() for _each in range(100)])
    assert (first < redis_guard.TIMEOUT + 0.5, later < 0.5) == (True, True)


def test_only_one_tries_again(away: Away) -> None:
    with away():
        live.count()
        redis_guard.door._closed_until = 0  # REST is over
        threads = [threading.Thread(target=live.count) for _each in range(8)]
        seconds = [took(thread.start) for thread in threads]
        assert redis_guard.door.may_ask() is False
        for thread in threads:
            thread.join(PATIENCE)
    assert max(seconds) < SECOND


@pytest.mark.django_db
def test_cache_keeps_and_counts_without_it(away: Away) -> None:
    with away():
        cache.set("code", {"hash": "x"}, timeout=60)
        cache.add("tries", 0, timeout=60)
        assert (cache.get("code"), cache.incr("tries"), cache.incr("tries")) == ({"hash": "x"}, 1, 2)
        assert (cache.delete("code"), cache.get("code"), cache.delete("code")) == (True, None, False)
        with pytest.raises(ValueError, match="not found"):
            cache.incr("nothing")


@pytest.mark.django_db
def test_cache_uses_no_table_while_it_answers(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        cache.set("code", 1, timeout=60)
        assert cache.get("code") == 1


def test_news_that_could_not_be_told_is_told_when_it_is_back(away: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "REST", 0.1)
    before = live.versions(["queue", "user-7"])

    def told() -> bool:
        """Each topic by itself: a server that was only silent has heard the first cry, too."""
        now = live.versions(["queue", "user-7"])
        return all(now.get(topic, 0) > before[topic] for topic in before)

    with away():
        live._publish(["queue"])
        live._publish(["queue", "user-7"])
        assert live.versions(["queue"]) == {}
    deadline = time.monotonic() + PATIENCE
    while not told() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert told()


def test_kick_waits_for_nobody(away: Away) -> None:
    with away():
        assert took(lambda: [kick.wake(deliver) for _each in range(50)]) < SECOND
