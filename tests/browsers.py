"""pytest plugin: finds the browsers for the tests marked `browser`, or skips them and says so in the last line.

Debian's chromium is used where it is installed, else the one of Playwright; Firefox is Debian's (tests/firefox.py).
`python -m tests.browsers` makes sure, as far as it can, that there is a chromium.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import firefox

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ENGINES = ("chromium", "firefox")
_SHELL = "chromium-headless-shell"  # the same engine, without a window of Chrome around each page
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PREFERENCES: dict[str, str | float | bool] = {"network.http.keep-alive.timeout": 1}  # seconds: no line is kept idle
_INSTALL_WITHIN = 300  # seconds
_HOW = {
    "chromium": "install chromium, or run: .venv/bin/playwright install --with-deps chromium",
    "firefox": "install firefox-esr",
}


@functools.cache
def find(engine: str) -> str | None:
    """The path of a browser that starts; None when there is none."""
    if engine == "firefox":
        path = firefox.find()
        return path if path and _starts(path) else None
    candidates = [found for name in _NAMES if (found := shutil.which(name))] + _of_playwright()
    return next((path for path in candidates if _starts(path)), None)


@functools.cache
def find_headless() -> str | None:
    """The path of the lightest chromium that starts; None when there is none."""
    shell = shutil.which(_SHELL)
    return shell if shell and _starts(shell) else find("chromium")


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


def launch(playwright: Playwright, engine: str, *, place: Path) -> Browser:
    """A browser as people have it: pages that are left stay in its cache for Back. `place`: an empty folder."""
    if engine == "firefox":
        program = _program(place / "firefox")
        return playwright.firefox.launch(channel="moz-firefox", executable_path=program, firefox_user_prefs=PREFERENCES)
    without = ["--disable-back-forward-cache"]
    return playwright.chromium.launch(executable_path=find("chromium"), args=ARGUMENTS, ignore_default_args=without)


def _program(path: Path) -> Path:
    """tests/firefox.py as a program that takes nothing but Firefox's arguments."""
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P "{firefox.__file__}" "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def install() -> None:
    """Downloads Playwright's chromium when no browser is there; a failure is not one of ours."""
    if find("chromium") is not None:
        return
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    try:
        subprocess.run(command, capture_output=True, timeout=_INSTALL_WITHIN, check=False)
    except subprocess.TimeoutExpired:
        return


# -- pytest ---------------------------------------------------------------------------------------------------------


def _engine_of(item: pytest.Item) -> str:
    """The browser that a test is for: chromium, unless it goes through both by the fixture `engine`."""
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("engine", "chromium") if callspec else "chromium"


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        engine = _engine_of(item)
        if item.get_closest_marker("browser") and find(engine) is None:
            item.add_marker(pytest.mark.skip(reason=f"no browser, {engine}: {_HOW[engine]}"))


def pytest_unconfigure(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    skipped = [str(report.longrepr) for report in reporter.stats.get("skipped", [])]
    for engine in ENGINES:
        if count := sum(f"no browser, {engine}:" in reason for reason in skipped):
            reporter.write_line(f"{count} browser tests were SKIPPED: no {engine} was found; {_HOW[engine]}")


if __name__ == "__main__":
    install()
