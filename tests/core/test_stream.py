"""The event stream: each topic once however often it changed, everything once when Redis comes back (G8)."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import redis
from django.conf import settings
from django.db import transaction

from helpdesk.core import live, stream

PATIENCE = 30.0  # seconds


class Browser:
    """One open stream and what it was told."""

    def __init__(self, *topics: str) -> None:
        self.scope = {"type": "http", "query_string": f"t={live.token(topics)}".encode()}
        self.told: list[str] = []
        self.versions: dict[str, int] = {}
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
        if "event: hello" in text:
            self.versions = json.loads(text.split("data: ")[1])
        if text.startswith("event: live"):
            self.told.append(text.split("data: ")[1].strip())

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
        async with Browser("queue", "user-7") as browser:
            await subscribed()
            await browser.hears("queue")
            await browser.hears("user-7")
            browser.told.clear()
            browser.free.clear()
            for _each in range(500):
                live._publish(["queue", "user-8"])
            live._publish(["user-7"])
            await asyncio.sleep(0.2)
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
    after = live.versions(["queue", "user-7", "lost"])
    assert {topic: after[topic] - before[topic] for topic in after} == {"queue": 1, "user-7": 1, "lost": 0}


def test_topic_of_a_part_that_was_rolled_back_is_not_published_for_its_own_sake(
    django_capture_on_commit_callbacks, db
) -> None:  # type: ignore[no-untyped-def]
    with django_capture_on_commit_callbacks() as hooks, suppress(ZeroDivisionError), transaction.atomic():
        live.changed("queue")
        raise ZeroDivisionError
    assert hooks == []


def test_stream_begins_with_the_versions_of_its_topics() -> None:
    live._publish(["queue", "queue"])
    before = live.versions(["queue"])["queue"]

    async def scene() -> list[str]:
        async with Browser("queue") as browser:
            async with asyncio.timeout(PATIENCE):
                while not browser.versions:
                    await asyncio.sleep(0.01)
            await ended()
            return [str(browser.versions["queue"])]

    assert played(scene) == [str(before)]
