"""Lines for the person who starts the programs stay whole, whatever is said in between."""

from __future__ import annotations

import re

import pytest

from helpdesk.run.console import say, timed


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [re.sub(r"\s+\d+\.\d s", " … s", line) for line in capsys.readouterr().out.splitlines()]


def test_step_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with timed("web server"):
        pass
    assert lines(capsys) == ["  web server … s"]


def test_what_is_said_meanwhile_has_its_own_line(capsys: pytest.CaptureFixture[str]) -> None:
    with timed("web server"):
        say("  port 8000 is taken; using 8001")
    assert [line.rstrip() for line in lines(capsys)] == [
        "  web server",
        "  port 8000 is taken; using 8001",
        "  web server … s",
    ]


def test_failed_step_has_no_time(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no"), timed("web server"):
        raise ValueError("no")
    say("next")
    assert [line.rstrip() for line in lines(capsys)] == ["  web server", "", "next"]
