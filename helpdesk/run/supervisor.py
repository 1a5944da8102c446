"""Keeps a set of child processes running: starts, restarts with back-off, and stops them.

Why not honcho: it ends everything when one child ends, and knows neither start-up order, readiness nor a new user
for PostgreSQL (docs/decisions/0003-embedded-default.md).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from helpdesk.run.console import say
from helpdesk.run.processes import CannotStart, Child

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds before a restart; doubled each time
_STEADY_AFTER = 60.0  # seconds alive after which a failure counts as the first again
_LOOK_EVERY = 0.3  # seconds


@dataclass
class _Service:
    name: str
    layer: int
    start: Callable[[], Child]
    child: Child | None = None
    failures: int = 0
    not_before: float = 0.0


class Supervisor:
    """Services in layers: a higher layer needs the lower one, starts after it and stops before it."""

    def __init__(self, *, record: Path) -> None:
        self._services: list[_Service] = []
        self._record = record

    def start(self, *, name: str, layer: int, start: Callable[[], Child]) -> Child:
        """Starts a service now and keeps it running. Raises CannotStart when the first start fails."""
        service = _Service(name, layer, start)
        service.child = start()
        self._services.append(service)
        self._write_record()
        return service.child

    def remove(self, name: str) -> None:
        """Stops a service and forgets it."""
        for service in [s for s in self._services if s.name == name]:
            if service.child is not None:
                service.child.stop()
            self._services.remove(service)
        self._write_record()

    def watch(self) -> None:
        """Never returns; a signal handler's exception ends it."""
        while True:
            for service in self._services:
                self._look_after(service)
            time.sleep(_LOOK_EVERY)

    def stop(self) -> None:
        """Ends every service, higher layers first; what does not end in its grace is killed with its children."""
        for layer in sorted({service.layer for service in self._services}, reverse=True):
            children = [s.child for s in self._services if s.layer == layer and s.child]
            for child in children:
                child.ask_to_stop()
            for child in children:
                if not child.wait_stopped():
                    say(f"  {child.program.name} did not end within {child.program.grace:.0f} s and was killed")
        self._record.unlink(missing_ok=True)

    def _look_after(self, service: _Service) -> None:
        if service.child is not None:
            code = service.child.exit_code()
            if code is None:
                return
            self._note_end(service, code)
        if time.monotonic() < service.not_before:
            return
        try:
            service.child = service.start()
            say(f"{service.name} is running again")
        except CannotStart as error:
            say(str(error))
            self._postpone(service)
        self._write_record()

    def _note_end(self, service: _Service, code: int) -> None:
        if service.child is None:
            return
        if time.monotonic() - service.child.started > _STEADY_AFTER:
            service.failures = 0
        how = f"signal {-code}" if code < 0 else f"code {code}"
        pause = self._postpone(service)
        say(f"{service.name} ended ({how}); starting it again in {pause:.0f} s; see {service.child.program.log}")
        service.child = None

    def _postpone(self, service: _Service) -> float:
        pause = min(_FIRST_PAUSE * 2**service.failures, _LONGEST_PAUSE)
        service.failures += 1
        service.not_before = time.monotonic() + pause
        return pause

    def _write_record(self) -> None:
        pids = [s.child.pid for s in self._services if s.child]
        rows = [{"pid": pid, "created": _created(pid)} for pid in pids]
        self._record.write_text(json.dumps(rows))


def end_leftovers(record: Path) -> int:
    """Ends children of a supervisor that was killed where the system did not do so itself. Returns how many."""
    try:
        rows = json.loads(record.read_text())
    except (OSError, ValueError):
        return 0
    left = [psutil.Process(row["pid"]) for row in rows if row["created"] and _created(row["pid"]) == row["created"]]
    for process in left:
        process.terminate()
    _gone, stubborn = psutil.wait_procs(left, timeout=15)
    for process in stubborn:
        process.kill()
    record.unlink(missing_ok=True)
    return len(left)


def _created(pid: int) -> float | None:
    """When the process was born, which tells it from a later one with the same number; None when it is gone."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return None
