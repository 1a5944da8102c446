"""Fixtures for every test. The servers come from tests/servers.py, the browser from tests/browsers.py."""

from __future__ import annotations

import pytest

from tests import browsers


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """pytest-playwright's launch options, with the browser that was found."""
    return {**browser_type_launch_args, "executable_path": browsers.find(), "args": browsers.ARGUMENTS}
