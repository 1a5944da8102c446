"""Fixtures for every test. The servers come from tests/servers.py, the browser from tests/browsers.py."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from hypothesis import HealthCheck, settings
from pytest_django.plugin import pytest_collection_modifyitems as order_by_use_of_the_database

from tests import browsers

# How quick a busy machine makes up examples says nothing about our code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# A million rounds for each password of a test take longer than the test; the count stands in each hash, so that the
# web process beside a test reads it all the same.
PBKDF2PasswordHasher.iterations = 1


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """pytest-playwright's launch options, with the browser that was found."""
    return {**browser_type_launch_args, "executable_path": browsers.find_headless(), "args": browsers.ARGUMENTS}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that empty the tables run after those that count on the migrations' rows: pytest-django's order once more,
    because pytest groups by browser after it."""
    order_by_use_of_the_database(items)


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """What one process runs together (`--dist loadgroup`): the tests of a file, those that empty the tables apart, so
    that in every process they come last, as in the order above."""
    kind = "empties" if _empties_the_tables(item) else "keeps"
    item.add_marker(pytest.mark.xdist_group(f"{item.path.name}-{kind}"))


def _empties_the_tables(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and (marker.kwargs.get("transaction") or marker.kwargs.get("reset_sequences"))
    return bool(asked) or bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))
