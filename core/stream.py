"""The event stream (server-sent events) to browsers, natively in ASGI: one Redis subscription per process.

A page carries a signed list of topics (core.live.token). A browser that is connected costs one coroutine with
a queue; no thread, no database connection. What travels is only the topic's name: the page then asks for its partial.
Each name carries the count of the news (core.live), so that a browser that was away, or whose page was read a
moment before it began to listen, is told what it missed.
"""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from typing import Any
from urllib.parse import parse_qs

import redis.asyncio as redis
from django.conf import settings
from django.db import DatabaseError, connection

from core import live

log = logging.getLogger(__name__)
PING_SECONDS = 10  # a page that hears nothing for longer knows that its line is dead
TAKEN_WITHIN = 20  # seconds; a browser that takes nothing for longer is gone, or means no good
SILENCE_SECONDS = 5  # without a word from Redis it is asked; as long again, and it counts as away
_listeners: dict[str, set["_Waiting"]] = defaultdict(set)
_pump: "asyncio.Task[None] | None" = None
_watch: "asyncio.Task[None] | None" = None
_deaf = False  # Redis is away: nobody can be told anything, so nobody is kept listening; pages poll
WATCH_SECONDS = 30

CONNECTED_WITHIN = 2  # seconds

Receive = Any
Send = Any


class _Over(Exception):
    """There will be no more news on this line."""


class _Waiting:
    """Topics that one browser has not been told of yet, each once: a burst costs a slow browser one word per topic."""

    def __init__(self) -> None:
        self._topics: dict[str, None] = {}
        self._some = asyncio.Event()
        self._last = 0
        self._over = False

    def end(self) -> None:
        """Tell that nothing more can be told."""
        self._over = True
        self._some.set()

    def put(self, topic: str, piece: int) -> None:
        """Tell of it as soon as the line is free; `piece` is the number of this piece of news."""
        self._topics[topic] = None
        self._last = piece
        self._some.set()

    async def get(self) -> tuple[str, int | None]:
        """The topic that has waited longest; and, when no other waits, the piece up to which the browser knows all.

        Raises _Over.
        """
        await self._some.wait()
        if self._over:
            raise _Over
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
    if _deaf:
        await _plain(send, 503, b"no news at present")
        return
    waiting = _Waiting()
    for topic in topics:
        _listeners[topic].add(waiting)
    try:
        missed, upto = await asyncio.to_thread(live.missed, topics, since=_since(scope, query))
        for topic in missed:
            waiting.put(topic, upto)
        await _stream(waiting, receive, send)
    except TimeoutError:  # the browser takes nothing
        _cut(scope)
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
            await _write(send, await _next_words(waiting))
    except _Over:
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


async def _next_words(waiting: _Waiting) -> str:
    try:
        topic, known = await asyncio.wait_for(waiting.get(), timeout=PING_SECONDS)
    except TimeoutError:
        return "event: ping\ndata: 1\n\n"
    mark = "" if known is None else f"id: {known}\n"
    return f"event: live\n{mark}data: {topic}\n\n"


async def _write(send: Send, text: str) -> None:
    """Raises TimeoutError when the browser has stopped taking."""
    async with asyncio.timeout(TAKEN_WITHIN):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _cut(scope: dict[str, Any]) -> None:
    if line := scope.get("state", {}).get("line"):
        line.abort()


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

    Nobody heard what changed before: with each new subscription every page looks once at everything it shows. When
    Redis does not come back at once, all streams end and pages poll.
    """
    faults = 0
    while True:
        try:
            async with redis.from_url(settings.REDIS_URL) as client, client.pubsub() as channel:
                async with asyncio.timeout(CONNECTED_WITHIN):
                    await channel.subscribe(live.CHANNEL)
                _hand_on(_listeners, 0)
                async for message in _said(channel):
                    faults = 0
                    _hear(True)
                    if message["type"] == "message":
                        piece, *topics = message["data"].decode().split()
                        _hand_on(topics, int(piece))
        except (redis.RedisError, OSError) as fault:
            if (me := asyncio.current_task()) and me.cancelling():  # the fault came while it was being ended
                raise asyncio.CancelledError from fault
            faults += 1
            if faults > 1:
                _hear(False)
            log.warning("live: Redis is away (%s)", fault)
            await asyncio.sleep(1)


async def _said(channel: Any) -> AsyncIterator[dict[str, Any]]:
    """All that Redis says, at first that it has heard us. Raises TimeoutError when it says nothing any more."""
    loop, asking = asyncio.get_running_loop(), asyncio.create_task(_ask_now_and_then(channel))
    try:
        async with asyncio.timeout(SILENCE_SECONDS) as patience:
            async for message in channel.listen():
                patience.reschedule(loop.time() + 2 * SILENCE_SECONDS)
                yield message
    finally:
        asking.cancel()


async def _ask_now_and_then(channel: Any) -> None:
    """A channel on which nothing happens is silent: its answers to this show that Redis is there."""
    while True:
        await asyncio.sleep(SILENCE_SECONDS)
        await channel.ping()


def _hear(does: bool) -> None:
    """Whether news can be heard; when not, whoever listens is let go."""
    global _deaf
    if does == (not _deaf):
        return
    _deaf = not does
    if _deaf:
        for waiting in {one for ears in _listeners.values() for one in ears}:
            waiting.end()


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
