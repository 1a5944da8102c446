"""Watch the watcher: overdue by its own schedule is an alarm, once; the health check fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from celery.signals import task_failure, task_success
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from core import clock, periodic, watch
from core.models import Notification, Role, TaskHealth
from core.tasks import rescue
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)
ESCALATE = periodic.table()["promises.escalate"]


@pytest.fixture(autouse=True)
def all_well():
    TaskHealth.objects.all().delete()
    watch.expect_all(now=NOW)
    for name in periodic.table():
        watch.record_success(name, now=NOW)
    watch._written.clear()


@pytest.fixture
def long_running(monkeypatch):
    """This process has been up for a day."""
    monkeypatch.setattr(watch, "STARTED", watch.STARTED - 86_400)


def names(now):
    return [task.name for task in watch.overdue_tasks(now)]


def test_task_is_overdue_by_its_own_schedule_and_not_a_second_before():
    limit = NOW + timedelta(seconds=ESCALATE.overdue)
    assert names(limit) == []
    assert names(limit + timedelta(seconds=1)) == ["promises.escalate"]


def test_task_that_never_ran_is_missed_too():
    TaskHealth.objects.filter(name="promises.escalate").update(succeeded_at=None)
    assert names(NOW + timedelta(seconds=ESCALATE.overdue)) == []
    assert names(NOW + timedelta(seconds=ESCALATE.overdue + 1)) == ["promises.escalate"]


def test_success_ends_the_alarm():
    late = NOW + timedelta(seconds=ESCALATE.overdue + 1)
    watch.record_success("promises.escalate", now=late)
    assert names(late) == []


def test_longest_overdue_comes_first_with_its_work_in_words():
    watch.record_success("core.deliver", now=NOW - timedelta(hours=1))
    overdue = watch.overdue_tasks(NOW + timedelta(seconds=ESCALATE.overdue + 1))
    assert [(task.name, task.work, task.guards_promises) for task in overdue] == [
        ("core.deliver", "e-mails and webhooks", False),
        ("promises.escalate", "escalation of promises", True),
    ]


def test_one_mail_per_outage_to_every_manager(long_running):
    make_user()
    manager = make_user(role=Role.MANAGER, language="de")
    administrator = make_user(role=Role.ADMINISTRATOR)
    late = NOW + timedelta(seconds=ESCALATE.overdue + 1)
    assert [watch.alert(now=late + timedelta(seconds=n)) for n in range(3)] == [1, 1, 1]
    mails = Notification.objects.filter(channel="email").order_by("pk")
    assert list(mails.values_list("recipient", "subject")) == [
        (manager.pk, "Die Hintergrundarbeit steht still"),
        (administrator.pk, "The background work stands still"),
    ]
    assert mails[1].body.startswith("escalation of promises: nothing done since Wed 13 May, 10:00 (UTC)")
    watch.record_success("promises.escalate", now=late)
    again = late + timedelta(seconds=ESCALATE.overdue + 1)
    watch.alert(now=again)
    assert Notification.objects.filter(channel="email").count() == 4


def test_alarm_leaves_the_pages_when_everything_runs_again(long_running):
    make_user(role=Role.MANAGER)
    late = NOW + timedelta(seconds=ESCALATE.overdue + 1)
    watch.alert(now=late)
    unseen = Notification.objects.filter(channel="page", seen_at=None)
    assert unseen.count() == 1
    watch.record_success("promises.escalate", now=late)
    watch.alert(now=late)
    assert unseen.count() == 0


def test_everything_stands_still_for_hours_and_each_manager_gets_one_mail(long_running):
    make_user(role=Role.MANAGER)
    for seconds in range(0, 6 * 3600, 30):
        watch.alert(now=NOW + timedelta(seconds=seconds))
    assert Notification.objects.filter(channel="email").count() == 1
    assert len(names(NOW + timedelta(hours=6))) > 10


def test_escalation_that_stops_is_told_also_while_something_else_is_known_to_stand_still(long_running):
    make_user(role=Role.MANAGER)
    watch.record_success("contracts.imports", now=NOW - timedelta(days=1))
    watch.alert(now=NOW)
    for seconds in range(0, 3600, 30):
        watch.alert(now=NOW + timedelta(seconds=seconds))
    bodies = Notification.objects.filter(channel="email").order_by("pk").values_list("body", flat=True)
    assert [body.partition(":")[0] for body in bodies] == ["imports of files", "escalation of promises"]


def test_process_that_has_only_just_started_keeps_quiet(monkeypatch):
    make_user(role=Role.MANAGER)
    monkeypatch.setattr(watch, "STARTED", watch.time.monotonic())
    assert watch.alert(now=NOW + timedelta(hours=8)) == 0
    assert Notification.objects.count() == 0


def test_celery_tells_successes_and_failures_by_itself():
    TaskHealth.objects.update(succeeded_at=None)
    task_success.send(sender=rescue, result=0)
    row = TaskHealth.objects.get(name="core.rescue")
    assert row.succeeded_at is not None
    task_failure.send(sender=rescue, exception=ValueError("no"))
    row.refresh_from_db()
    assert (row.failed_at is not None, row.error) == (True, "ValueError: no")


def test_success_once_a_second_is_not_written_once_a_second(django_assert_num_queries):
    task_success.send(sender=rescue, result=0)
    with django_assert_num_queries(0):
        task_success.send(sender=rescue, result=0)


def ask(client: Client, path: str) -> HttpResponse:
    """From a thread of its own: a browser test before this one leaves an event loop in the main thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_get, client, path).result()


def _get(client: Client, path: str) -> HttpResponse:
    try:
        return client.get(path)
    finally:
        connections.close_all()


class TestHealth:
    def test_live_asks_nobody(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = client.get("/health/live")
        assert (response.status_code, response.content) == (200, b"ok\n")

    def test_ready_says_that_database_and_redis_answer(self, client):
        response = ask(client, "/health/ready")
        assert response.status_code == 200
        assert list(response.json().values()) == ["OK", "OK"]

    @pytest.mark.django_db(transaction=True)
    def test_health_fails_when_a_task_is_overdue(self, client):
        watch.expect_all(now=clock.now())
        for name in periodic.table():
            watch.record_success(name, now=clock.now())
        response = ask(client, "/health/")
        assert (response.status_code, response.json()["Tasks()"]) == (200, "OK")
        watch.record_success("promises.escalate", now=NOW)
        response = ask(client, "/health/")
        assert response.status_code == 500
        assert "overdue: promises.escalate (since 2026-05-13T10:00:00Z)" in response.json()["Tasks()"]
