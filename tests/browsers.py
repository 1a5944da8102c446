"""pytest plugin: finds a browser for the tests marked `browser`, or skips them and says so in the last line.

Debian's chromium is used where it is installed, else the one of Playwright. `python -m tests.browsers` makes sure,
as far as it can, that there is one.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
_INSTALL_WITHIN = 300  # seconds
_HOW = "install chromium, or run: .venv/bin/playwright install --with-deps chromium"


@functools.cache
def find() -> str | None:
    """The path of a browser that starts; None when there is none."""
    candidates = [found for name in _NAMES if (found := shutil.which(name))] + _of_playwright()
    return next((path for path in candidates if _starts(path)), None)


def _of_playwright() -> list[str]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return [path] if Path(path).exists() else []


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install() -> None:
    """Downloads Playwright's chromium when no browser is there; a failure is not one of ours."""
    if find() is not None:
        return
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    try:
        subprocess.run(command, capture_output=True, timeout=_INSTALL_WITHIN, check=False)
    except subprocess.TimeoutExpired:
        return


# -- pytest ---------------------------------------------------------------------------------------------------------


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    wanted = [item for item in items if item.get_closest_marker("browser")]
    if wanted and find() is None:
        for item in wanted:
            item.add_marker(pytest.mark.skip(reason=f"no browser: {_HOW}"))


def pytest_unconfigure(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if "no browser" in str(report.longrepr)]
    if skipped:
        reporter.write_line(f"{len(skipped)} browser tests were SKIPPED: no browser was found; {_HOW}")


if __name__ == "__main__":
    install()
