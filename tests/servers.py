"""pytest plugin: throw-away PostgreSQL and Valkey for a test run, up before Django reads its settings.

Each is started only when its URL is not given, and keeps everything in a temporary directory: .data/ is never
touched. Also a command: `python -m tests.servers COMMAND …` runs anything beside such servers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

_PREFIX = f"helpdesk-test-{os.getuid()}-"


@contextmanager
def throw_away() -> Iterator[None]:
    """Servers for the length of a block; DATABASE_URL and REDIS_URL point to them. What is given stays."""
    from helpdesk.run import embedded

    given = {name: os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL")}
    if all(given.values()):
        yield
        return
    with _directory() as directory, ExitStack() as stack:
        places = embedded.Places(data=directory / "data", sockets=directory / "s")
        stack.enter_context(embedded.running(places, durable=False))
        os.environ["DATABASE_URL"] = given["DATABASE_URL"] or places.database_url
        os.environ["REDIS_URL"] = given["REDIS_URL"] or places.redis_url
        try:
            yield
        finally:
            for name, value in given.items():
                if value is None:
                    os.environ.pop(name, None)


@contextmanager
def _directory() -> Iterator[Path]:
    _remove_abandoned()
    directory = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    directory.chmod(0o711)  # under root PostgreSQL runs as another user and has to pass through
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _remove_abandoned() -> None:
    """Directories of test runs that were killed; their servers ended with them."""
    for directory in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = directory.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(directory, ignore_errors=True)


# -- pytest ---------------------------------------------------------------------------------------------------------

_running = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Runs before pytest-django loads the settings; without Django (`-p no:django`) no server is needed.

    With several processes (`-n`) each that runs tests has servers of its own, and the one that hands them out has none.
    """
    if early_config.pluginmanager.is_blocked("django"):
        return
    a_worker = "PYTEST_XDIST_WORKER" in os.environ
    if not a_worker:
        from helpdesk.run import translations

        translations.compile_all()
    if a_worker or not early_config.known_args_namespace.numprocesses:
        _running.enter_context(throw_away())


def pytest_unconfigure() -> None:
    _running.close()


if __name__ == "__main__":
    with throw_away():
        sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
