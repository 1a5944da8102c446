"""Data of a version whose migrations are gone: recognised, set aside, never destroyed."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from helpdesk.run import older_data
from tests.infra.checkout import Checkout, checkout, free_port

OLD = ("tickets", "0009_short_words_with_slips")
SPOIL = f"""
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from core.models import User
MigrationRecorder(connection).record_applied(*{OLD!r})
User.objects.create_user("old@example.com", name="Old")
"""


@pytest.mark.django_db
def test_what_this_version_knows_is_no_stranger() -> None:
    assert older_data.strangers() == set()
    MigrationRecorder(connection).record_applied(*OLD)
    MigrationRecorder(connection).record_applied("somebodys_app", "0001_initial")
    assert older_data.strangers() == {OLD}


@pytest.mark.processes
def test_start_keeps_the_older_data_beside_a_new_beginning() -> None:
    with checkout() as place:
        place.run(port=free_port()).wait_ready()
        assert place.manage("shell", "--verbosity", "0", "-c", SPOIL) == ""
        place.stop_all()
        again = place.run(port=free_port())
        again.wait_ready()
        line = next(line for line in again.said.splitlines() if "older version" in line)
        kept = line.split("database ")[1].split(";")[0]
        assert line == f"  the data of an older version was set aside as database {kept}; a new one begins"
        assert people(place) == "0"
        assert people(place, database=kept) == "1"
        place.stop_all()


def people(place: Checkout, database: str = "") -> str:
    """How many accounts a database of the checkout has."""
    code = "from core.models import User; print(User.objects.filter(email='old@example.com').count())"
    name = f"from django.db import connection; connection.settings_dict['NAME'] = {database!r}; " if database else ""
    return place.manage("shell", "--verbosity", "0", "-c", name + code)
