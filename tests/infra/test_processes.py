"""Children end with us, and take their own children with them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from helpdesk.run.processes import CannotStart, Child, Program, clean_environment, hold_lock, last_lines

ROOT = Path(__file__).resolve().parent.parent.parent
SLEEP = "import time; time.sleep(600)"
# a child with a grandchild of its own; it says the grandchild's number
FAMILY = (
    f"import subprocess, sys, time; print(subprocess.Popen([sys.executable, '-c', '{SLEEP}']).pid, flush=True); {SLEEP}"
)
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('set', flush=True); time.sleep(600)"
)


def python(tmp_path: Path, code: str, *, grace: float = 10) -> Program:
    argv = (sys.executable, "-c", code)
    return Program(name="child", argv=argv, cwd=tmp_path, log=tmp_path / "child.log", grace=grace)


def wait_for(condition: Callable[[], object], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def runs(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def said(tmp_path: Path) -> str:
    return (tmp_path / "child.log").read_text().strip()


def test_child_stopped_ends_with_grandchildren(tmp_path: Path) -> None:
    child = Child(program=python(tmp_path, FAMILY))
    wait_for(lambda: said(tmp_path))
    grandchild = int(said(tmp_path))
    assert runs(grandchild)
    child.stop()
    assert child.exit_code() == -signal.SIGTERM
    wait_for(lambda: not runs(grandchild))


def test_child_killed_takes_grandchildren_along(tmp_path: Path) -> None:
    child = Child(program=python(tmp_path, FAMILY))
    wait_for(lambda: said(tmp_path))
    grandchild = int(said(tmp_path))
    os.kill(child.pid, signal.SIGKILL)
    wait_for(lambda: child.exit_code() == -signal.SIGKILL)
    wait_for(lambda: not runs(grandchild))


def test_child_that_ignores_the_signal_is_killed_after_its_grace(tmp_path: Path) -> None:
    child = Child(program=python(tmp_path, STUBBORN, grace=0.2))
    wait_for(lambda: said(tmp_path))
    child.stop()
    assert child.exit_code() == -signal.SIGKILL


def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from helpdesk.run.processes import Child, Program\n"
        f"child = Child(program=Program(name='c', argv=(sys.executable, '-c', {SLEEP!r}), cwd=Path('/'), log=None))\n"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    assert runs(orphan)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_for(lambda: not runs(orphan))


def test_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    program = Program(name="Nothing", argv=(str(tmp_path / "nothing"),), cwd=tmp_path, log=tmp_path / "log")
    with pytest.raises(CannotStart, match="Nothing cannot be started"):
        Child(program=program)


def test_lock_is_held_by_one_and_free_again_after_closing(tmp_path: Path) -> None:
    first = hold_lock(tmp_path / "lock")
    assert first is not None
    assert hold_lock(tmp_path / "lock") is None
    first.close()
    second = hold_lock(tmp_path / "lock")
    assert second is not None
    second.close()


def test_clean_environment_leaves_out_what_bends_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1234")
    monkeypatch.setenv("OTHER", "kept")
    environment = clean_environment(EXTRA="1")
    assert ("PGPORT" in environment, environment["OTHER"], environment["EXTRA"]) == (False, "kept", "1")


def test_last_lines_of_a_log_and_of_none(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("one\ntwo\nthree\n")
    assert last_lines(tmp_path / "log", count=2) == "    two\n    three"
    assert last_lines(tmp_path / "missing") == ""
