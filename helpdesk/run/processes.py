"""Child processes that never outlive the process that started them.

Used by the supervisor (helpdesk.run) and by the embedded servers. Nothing here knows Django.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1


class CannotStart(RuntimeError):
    """Something that was to be started cannot be; the message is one line for a person."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run and how to end it. `grace` is in seconds; `env` is the whole environment."""

    name: str
    argv: tuple[str, ...]
    cwd: Path
    log: Path | None  # None: says what it says where we say it
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals | None = None  # sent by the kernel when we are killed; stop_signal if None
    grace: float = 10.0


class Child:
    """One running program, leader of a process group of its own (so a Ctrl-C reaches only us)."""

    def __init__(self, *, program: Program) -> None:
        self.program = program
        self.started = time.monotonic()
        if program.log is None:
            self._popen = _spawn(program=program, log=None)
            return
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self._popen = _spawn(program=program, log=log)

    @property
    def pid(self) -> int:
        return self._popen.pid

    def exit_code(self) -> int | None:
        """None while it runs. When it has ended, what it left behind in its group is killed too."""
        code = self._popen.poll()
        if code is not None:
            self._kill_group()
        return code

    def ask_to_stop(self) -> None:
        if self._popen.poll() is None:
            self._popen.send_signal(self.program.stop_signal)

    def wait_stopped(self) -> bool:
        """Waits for the program's grace, then kills the whole group. Returns whether it ended by itself."""
        in_time = True
        try:
            self._popen.wait(timeout=self.program.grace)
        except subprocess.TimeoutExpired:
            in_time = False
            self._kill_group()
            self._popen.wait()
        self._kill_group()
        return in_time

    def stop(self) -> None:
        self.ask_to_stop()
        self.wait_stopped()

    def _kill_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # nothing is left; macOS says "not permitted" for that
            return


def _spawn(*, program: Program, log: IO[bytes] | None) -> subprocess.Popen[bytes]:
    identity: dict[str, object] = {}
    if program.user is not None:
        identity = {"user": program.user, "group": _group_of(program.user), "extra_groups": []}
    try:
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            program.argv,
            cwd=program.cwd,
            env=dict(program.env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=None if log is None else subprocess.STDOUT,
            start_new_session=True,
            # runs after the change of user, which would clear the parent-death signal;
            # safe: no thread of ours exists when children are started
            preexec_fn=_die_with_parent(program.orphan_signal or program.stop_signal),
            **identity,
        )
    except OSError as error:
        raise CannotStart(f"{program.name} cannot be started: {error}") from error


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _die_with_parent(sig: signal.Signals) -> Callable[[], None] | None:
    """Linux: the kernel signals the child when its parent ends, even by kill -9."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def arm() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return arm


def last_lines(log: Path | None, *, count: int = 5) -> str:
    """The end of a log file, indented, to show beside a failure; empty when there is none."""
    if log is None or not log.exists():
        return ""
    lines = log.read_text(errors="replace").splitlines()[-count:]
    return "\n".join(f"    {line}" for line in lines)


def hold_lock(path: Path) -> IO[str] | None:
    """An advisory lock that ends with this process, however that ends; None when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def clean_environment(**extra: str) -> dict[str, str]:
    """Our environment without PostgreSQL's own variables (PGPORT, PGDATA …), which would bend its programs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | extra
