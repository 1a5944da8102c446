"""Why then? beside a due time: a page, or a partial, from what was stored."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.domain.move import move_due
from callbacks.models import Callback
from callbacks.queries import why_then
from core.models import Role
from tests.factories.callbacks import make_callback
from tests.factories.core import make_user
from tests.factories.offices import close_day, make_hamburg

pytestmark = pytest.mark.django_db
EVE = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)  # 16:20 in Hamburg


@pytest.fixture
def callback() -> Callback:
    office = make_hamburg()
    close_day(office, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    return make_callback(office, now=EVE, actor=make_user(name="Jana Petersen"))


def moved(callback: Callback) -> None:
    actor = make_user(role=Role.MANAGER, name="Katrin Vollmer")
    move_due(callback=callback, due_at=datetime(2026, 5, 18, 8, tzinfo=UTC), reason="Storm", actor=actor, now=EVE)


def test_the_sentence_and_the_strip_of_the_promise(callback: Callback) -> None:
    [found] = why_then(callback)
    assert found.due == "Friday 15 May, 09:50"
    assert found.sentence == (
        "Logged 16:20 + 40 min until closing 17:00. Thu 14 May: Ascension Day. Fri 15 May 08:30 + 1 h 20 = 09:50."
    )
    assert [part.minutes for part in found.strip] == [40, 0, 80]
    assert (found.set_by, found.calendar) == ("Wed 13 May, 16:20, Jana Petersen", "Hamburg, version 1")


def test_a_later_edit_of_the_calendar_does_not_rewrite_it(callback: Callback) -> None:
    before = why_then(callback)
    callback.office.closed_days.all().delete()
    assert why_then(callback) == before


def test_due_times_it_had_before_stand_below(callback: Callback) -> None:
    moved(callback)
    assert [(found.due, found.kind) for found in why_then(callback)] == [
        ("Monday 18 May, 10:00", "moved by hand"),
        ("Friday 15 May, 09:50", "promised"),
    ]
    with CaptureQueriesContext(connection) as asked:
        why_then(callback)
    assert len(asked) == 1


def test_page_and_partial(client: Client, callback: Callback) -> None:
    client.force_login(make_user())
    path = f"/callbacks/{callback.pk}/why/"
    page = client.get(path).content.decode()
    partial = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page
    assert "<html" not in partial
    for shown in (page, partial):
        assert "Fri 15 May 08:30 + 1 h 20 = 09:50." in shown


def test_strangers_are_sent_to_sign_in(client: Client, callback: Callback) -> None:
    assert client.get(f"/callbacks/{callback.pk}/why/").status_code == 302


def test_queue_row_opens_it(client: Client, callback: Callback) -> None:
    client.force_login(make_user(role=Role.SPECIALIST))
    assert f'hx-get="/callbacks/{callback.pk}/why/"' in client.get("/callbacks/").content.decode()
