"""The real web process beside a test: what it is sent byte by byte, and what it answers."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from core.models import User

PATIENCE = 30.0  # seconds
CSRF = "c" * 32


class Web:
    """A web process on 127.0.0.1 that reads the database of the running test."""

    def __init__(self, *, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.process = process

    def connect(self, *, patience: float = PATIENCE) -> socket.socket:
        """A line on which anything can be said."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=patience)

    def says(self, line: socket.socket) -> bytes:
        """All that it still says before it hangs up, or before the line's own patience ends."""
        said = b""
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while piece := line.recv(65536):
                said += piece
        return said

    def asked(self, request: bytes) -> bytes:
        """The answer to a whole request that ends with the connection."""
        with self.connect() as line:
            line.sendall(request)
            return self.says(line)


def hang_up(line: socket.socket, *, rudely: bool = False) -> None:
    """Go away; rudely with a reset."""
    if rudely:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def cookies(user: User) -> str:
    """The header of a browser in which this person is signed in; its forms send CSRF back."""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={CSRF}"


@contextmanager
def web_process(**environment: str) -> Iterator[Web]:
    """The program of `make run` and of the image, one process of it; `environment` goes before ours."""
    port = _free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk.run.web", "--port", str(port)],
            cwd=Path(settings.BASE_DIR),
            env={**os.environ, "DATABASE_URL": _database_url(), **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, process, log)
            yield Web(port=port, process=process)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            with contextlib.suppress(AssertionError):
                connection.close()


def _database_url() -> str:
    """Where the tables of the running test are."""
    server, _slash, rest = os.environ["DATABASE_URL"].rpartition("/")
    _name, question, options = rest.partition("?")
    return f"{server}/{connection.settings_dict['NAME']}{question}{options}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    log.seek(0)
    raise TimeoutError(f"the web process has not come up:\n{log.read().decode()}")
