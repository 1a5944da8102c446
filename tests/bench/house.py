"""The whole house as real processes on durable embedded servers in a directory of its own, for chaos and benchmarks.

Every program is a `helpdesk.run.processes.Child`: it ends with us, and `kill` is kill -9 of its whole group.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpdesk.run.embedded import ROOT, Places, postgres, valkey
from helpdesk.run.processes import Child, Program

WEB_READY_WITHIN = 120.0  # seconds
CELERY = ("-m", "celery", "-A", "helpdesk")


class House:
    """PostgreSQL and Valkey, and the programs on them by name: web, worker, guard, beat (and guard-2, beat-2 …)."""

    def __init__(self, directory: Path, *, port: int) -> None:
        self.directory = directory
        self.port = port
        self.places = Places(data=directory / "data", sockets=directory / "s")
        self.children: dict[str, Child] = {}

    def settings(self, **more: str) -> None:
        """Where everything is, for us and for all programs."""
        os.environ.update(
            DATABASE_URL=self.places.database_url,
            REDIS_URL=self.places.redis_url,
            BASE_URL=f"http://localhost:{self.port}",
            DJANGO_SETTINGS_MODULE="helpdesk.settings",
            **more,
        )

    def start(self, name: str) -> None:
        """Start a program, or start it again."""
        if name == "postgres":
            self.children[name] = postgres.start(places=self.places, durable=True, say=lambda _line: None)
        elif name == "valkey":
            self.children[name] = valkey.start(places=self.places, durable=True)
        else:
            self.children[name] = Child(program=self._program(name))

    def wait_for_web(self) -> None:
        """Until a page could be served."""
        deadline = time.monotonic() + WEB_READY_WITHIN
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.1)
        raise TimeoutError("the web process has not come up")

    def _program(self, name: str) -> Program:
        logs = self.directory / "log"
        arguments = {
            "web": ("-m", "helpdesk.run.web", "--port", str(self.port)),
            "beat": (*CELERY, "beat", "--schedule", str(self.directory / name), "--pidfile", "", "-l", "INFO"),
        }
        kind = ("-Q", "guard", "--pool", "solo") if name.startswith("guard") else ("--concurrency", "1")
        worker = (*CELERY, "worker", *kind, "-l", "INFO", "-n", f"{name}@localhost")
        return Program(
            name=name,
            argv=(sys.executable, *arguments.get(name.partition("-")[0], worker)),
            cwd=ROOT,
            log=logs / f"{name}.log",
            env=dict(os.environ),
            orphan_signal=signal.SIGKILL,
        )

    def kill(self, name: str) -> None:
        """kill -9 of the program and everything that it started; Valkey loses all its data with it."""
        child = self.children.pop(name)
        os.killpg(child.pid, signal.SIGKILL)
        while child.exit_code() is None:
            time.sleep(0.01)
        if name == "valkey":
            shutil.rmtree(self.places.data / "valkey")

    def stop(self) -> None:
        """End everything, the servers last."""
        for name in sorted(self.children, key=lambda name: name in ("postgres", "valkey")):
            self.children[name].stop()
        self.children.clear()


@contextmanager
def house(*, port: int) -> Iterator[House]:
    """A house with its servers up and empty; all of it is gone afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="helpdesk-bench-"))
    directory.chmod(0o711)  # under root PostgreSQL runs as another user and has to pass through
    built = House(directory, port=port)
    built.settings()
    try:
        built.start("postgres")
        built.start("valkey")
        yield built
    finally:
        built.stop()
        shutil.rmtree(directory, ignore_errors=True)


def migrate() -> None:
    """Django, and an empty database with all tables."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
