"""The set-up of a fresh clone says in one line what is missing, and repeats only what has changed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.run import bootstrap

ROOT = Path(__file__).resolve().parent.parent.parent


def _line(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        bootstrap.check_python()
    assert ended.value.code == 1
    return capsys.readouterr().err


def test_this_python_will_do() -> None:
    bootstrap.check_python()


def test_old_python_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert _line(capsys) == (
        "Python 3.11 or newer is needed, this is 3.9: install it, or name it: make PYTHON=python3.12 …\n"
    )


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_missing_venv_is_told(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else found(name))
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert _line(capsys) == (
        f"Python's venv module is missing: install it (Debian, Ubuntu: apt-get install python{version}-venv)\n"
    )


def test_missing_python_is_told_by_make() -> None:
    done = subprocess.run(
        ["make", "run", "PYTHON=python-that-is-not-there"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        "Python 3.11 or newer is needed: install it, or name it: make PYTHON=python3.12 …"
    )


def test_old_npm_is_not_used(tmp_path: Path) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 6.14.18\n")
    npm.chmod(0o755)
    assert bootstrap.npm_version(str(npm)) == 6
    npm.write_text("#!/bin/sh\nexit 1\n")
    assert bootstrap.npm_version(str(npm)) == 0


def test_failed_step_shows_what_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bootstrap.step("a step", [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])
    printed = capsys.readouterr()
    assert "the reason" in printed.out
    assert printed.err == "a step could not be installed; see above. The next start goes on from here.\n"


def test_help_lists_every_target_a_person_may_call() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [target for target in phony if f"make {target} " not in listed] == ["setup", "setup-dev"]
