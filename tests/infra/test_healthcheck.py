"""The health checks of the containers say what is wrong, and nothing when all is well."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from helpdesk.run import healthcheck


def test_beat_is_well_while_it_writes_its_schedule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = tmp_path / "beat-schedule"
    monkeypatch.setattr(healthcheck, "SCHEDULE", schedule)
    assert healthcheck.beat() == f"{schedule} is not there"
    written = tmp_path / "beat-schedule.db"
    written.touch()
    assert healthcheck.beat() is None
    long_ago = time.time() - 500
    os.utime(written, (long_ago, long_ago))
    assert healthcheck.beat() == f"{schedule} was last written 500 s ago"


def test_unknown_role_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"web \| worker \| guard \| beat"):
        healthcheck.main(["cook"])


def test_worker_that_is_not_there_is_named() -> None:
    assert (healthcheck.worker() or "").endswith("does not answer")
