"""The table of periodic tasks: filled by the apps, complete when Django has started, and what the beat goes by."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from core.periodic import Periodic, periodic, table
from helpdesk.celery import app

HOUSE = ("core", "offices", "promises", "contracts", "tickets", "callbacks", "surveys", "helpdesk", "demo")


def test_beat_runs_the_table_and_nothing_else() -> None:
    app.loader.import_default_modules()
    schedule = app.conf.beat_schedule
    assert {name: line["schedule"] for name, line in schedule.items()} == {
        name: line.every for name, line in table().items()
    }
    assert {name: line["task"] for name, line in schedule.items()} == {name: name for name in table()}


def test_every_task_of_the_house_is_in_the_table() -> None:
    ours = {name for name, task in app.tasks.items() if type(task).__module__.split(".")[0] in HOUSE}
    assert ours == set(table())
    assert len(ours) > 10


@pytest.mark.parametrize("line", table().values(), ids=lambda line: line.task)
def test_line_says_what_it_does_in_both_languages_and_leaves_room_for_a_missed_run(line: Periodic) -> None:
    with translation.override("de"):
        german = str(line.work)
    assert german
    assert german != str(line.work)
    assert line.overdue >= 2 * line.every


def test_name_is_used_once() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"'core\.deliver' is declared twice"):
        periodic("core.deliver", work="again", every=1, overdue=2)
