"""What sixty open browsers cost the web process while nothing happens, and how soon they hear of a change.

python -m tests.servers python -m tests.bench.stream [--browsers 60] [--seconds 60]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psutil

GOAL_PERCENT = 5.0
PATIENCE = 30.0  # seconds
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")


def main() -> int:
    arguments = _arguments()
    from core import live

    with _web() as (port, process):
        return asyncio.run(_measure(live, port, psutil.Process(process.pid), arguments))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browsers", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=60)
    return parser.parse_args()


@contextmanager
def _web() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "helpdesk.run.web", "--port", str(port)])
    try:
        _wait_for(port)
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the web process has not come up")


async def _browser(live, port: int, number: int, heard: asyncio.Queue[tuple[str, float]]) -> None:  # type: ignore[no-untyped-def]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    token = quote(live.token({"queue", "dashboard", "presence", f"user-{number}"}))
    writer.write(f"GET /live/stream?t={token} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await writer.drain()
    while line := await reader.readline():
        if line.startswith(b"event: "):
            heard.put_nowait((line.split()[1].decode(), time.perf_counter()))


async def _hear(heard: asyncio.Queue[tuple[str, float]], event: str, count: int) -> list[float]:
    times: list[float] = []
    while len(times) < count:
        name, at = await asyncio.wait_for(heard.get(), timeout=PATIENCE)
        times += [at] if name == event else []
    return times


async def _measure(live, port: int, process: psutil.Process, arguments: argparse.Namespace) -> int:  # type: ignore[no-untyped-def]
    heard: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
    browsers = [asyncio.create_task(_browser(live, port, number, heard)) for number in range(arguments.browsers)]
    await _hear(heard, "hello", arguments.browsers)
    before, started = process.cpu_times(), time.perf_counter()
    await asyncio.sleep(arguments.seconds)
    after, wall = process.cpu_times(), time.perf_counter() - started
    percent = (after.user + after.system - before.user - before.system) / wall * 100
    while not heard.empty():  # what was told at the beginning
        heard.get_nowait()
    asked = time.perf_counter()
    live._publish(["queue"])
    slowest = max(await _hear(heard, "live", arguments.browsers)) - asked
    for browser in browsers:
        browser.cancel()
    goal = f"goal: under {GOAL_PERCENT:.0f}"
    print(f"{arguments.browsers} open browsers, nothing happens: {percent:.2f} % of one core ({goal})")
    print(f"a change reaches the last of them after {slowest * 1000:.0f} ms")
    return 0 if percent < GOAL_PERCENT else 1


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(main())
