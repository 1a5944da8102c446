"""A second checkout of what is in this one, to run `make run` for real without touching .data/ here."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from tests.infra.test_processes import runs, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
_LEFT_OUT = {".git", ".venv", ".data", "node_modules", "tests", ".mypy_cache", ".ruff_cache", "test-results"}
_READY_WITHIN = 180  # seconds


@dataclass
class Checkout:
    """A directory with the product in it, and the runs that were started there."""

    directory: Path
    started: list[Run] = field(default_factory=list)

    def run(self, *, port: int) -> Run:
        """What `make run PORT=…` starts after the set-up, in this Python, without demo data."""
        environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        output = (self.directory / f"run-{len(self.started)}.txt").open("w+")
        process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk.run", "--port", str(port)],
            cwd=self.directory,
            env=environment | {"DEMO": "0"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        output.close()
        run = Run(process=process, output=self.directory / f"run-{len(self.started)}.txt")
        self.started.append(run)
        return run

    def stop_all(self) -> None:
        for run in self.started:
            run.stop()

    def manage(self, *arguments: str) -> str:
        """What a manage.py command prints, started in another terminal."""
        environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=self.directory, env=environment, capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).strip()


@dataclass
class Run:
    """One start of the supervisor."""

    process: subprocess.Popen[bytes]
    output: Path
    family: set[int] = field(default_factory=set)

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_ready(self) -> str:
        """The address it tells, once it says that it is ready."""
        wait_for(lambda: "Ready after" in self.said or self.process.poll() is not None, seconds=_READY_WITHIN)
        assert "Ready after" in self.said, self.said
        self.family = {self.process.pid, *(p.pid for p in psutil.Process(self.process.pid).children(recursive=True))}
        return self.said.partition("Ready after")[2].split()[2]

    def child(self, *words: str) -> psutil.Process:
        """The direct child whose command line has all these words."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if all(word in " ".join(child.cmdline()) for word in words))

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def kill_everything(self) -> None:
        """kill -9 of the supervisor and all its descendants; some end by themselves when their parent does."""
        for pid in self.family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def left(self) -> set[int]:
        """Processes of its family that still run."""
        return {pid for pid in self.family if runs(pid)}


@contextmanager
def checkout(*, like: Checkout | None = None) -> Iterator[Checkout]:
    """A copy in a directory that every user may enter, gone with all its processes afterwards.

    With `like`, it begins with the data of that checkout, in which nothing may run: a start without migrations.
    """
    with TemporaryDirectory(prefix="hd-run-") as name:
        directory = Path(name) / "checkout"
        shutil.copytree(ROOT, directory, ignore=lambda _at, names: _LEFT_OUT & set(names))
        (directory / "node_modules").symlink_to((ROOT / "node_modules").resolve())
        if like is not None and (like.directory / ".data").exists():
            subprocess.run(["cp", "-a", like.directory / ".data", directory], check=True)  # keeps PostgreSQL's owner
        Path(name).chmod(0o711)
        found = Checkout(directory)
        try:
            yield found
        finally:
            found.stop_all()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(address: str, path: str) -> int:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    connection.request("GET", path)
    found = connection.getresponse().status
    connection.close()
    return found
