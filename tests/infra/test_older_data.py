"""Data of a version whose migrations are gone: recognised."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from helpdesk.run import older_data

OLD = ("tickets", "0009_short_words_with_slips")


@pytest.mark.django_db
def test_what_this_version_knows_is_no_stranger() -> None:
    assert older_data.strangers() == set()
    MigrationRecorder(connection).record_applied(*OLD)
    MigrationRecorder(connection).record_applied("somebodys_app", "0001_initial")
    assert older_data.strangers() == {OLD}
