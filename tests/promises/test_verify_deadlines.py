"""The stored due times recomputed from their stored calendars (G3, G4)."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from callbacks.models import Callback
from core.models import Role
from promises.models import DueTime
from tests.factories.callbacks import make_callback
from tests.factories.core import make_user
from tests.factories.offices import close_day, make_hamburg, make_member
from tests.factories.tickets import make_department, make_ticket
from tickets.domain.complaints import raise_complaint
from tickets.domain.referrals import refer_ticket

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
        f"callback {callback.promise_id}, due time {due.pk}: "
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


def test_complaints_and_referrals_are_recomputed_too() -> None:
    office = make_hamburg()
    make_member(office, role=Role.MANAGER)
    ticket = make_ticket(office)
    complaint = raise_complaint(office=office, source="portal", text="Nobody called.", now=EVE)
    referral = refer_ticket(
        ticket=ticket, department=make_department(office), reason="Send a belt", actor=make_user(), now=EVE
    )
    assert verify() == ("2 due times recomputed, 0 differ\n", 0)
    late, short = complaint.promise.due_times.get(), referral.promise.due_times.get()
    DueTime.objects.filter(pk=late.pk).update(due_at=late.due_at + timedelta(minutes=1))
    DueTime.objects.filter(pk=short.pk).update(steps=short.steps[:1])
    assert verify() == (
        f"complaint {complaint.promise_id}, due time {late.pk}: "
        "stored 2026-05-14T07:51:00+00:00, recomputed 2026-05-14T07:50:00+00:00\n"
        f"referral {referral.promise_id}, due time {short.pk}: the steps of its explanation differ\n"
        "2 due times recomputed, 2 differ\n",
        1,
    )


def test_callback_that_says_something_else_than_its_promise_is_listed(callback: Callback) -> None:
    Callback.objects.update(state="closed", close_reason="by hand")
    assert verify() == (
        "1 due times recomputed, 0 differ\n"
        f"callback {callback.pk}: closed, due 2026-05-14T07:50:00+00:00; its promise due 2026-05-14T07:50:00+00:00\n",
        1,
    )


def test_a_due_time_that_differs_twice_is_counted_once(callback: Callback) -> None:
    due = DueTime.objects.get()
    DueTime.objects.update(due_at=due.due_at + timedelta(minutes=1), steps=[])
    said, code = verify()
    assert (said.splitlines()[-1], code) == ("1 due times recomputed, 1 differ", 1)


def test_corrupt_version_is_listed_and_the_rest_is_checked(callback: Callback) -> None:
    version = DueTime.objects.get().calendar
    version.hours = {"zone": "Europe/Nowhere"}
    version.save(update_fields=["hours"])
    said, code = verify()
    assert (said.splitlines()[-1], code) == ("1 due times recomputed, 1 differ", 1)
    assert said.startswith(
        f"callback {callback.promise_id}, due time {DueTime.objects.get().pk}: This is no stored calendar: "
    )


def test_version_without_an_opening_is_listed(callback: Callback) -> None:
    version = DueTime.objects.get().calendar
    version.hours |= {"weekly": {}}
    version.save(update_fields=["hours"])
    said, code = verify()
    assert (said.splitlines()[-1], code) == ("1 due times recomputed, 1 differ", 1)
    assert "has no opening" in said
