"""Calendars are kept in the process, and no change is missed: the database gives a new stamp with each."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from offices.domain.calendar import due_after
from offices.models import ClosedDay, Office, OpeningInterval
from offices.queries import hours_of, hours_of_all
from tests.factories.offices import close_day, make_hamburg, make_woking

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)
ASCENSION = date(2026, 5, 14)


def queries(office: Office) -> int:
    with CaptureQueriesContext(connection) as asked:
        due_after(office=office, start=NOON, minutes=120, now=NOON)
    return len(asked)


def test_due_time_costs_two_queries_and_one_more_after_a_change() -> None:
    office = make_hamburg()
    due_after(office=office, start=NOON, minutes=120, now=NOON)  # makes the version
    assert queries(office) == 2
    ClosedDay.objects.filter(office=office).delete()
    OpeningInterval.objects.filter(office=office, weekday=4).update(weekday=4)  # a write that changes nothing
    assert queries(office) == 3
    assert queries(office) == 2


def test_several_offices_cost_one_query() -> None:
    offices = [make_hamburg(), make_woking()]
    hours_of_all(offices)
    with CaptureQueriesContext(connection) as asked:
        assert set(hours_of_all(offices)) == {office.pk for office in offices}
    assert len(asked) == 1


def test_every_kind_of_write_is_seen_at_once() -> None:
    office = make_hamburg()
    assert ASCENSION not in hours_of(office).closed
    row = close_day(office, ASCENSION, "Christi Himmelfahrt", "Ascension Day")
    assert ASCENSION in hours_of(office).closed
    ClosedDay.objects.filter(pk=row.pk).update(name_en="Holy Thursday")
    assert hours_of(office).closed[ASCENSION] == "Christi Himmelfahrt|Holy Thursday|holiday"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM offices_closedday WHERE id = %s", [row.pk])
    assert ASCENSION not in hours_of(office).closed
    Office.objects.filter(pk=office.pk).update(zone="Europe/London")
    assert hours_of(office).zone == "Europe/London"


def test_office_saved_as_it_was_read_before_brings_no_old_hours_back() -> None:
    office = make_hamburg()
    stale = Office.objects.get(pk=office.pk)
    hours_of(office)
    close_day(office, ASCENSION, "Christi Himmelfahrt", "Ascension Day")
    stale.save()
    assert ASCENSION in hours_of(stale).closed


def test_what_a_dry_run_saw_is_forgotten() -> None:
    office = make_hamburg()
    with transaction.atomic():
        close_day(office, ASCENSION, "Christi Himmelfahrt", "Ascension Day")
        assert ASCENSION in hours_of(office).closed
        transaction.set_rollback(True)
    assert ASCENSION not in hours_of(office).closed
