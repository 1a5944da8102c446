"""Senders who stop in the middle, readers who hardly read, browsers that listen: what tests.bench.siege lets loose.

A program of its own, so that its work is not counted as the people's. Ends by itself. Each line that the server ends is
opened again. Prints one line of JSON at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import partial
from urllib.parse import urlencode

SIP = 512  # bytes a slow reader takes at a time
SIPS = 2.0  # seconds between them
A_SECOND = (
    15.0  # of each kind begin; a reader's first request is a page like any other, and a flood is not what is tried
)
BOUNDARY = "----half"


class Siege:
    """Everybody's common knowledge and the count of what happened."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.port: int = arguments.port
        self.cookie: str = arguments.cookie
        self.file: str = arguments.file
        self.stream: str = arguments.stream
        self.over = asyncio.Event()
        self.seen: Counter[str] = Counter()

    def head(self, line: str, *more: str) -> bytes:
        """A request up to its empty line."""
        own = ["Host: localhost", f"Cookie: {self.cookie}", f"X-CSRFToken: {'c' * 32}"]
        return ("\r\n".join([line, *own, *more]) + "\r\n\r\n").encode()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A line with a small window, so that little is taken without being read."""
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.setblocking(False)
        await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", self.port))
        return await asyncio.open_connection(sock=line, limit=SIP * 2)


async def half_header(siege: Siege, writer: asyncio.StreamWriter, _number: int) -> None:
    """Never comes to the empty line."""
    writer.write(siege.head("GET / HTTP/1.1")[:-2])


async def half_form(siege: Siege, writer: asyncio.StreamWriter, number: int) -> None:
    """A call whose description breaks off."""
    who = {"caller_name": "Half", "company_name": "Nordkai Logistik GmbH", "phone": "+49 40 66969 214"}
    body = urlencode({"kind": "enquiry", "token": f"half-{number}", **who, "description": "half " * 99})
    kind = "Content-Type: application/x-www-form-urlencoded"
    writer.write(siege.head("POST /calls/new/ HTTP/1.1", kind, f"Content-Length: {len(body)}") + body[:-40].encode())


async def half_upload(siege: Siege, writer: asyncio.StreamWriter, number: int) -> None:
    """A file whose end is missing, anonymous, at the door of the portal; a megabyte of it comes now and then."""
    kind = f"Content-Type: multipart/form-data; boundary={BOUNDARY}"
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="half"\r\n\r\n'.encode()
    writer.write(siege.head("POST /portal/access/ HTTP/1.1", kind, f"Content-Length: {20_000_000}") + part)
    if number % 50 == 0:
        writer.write(b"x" * 1_000_000)


async def held(siege: Siege, number: int, begin: Callable[..., Coroutine[None, None, None]]) -> None:
    """Send half of something, wait until the server ends it, begin again."""
    reader, writer = await siege.connect()
    try:
        await begin(siege, writer, number)
        await asyncio.wait_for(reader.read(SIP), timeout=None)
        siege.seen["half requests that the server ended"] += 1
    finally:
        writer.transport.abort()


async def slow(siege: Siege, _number: int) -> None:
    """Ask for a large file and take a sip now and then."""
    reader, writer = await siege.connect()
    try:
        writer.write(siege.head(f"GET {siege.file} HTTP/1.1"))
        while await reader.read(SIP):
            siege.seen["sips"] += 1
            await asyncio.sleep(SIPS)
        siege.seen["slow readers that the server ended"] += 1
    finally:
        writer.transport.abort()


async def listen(siege: Siege, _number: int) -> None:
    """Hear the news, as an open page does."""
    reader, writer = await siege.connect()
    try:
        writer.write(siege.head(f"GET {siege.stream} HTTP/1.1"))
        while line := await reader.readline():
            siege.seen["news heard"] += line.startswith(b"event: live")
        siege.seen["streams lost"] += 1
    finally:
        writer.transport.abort()


async def again(siege: Siege, begin: Callable[..., Coroutine[None, None, None]], number: int) -> None:
    """One attacker for the whole time."""
    await asyncio.sleep(number / A_SECOND)
    while not siege.over.is_set():
        try:
            await begin(siege, number)
        except OSError:
            siege.seen["lines refused or reset"] += 1
        await asyncio.sleep(0.2)


async def attack(arguments: argparse.Namespace) -> Counter[str]:
    """All of them until the time is over."""
    siege = Siege(arguments)
    halves = [partial(held, begin=begin) for begin in (half_header, half_form, half_upload)]
    crowd = [
        *(again(siege, halves[number % 3], number) for number in range(arguments.halves)),
        *(again(siege, slow, number) for number in range(arguments.slow)),
        *(again(siege, listen, number) for number in range(arguments.streams)),
    ]
    tasks = [asyncio.create_task(one) for one in crowd]
    await asyncio.sleep(arguments.seconds)
    siege.over.set()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return siege.seen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("port", "halves", "slow", "streams"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    for name in ("cookie", "file", "stream"):
        parser.add_argument(f"--{name}", required=True)
    print(json.dumps(asyncio.run(attack(parser.parse_args()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
