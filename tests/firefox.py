"""Debian's Firefox for Playwright: `python -m tests.firefox <arguments of Firefox>`.

Playwright steers an unchanged Firefox by WebDriver BiDi, and sends commands that the long-lived Firefox does not know
yet. This program stands between the two: it starts Firefox, and a command on the list below that Firefox does not know
is answered as done (it sets what our tests do not look at). Everything else passes unchanged.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

NAMES = ("firefox-esr", "firefox")
DISPENSABLE = {"emulation.setMediaFeaturesOverride"}
_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


def find() -> str | None:
    """The path of a Firefox; None when there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


async def _start(path: str, arguments: list[str]) -> tuple[Process, str]:
    """Firefox, and the address where it listens. Raises RuntimeError when it ends before."""
    firefox = await asyncio.create_subprocess_exec(path, *arguments, stdout=DEVNULL, stderr=PIPE)
    assert firefox.stderr is not None
    async for line in firefox.stderr:
        if found := _LISTENS.search(line.decode(errors="replace")):
            return firefox, found[1]
    raise RuntimeError("Firefox has ended before it listened")


async def _down(firefox: ClientConnection, playwright: ServerConnection, asked: set[int]) -> None:
    async for text in firefox:
        answer = json.loads(text)
        if answer.get("error") == "unknown command" and answer.get("id") in asked:
            text = json.dumps({"type": "success", "id": answer["id"], "result": {}})
        await playwright.send(text)


async def _up(playwright: ServerConnection, firefox: ClientConnection, asked: set[int]) -> None:
    async for text in playwright:
        command = json.loads(text)
        if command["method"] in DISPENSABLE:
            asked.add(command["id"])
        await firefox.send(text)


async def _pass_on(playwright: ServerConnection, address: str) -> None:
    asked: set[int] = set()
    async with connect(f"{address}/session", max_size=None, ping_interval=None) as firefox:
        ways = [
            asyncio.create_task(_up(playwright, firefox, asked)),
            asyncio.create_task(_down(firefox, playwright, asked)),
        ]
        _ended, rest = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in rest:
            way.cancel()


async def _drain(firefox: Process) -> None:
    assert firefox.stderr is not None
    async for _line in firefox.stderr:
        pass


async def main(arguments: list[str]) -> int:
    """Runs until Firefox ends. Returns its exit code."""
    path = find()
    if path is None:
        raise SystemExit("no Firefox")
    firefox, address = await _start(path, arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, firefox.terminate)
    async with serve(lambda one: _pass_on(one, address), "127.0.0.1", 0, max_size=None, ping_interval=None) as server:
        port = server.sockets[0].getsockname()[1]
        print(f"WebDriver BiDi listening on ws://127.0.0.1:{port}", file=sys.stderr, flush=True)
        draining = asyncio.create_task(_drain(firefox))
        code = await firefox.wait()
        await draining
    return code


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
