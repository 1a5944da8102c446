"""A promise given while a calendar is being edited, and two people who edit one calendar (G3, H3).

What is computed and the version stored with it are always the same calendar, and no version is ever made of hours that
are not the office's any more.
"""

import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from callbacks.domain.promise import agreed_due
from core.errors import Conflict, Invalid
from core.models import Role
from offices.domain.calendar import current_version, due_after, lock_calendar
from offices.domain.days import DayPlan, fill_closed_days, mark_of_day, overrule_day, set_day
from offices.domain.hours import set_weekly_hours
from offices.enums import DayState
from offices.models import CalendarVersion, ClosedDay
from offices.queries import hours_of, weekly_hours
from offices.worktime import office_hours_to_json
from tests.concurrency.threads import at_once
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)  # 10:00 in Hamburg
WEDNESDAY = date(2026, 5, 13)
MORNINGS = {weekday: [(510, 660)] for weekday in range(5)}  # 08:30 to 11:00
PATIENCE = 30.0


@pytest.fixture
def office():
    return make_hamburg()


@pytest.fixture
def manager():
    return make_user(role=Role.MANAGER)


def while_edited(edit, work):
    """The result of `work`, which begins while `edit` is done and not committed yet, and ends after the commit."""

    def editing():
        with transaction.atomic():
            edit()
            edited.set()
            until_somebody_waits()

    def working():
        edited.wait(PATIENCE)
        return work()

    edited = threading.Event()
    return at_once([editing, working])[1]


def until_somebody_waits():
    """Another connection stands before a lock that this one holds."""
    end = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)) LIMIT 1"
            )
            if cursor.fetchone():
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


class TestPromising:
    def test_due_time_comes_from_the_calendar_that_is_stored_with_it(self, office, manager):
        edit = partial(set_weekly_hours, office=office, weekly=MORNINGS, reason="", actor=manager, now=TUESDAY)
        due = while_edited(edit, partial(due_after, office=office, start=TUESDAY, minutes=120, now=TUESDAY))
        assert due.due_at == datetime(2026, 5, 13, 7, 30, tzinfo=UTC)  # an hour today, an hour tomorrow
        assert due.calendar.hours == office_hours_to_json(hours_of(office))
        assert CalendarVersion.objects.count() == 1

    def test_agreed_time_is_checked_against_the_calendar_that_is_stored_with_it(self, office, manager):
        plan = DayPlan(WEDNESDAY, "Sturm", "Storm")
        noon = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)
        due = while_edited(
            partial(set_day, office=office, plan=plan, actor=manager, now=TUESDAY),
            partial(agreed_due, office=office, due_at=noon, now=TUESDAY, field="due_at"),
        )
        assert isinstance(due, Invalid)
        assert due.fields == {"due_at": "Hamburg is closed then. It opens again on Thu 14 May, 08:30."}
        assert CalendarVersion.objects.count() == 1

    def test_control_hours_read_before_the_lock_become_a_version_after_the_edit(self, office, manager):
        def careless():
            hours = hours_of(office)
            with transaction.atomic():
                lock_calendar(office)
                value = office_hours_to_json(hours)
                return CalendarVersion.objects.create(
                    office=office, number=2, hours=value, digest="", created_at=TUESDAY
                )

        edit = partial(set_weekly_hours, office=office, weekly=MORNINGS, reason="", actor=manager, now=TUESDAY)
        newest = while_edited(edit, careless)
        assert newest.hours != office_hours_to_json(hours_of(office))  # the latest version is not the calendar

    def test_many_at_once_after_an_edit_make_one_version(self, office):
        works = [partial(due_after, office=office, start=TUESDAY, minutes=120, now=TUESDAY)] * 8
        dues = at_once(works)
        assert Counter(due.calendar.number for due in dues) == {1: 8}
        assert CalendarVersion.objects.count() == 1


class TestEditing:
    def test_one_of_two_who_change_the_same_week_is_told(self, office, manager):
        seen = weekly_hours(office)
        works = [
            partial(set_weekly_hours, office=office, weekly=week, seen=seen, reason="", actor=manager, now=TUESDAY)
            for week in (MORNINGS, {0: [(510, 1020)]})
        ]
        results = at_once(works)
        assert Counter(type(result) for result in results) == {CalendarVersion: 1, Conflict: 1}

    def test_one_of_two_who_decide_the_same_day_is_told(self, office, manager):
        fill_closed_days(office=office, years=[2026], now=TUESDAY)
        row = ClosedDay.objects.get(day=date(2026, 5, 15))
        plan, seen = DayPlan(row.day, "Halber Tag", "Half day", ((510, 720),)), mark_of_day(row)
        works = [
            partial(overrule_day, row=row, actor=manager, now=TUESDAY, seen=seen),
            partial(set_day, office=office, plan=plan, actor=manager, now=TUESDAY, seen=seen),
        ]
        results = at_once(works)
        assert Counter(type(result) for result in results) == {ClosedDay: 1, Conflict: 1}

    def test_editors_and_the_yearly_filling_never_wait_for_each_other_in_a_circle(self, office, manager):
        fill_closed_days(office=office, years=[2026], now=TUESDAY)
        rows = list(ClosedDay.objects.filter(day__gt=WEDNESDAY))
        ClosedDay.objects.filter(pk=rows[0].pk).delete()  # the filling has something to add
        works = [partial(overrule_day, row=row, actor=manager, now=TUESDAY) for row in rows[1:]]
        works += [partial(fill_closed_days, office=office, years=[2026, 2027], now=TUESDAY)] * 2
        works += [
            partial(set_day, office=office, plan=DayPlan(row.day, "Zu", "Shut"), actor=manager, now=TUESDAY)
            for row in rows[1:]
        ]
        assert [str(result) for result in at_once(works) if isinstance(result, BaseException)] == []
        assert ClosedDay.objects.get(day=rows[0].day).state == DayState.PROPOSED
        numbers = list(office.calendar_versions.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert current_version(office=office, now=TUESDAY + timedelta(days=1)).number == numbers[-1]
