"""The event stream: each topic once however often it changed, everything once when Redis comes back (G8)."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import redis
from django.conf import settings
from django.db import transaction

from core import live, stream

PATIENCE = 30.0  # seconds


class Browser:
    """One open stream and what it was told."""

    def __init__(self, *topics: str, since: str = "", heard: str = "") -> None:
        headers = [(b"last-event-id", heard.encode())] if heard else []
        query = f"t={live.token(topics)}&since={since}"
        self.scope = {"type": "http", "query_string": query.encode(), "headers": headers}
        self.known = ""  # what the browser would say of itself when it comes back
        self.told: list[str] = []
        self.free = asyncio.Event()
        self.free.set()

    async def __aenter__(self) -> "Browser":
        self.task = asyncio.create_task(stream.serve(self.scope, asyncio.Event().wait, self._send))
        return self

    async def __aexit__(self, *_fault: object) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    async def _send(self, message: dict[str, object]) -> None:
        await self.free.wait()
        text = message.get("body", b"").decode()  # type: ignore[attr-defined]
        if text.startswith("event: live"):
            self.told.append(text.split("data: ")[1].strip())
            self.known = text.split("id: ")[1].split()[0] if "id: " in text else self.known

    async def hears(self, topic: str) -> None:
        """Wait until it was told of the topic."""
        async with asyncio.timeout(PATIENCE):
            while topic not in self.told:
                await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def pump() -> Iterator[None]:
    """Each test has an event loop, and so a pump, of its own."""
    yield
    stream._pump = None
    stream._hear(True)


async def subscribed() -> None:
    """Wait until the pump listens."""
    async with asyncio.timeout(PATIENCE):
        while not dict(live._client.pubsub_numsub(live.CHANNEL)).get(live.CHANNEL.encode()):
            await asyncio.sleep(0.01)


async def ended() -> None:
    stream._pump.cancel()
    with suppress(asyncio.CancelledError):
        await stream._pump


def played(scene: Callable[[], Coroutine[None, None, list[str]]]) -> list[str]:
    """In a thread, with a loop of its own: browser tests leave one running in ours."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(scene())).result()


def test_slow_browser_is_told_once_of_each_topic_and_loses_none() -> None:
    async def scene() -> list[str]:
        async with Browser("queue", "user-7") as browser, Browser("end") as quick:
            await subscribed()
            await browser.hears("queue")
            await browser.hears("user-7")
            await quick.hears("end")
            for one in (browser, quick):
                one.told.clear()
            browser.free.clear()
            for _each in range(500):
                live._publish(["queue", "user-8"])
            live._publish(["user-7", "end"])
            await quick.hears("end")
            browser.free.set()
            await browser.hears("user-7")
            await ended()
            return browser.told

    told = played(scene)
    assert told[-1] == "user-7"
    assert set(told) == {"queue", "user-7"}
    assert len(told) <= 3  # one may have been on its way already


def test_everything_is_looked_at_once_after_redis_was_away() -> None:
    async def scene() -> list[str]:
        async with Browser("queue", "user-7") as browser:
            await subscribed()
            await browser.hears("user-7")
            browser.told.clear()
            client = redis.Redis.from_url(settings.REDIS_URL)
            client.client_kill_filter(_type="pubsub")
            await browser.hears("queue")
            await browser.hears("user-7")
            await ended()
            return browser.told

    assert sorted(played(scene)) == ["queue", "user-7"]


async def told_at_once(*topics: str, since: str = "", heard: str = "") -> list[str]:
    """What a browser is told that connects while nothing happens; the pump's first look at everything is over."""
    async with Browser("pumping"):
        await subscribed()
        async with Browser(*topics, "last", since=since, heard=heard) as browser:
            live._publish(["last"])
            await browser.hears("last")
            told = browser.told
        await ended()
    return [topic for topic in told if topic != "last"]


def test_news_between_reading_a_page_and_listening_is_told() -> None:
    live._publish(["queue", "user-7"])
    page = str(live.count())
    live._publish(["queue"])
    assert played(lambda: told_at_once("queue", "user-7", since=page)) == ["queue"]


def test_news_while_a_browser_was_away_is_told_when_it_comes_back() -> None:
    live._publish(["queue", "user-7"])
    page = str(live.count())

    async def scene() -> list[str]:
        async with Browser("pumping"):
            await subscribed()
            async with Browser("queue", "user-7", since=page) as before:
                live._publish(["queue"])
                await before.hears("queue")
            live._publish(["user-7"])
            async with Browser("queue", "user-7", since=page, heard=before.known) as after:
                await after.hears("user-7")
                told = after.told
            await ended()
        return told

    assert played(scene) == ["user-7"]


def test_everything_is_told_when_redis_has_lost_its_count() -> None:
    assert sorted(played(lambda: told_at_once("queue", "user-7", since=str(live.count() + 1000)))) == [
        "queue",
        "user-7",
    ]


@pytest.mark.parametrize("said", ["", "-5", "x", "9" * 5000])
def test_nonsense_of_a_browser_does_no_harm(said: str) -> None:
    live._publish(["queue"])
    assert played(lambda: told_at_once("queue", since=said)) == ["queue"]


def test_topics_of_one_transaction_are_published_once_and_only_after_it(django_capture_on_commit_callbacks, db) -> None:  # type: ignore[no-untyped-def]
    before = live.versions(["queue", "user-7", "lost"])
    with django_capture_on_commit_callbacks(execute=True) as hooks:
        live.changed("queue")
        with suppress(ZeroDivisionError), transaction.atomic():
            live.changed("queue", "user-7")
            raise ZeroDivisionError
        live.changed("queue")
        assert live.versions(["queue", "user-7", "lost"]) == before
    assert len(hooks) == 1
    piece = live.count()
    assert live.versions(["queue", "user-7", "lost"]) == {"queue": piece, "user-7": piece, "lost": before["lost"]}


def test_topic_of_a_part_that_was_rolled_back_is_not_published_for_its_own_sake(
    django_capture_on_commit_callbacks, db
) -> None:  # type: ignore[no-untyped-def]
    with django_capture_on_commit_callbacks() as hooks, suppress(ZeroDivisionError), transaction.atomic():
        live.changed("queue")
        raise ZeroDivisionError
    assert hooks == []
