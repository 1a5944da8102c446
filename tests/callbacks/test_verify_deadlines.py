"""Stored promises are replayed from their stored calendar: an edit changes nothing, a changed row is found."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from callbacks.models import Callback, DueTime
from tests.factories.callbacks import make_callback
from tests.factories.offices import close_day, make_hamburg

pytestmark = pytest.mark.django_db
EVE = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)  # 16:20 in Hamburg


def verify() -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("verify_deadlines", stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(end.code or 0)
    return out.getvalue(), 0


@pytest.fixture
def callback() -> Callback:
    return make_callback(make_hamburg(), now=EVE)


def test_what_was_promised_comes_out_again(callback: Callback) -> None:
    assert verify() == ("1 due times recomputed, 0 differ\n", 0)


def test_an_edit_of_the_calendar_changes_nothing(callback: Callback) -> None:
    close_day(callback.office, date(2026, 5, 14), "Christi Himmelfahrt", "Ascension Day")
    callback.office.intervals.filter(weekday=2).delete()
    assert verify() == ("1 due times recomputed, 0 differ\n", 0)


def test_a_changed_due_time_is_listed(callback: Callback) -> None:
    due = DueTime.objects.get()
    DueTime.objects.update(due_at=due.due_at + timedelta(minutes=1))
    said, code = verify()
    assert code == 1
    assert said == (
        f"promise {callback.pk}, due time {due.pk}: "
        "stored 2026-05-14T07:51:00+00:00, recomputed 2026-05-14T07:50:00+00:00\n"
        "1 due times recomputed, 1 differ\n"
    )


def test_changed_steps_are_listed(callback: Callback) -> None:
    due = DueTime.objects.get()
    DueTime.objects.update(steps=due.steps[:1])
    said, code = verify()
    assert (code, "the steps of its explanation differ" in said) == (1, True)


def test_an_agreed_time_was_said_and_not_computed(callback: Callback) -> None:
    DueTime.objects.update(kind="moved", budget_minutes=0, steps=[], reason="holiday")
    assert verify() == ("0 due times recomputed, 0 differ\n", 0)
