"""The event stream (server-sent events) to browsers, natively in ASGI: one Redis subscription per process.

A page carries a signed list of topics (core.live.token). A browser that is connected costs one coroutine with
a queue; no thread, no database connection. What travels is only the topic's name: the page then asks for its partial.
Each name carries the count of the news (core.live), so that a browser that was away, or whose page was read a
moment before it began to listen, is told what it missed.
"""

import asyncio
import contextlib
import logging
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

import redis.asyncio as redis
from django.conf import settings
from django.db import DatabaseError, connection

from core import live

log = logging.getLogger(__name__)
PING_SECONDS = 10  # a page that hears nothing for longer knows that its line is dead
_listeners: dict[str, set["_Waiting"]] = defaultdict(set)
_pump: "asyncio.Task[None] | None" = None
_watch: "asyncio.Task[None] | None" = None
WATCH_SECONDS = 30

Receive = Any
Send = Any


class _Waiting:
    """Topics that one browser has not been told of yet, each once: a burst costs a slow browser one word per topic."""

    def __init__(self) -> None:
        self._topics: dict[str, None] = {}
        self._some = asyncio.Event()
        self._last = 0

    def put(self, topic: str, piece: int) -> None:
        """Tell of it as soon as the line is free; `piece` is the number of this piece of news."""
        self._topics[topic] = None
        self._last = piece
        self._some.set()

    async def get(self) -> tuple[str, int | None]:
        """The topic that has waited longest; and, when no other waits, the piece up to which the browser knows all."""
        await self._some.wait()
        topic = next(iter(self._topics))
        del self._topics[topic]
        if self._topics:
            return topic, None
        self._some.clear()
        return topic, self._last


async def lifespan(receive: Receive, send: Send) -> None:
    """Start and stop with the process."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _start_watch()
            await send({"type": "lifespan.startup.complete"})
        else:
            for task in (_pump, _watch):
                if task:
                    task.cancel()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def serve(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer GET /live/stream?t=<signed topics> until the browser goes away."""
    query = parse_qs(scope["query_string"].decode())
    topics = live.topics_of(query.get("t", [""])[0])
    if topics is None:
        await _plain(send, 403, b"the page is too old, reload it")
        return
    _start_pump()
    waiting = _Waiting()
    for topic in topics:
        _listeners[topic].add(waiting)
    try:
        missed, upto = await asyncio.to_thread(live.missed, topics, since=_since(scope, query))
        for topic in missed:
            waiting.put(topic, upto)
        await _stream(waiting, receive, send)
    finally:
        for topic in topics:
            _listeners[topic].discard(waiting)
            if not _listeners[topic]:
                del _listeners[topic]


def _since(scope: dict[str, Any], query: dict[str, list[str]]) -> int:
    """The last piece of news that the browser knows: from its earlier connection, else from the page."""
    headers = dict(scope["headers"])
    said = headers.get(b"last-event-id", b"").decode("latin-1") or query.get("since", [""])[0]
    return int(said) if re.fullmatch(r"[0-9]{1,18}", said) else 0


async def _stream(waiting: _Waiting, receive: Receive, send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _write(send, "retry: 2000\nevent: hello\ndata: 1\n\n")
    gone = asyncio.create_task(_disconnected(receive))
    try:
        while not gone.done():
            with contextlib.suppress(TimeoutError):
                topic, known = await asyncio.wait_for(waiting.get(), timeout=PING_SECONDS)
                mark = "" if known is None else f"id: {known}\n"
                await _write(send, f"event: live\n{mark}data: {topic}\n\n")
                continue
            await _write(send, "event: ping\ndata: 1\n\n")
    finally:
        gone.cancel()


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _plain(send: Send, status: int, body: bytes) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"text/plain; charset=utf-8")],
        }
    )
    await send({"type": "http.response.body", "body": body})


def _start_pump() -> None:
    global _pump  # one per process, by design
    if _pump is None or _pump.done():
        _pump = asyncio.create_task(_pump_forever())


async def _pump_forever() -> None:
    """Read the channel and hand topics on; when Redis is lost, come back as soon as it does.

    Nobody heard what changed before: with each new subscription every page looks once at everything it shows.
    """
    while True:
        try:
            async with redis.from_url(settings.REDIS_URL) as client, client.pubsub() as channel:
                await channel.subscribe(live.CHANNEL)
                _hand_on(_listeners, 0)
                async for message in channel.listen():
                    if message["type"] == "message":
                        piece, *topics = message["data"].decode().split()
                        _hand_on(topics, int(piece))
        except (redis.RedisError, OSError) as fault:
            log.warning("live: Redis is away (%s)", fault)
            await asyncio.sleep(1)


def _hand_on(topics: Iterable[str], piece: int) -> None:
    for topic in topics:
        for waiting in _listeners.get(topic, ()):
            waiting.put(topic, piece)


def _start_watch() -> None:
    global _watch  # one per process, by design
    if _watch is None or _watch.done():
        _watch = asyncio.create_task(_watch_forever())


async def _watch_forever() -> None:
    """Look after the background work from here too: a worker that is away cannot report itself."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        await asyncio.to_thread(_look_after_tasks)


def _look_after_tasks() -> None:
    from core import tasks  # needs the apps to be loaded

    try:
        tasks.alarm()
    except DatabaseError as fault:
        log.warning("watch: the database is away (%s)", fault)
    finally:
        connection.close()  # this thread may never come back
