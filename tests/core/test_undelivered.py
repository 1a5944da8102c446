"""What was given up is counted on the health page and told to the managers, once per burst, in their pages alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client

from core import clock, outbox, periodic, undelivered, watch
from core.models import Notification, Role
from core.models.notification import Hindrance
from core.outbox import STUCK_AFTER, Message
from core.retry import LEAST_TRIES
from core.tasks import watch_tasks
from core.undelivered import BURST, COUNTED
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)


def given_up(*names: str, now: datetime = NOW) -> None:
    """Letters whose last try has failed."""
    for name in names:
        outbox.mail(Message(key=name, kind="test", subject=f"About {name}"), address=f"{name}@example.com", now=now)
    while letter := outbox.claim(now=now):
        outbox.settle(letter, now=now, fault="550 no such user", reason=Hindrance.REFUSED)


def told() -> list[tuple[str, str]]:
    """Channel and subject of all that was told, oldest first."""
    rows = Notification.objects.filter(kind=undelivered.UNDELIVERED.name).order_by("pk")
    return list(rows.values_list("channel", "subject"))


def test_managers_and_administrators_are_told_in_their_pages_alone() -> None:
    readers = {make_user(role=Role.MANAGER), make_user(role=Role.ADMINISTRATOR)}
    make_user(role=Role.SPECIALIST)
    given_up("anna")
    assert undelivered.tell(now=NOW) == 1
    rows = Notification.objects.filter(kind=undelivered.UNDELIVERED.name)
    assert {row.recipient for row in rows} == readers
    assert {row.channel for row in rows} == {"page"}
    assert rows[0].body == "“About anna” to anna@example.com: 550 no such user"


def test_burst_is_one_message_and_what_follows_is_told_after_it() -> None:
    make_user(role=Role.MANAGER)
    given_up(*(f"a{number}" for number in range(7)))
    assert [undelivered.tell(now=NOW + timedelta(seconds=at)) for at in (1, 2, 30)] == [7, 0, 0]
    given_up("late", now=NOW + timedelta(minutes=1))
    assert undelivered.tell(now=NOW + BURST) == 0
    assert undelivered.tell(now=NOW + timedelta(seconds=1) + BURST) == 1
    assert undelivered.tell(now=NOW + 3 * BURST) == 0
    assert told() == [
        ("page", "7 messages could not be delivered"),
        ("page", "1 message could not be delivered"),
    ]
    assert (
        Notification.objects.filter(kind=undelivered.UNDELIVERED.name).earliest("pk").body.splitlines()[-1]
        == "and 2 more"
    )


def test_manager_reads_it_in_their_language() -> None:
    make_user(role=Role.MANAGER, language="de")
    given_up("anna")
    undelivered.tell(now=NOW)
    assert told() == [("page", "1 Nachricht konnte nicht zugestellt werden")]


def test_letter_that_only_waits_is_not_told() -> None:
    make_user(role=Role.MANAGER)
    outbox.mail(Message(key="a", kind="test", subject="A"), address="a@example.com", now=NOW)
    outbox.settle(outbox.claim(now=NOW), now=NOW, fault="451 later")
    assert (undelivered.tell(now=NOW), undelivered.count(now=NOW)) == (0, (0, None))


def test_periodic_watch_tells() -> None:
    make_user(role=Role.MANAGER)
    given_up("anna", now=clock.now())
    watch_tasks()
    watch_tasks()
    assert [subject for _channel, subject in told()] == ["1 message could not be delivered"]


def test_letter_that_takes_down_every_worker_is_given_up_too() -> None:
    outbox.mail(Message(key="poison", kind="test", subject="P"), address="a@example.com", now=NOW)
    now, claims = NOW, 0
    while (row := Notification.objects.get(key__startswith="poison")).failed_at is None:
        now = max(now, row.available_at)
        claims += len(outbox.claim(now=now))
        now += STUCK_AFTER + timedelta(seconds=1)
        outbox.rescue(now=now)
    assert claims >= LEAST_TRIES
    assert now - NOW >= timedelta(hours=72)
    assert undelivered.count(now=now) == (1, now)


def test_count_speaks_of_one_day() -> None:
    given_up("anna", "bert")
    assert undelivered.count(now=NOW + timedelta(hours=1)) == (2, NOW)
    assert undelivered.count(now=NOW + COUNTED) == (0, None)


@pytest.mark.django_db(transaction=True)
def test_health_page_counts_what_was_given_up(client: Client) -> None:
    watch.expect_all(now=clock.now())
    for name in periodic.table():
        watch.record_success(name, now=clock.now())
    assert health(client) == (200, "OK")
    now = clock.now()
    given_up("anna", "bert", now=now)
    assert health(client) == (500, f"not delivered: 2 (since {now:%Y-%m-%dT%H:%M:%SZ})")


def health(client: Client) -> tuple[int, str]:
    """Status and what it says of letters; from a thread, where no browser test has left an event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_health, client).result()


def _health(client: Client) -> tuple[int, str]:
    try:
        response = client.get("/health/")
    finally:
        connections.close_all()
    return response.status_code, response.json()["Letters()"].removeprefix("Unavailable: ")
