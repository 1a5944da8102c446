"""The outbox: written once, claimed by one, delivered at least once; a burst is one mail."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from core import letters, outbox
from core.errors import violated
from core.models import Notification
from core.outbox import DIGEST_WINDOW, STUCK_AFTER, TRIES, Message
from core.tasks import deliver
from tests.factories.core import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)
FRAME = "Helpdesk, automatic message"  # after a blank line: two lines more than what is told


def message(key="event/1", **fields):
    return Message(**{"key": key, "kind": "test", "subject": "Subject", "body": "Body", "url": "/tickets/1/"} | fields)


def write(key="event/1", *, address="a@example.com", now=NOW, **fields):
    outbox.mail(message(key, **fields), address=address, now=now)


def test_same_event_to_the_same_receiver_is_written_once_per_channel():
    user = make_user()
    for _twice in range(2):
        write()
        write(address="b@example.com")
        outbox.page(message(), recipient=user, now=NOW)
    assert list(Notification.objects.order_by("pk").values_list("channel", "address")) == [
        ("email", "a@example.com"),
        ("email", "b@example.com"),
        ("page", ""),
    ]


def test_database_refuses_the_same_key_twice_and_a_message_to_nobody():
    write()
    row = Notification.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)
    assert violated(refused.value) == "core_notification_once"
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Notification.objects.update(address="")
    assert violated(refused.value) == "core_notification_has_receiver"


def test_claimed_letter_is_nobody_elses_until_it_is_rescued():
    write()
    assert [row.key for row in outbox.claim(now=NOW)] == ["event/1/email/a@example.com"]
    assert outbox.claim(now=NOW) == []
    assert outbox.rescue(now=NOW + STUCK_AFTER) == 0
    assert outbox.rescue(now=NOW + STUCK_AFTER + timedelta(seconds=1)) == 1
    assert len(outbox.claim(now=NOW + STUCK_AFTER + timedelta(seconds=1))) == 1


def test_settled_letter_is_never_claimed_again():
    write()
    outbox.settle(outbox.claim(now=NOW), now=NOW)
    assert outbox.rescue(now=NOW + timedelta(days=1)) == 0
    assert outbox.claim(now=NOW + timedelta(days=1)) == []
    assert Notification.objects.get().delivered_at == NOW


def test_failed_letter_waits_longer_each_time_and_is_given_up_in_the_end():
    write()
    waits, now = [], NOW
    while letter := outbox.claim(now=now):
        outbox.settle(letter, now=now, fault="refused")
        row = Notification.objects.get()
        waits.append((row.available_at - now).total_seconds())
        now = row.available_at
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3840]
    assert (row.tries, row.error) == (TRIES, "refused")
    assert row.failed_at is not None


def test_oldest_letter_goes_first_and_none_before_its_time():
    write("late", now=NOW + timedelta(seconds=1))
    write("early")
    assert [row.subject for row in outbox.claim(now=NOW - timedelta(seconds=1))] == []
    assert outbox.claim(now=NOW + timedelta(seconds=1))[0].key.startswith("early")
    assert outbox.claim(now=NOW + timedelta(seconds=1))[0].key.startswith("late")


def test_burst_of_500_within_a_minute_is_one_mail_with_500_lines_per_person():
    for number in range(500):
        at = NOW + timedelta(seconds=number * 0.1)
        for address in ("a@example.com", "b@example.com"):
            write(
                f"event/{number}",
                address=address,
                now=at,
                kind="escalation",
                digest="escalation",
                subject=f"Ticket {number}",
            )
    assert outbox.claim(now=NOW + DIGEST_WINDOW - timedelta(seconds=1)) == []
    sent = []
    while letter := outbox.claim(now=NOW + DIGEST_WINDOW):
        sent.append(letters.email_of(letter))
        outbox.settle(letter, now=NOW + DIGEST_WINDOW)
    assert [(mail.to, mail.subject, len(mail.body.splitlines())) for mail in sent] == [
        (["a@example.com"], "500 escalations", 502),
        (["b@example.com"], "500 escalations", 502),
    ]
    assert sent[0].body.splitlines()[0] == "Ticket 0. Body http://localhost:8000/tickets/1/"


def test_digest_of_other_news_is_not_called_escalations():
    for number in range(3):
        write(f"gap/{number}", kind="duty", digest="duty", subject=f"Nobody on day {number}")
    mail = letters.email_of(outbox.claim(now=NOW + DIGEST_WINDOW))
    assert (mail.subject, len(mail.body.splitlines())) == ("Nobody on day 0, and 2 more", 5)


def test_digest_of_one_is_an_ordinary_mail():
    write(kind="escalation", digest="escalation")
    letter = outbox.claim(now=NOW + DIGEST_WINDOW)
    email = letters.email_of(letter)
    assert (email.subject, email.body) == ("Subject", f"Body\n\nhttp://localhost:8000/tickets/1/\n\n{FRAME}")


def test_digest_is_in_the_receivers_language():
    for number in range(2):
        write(f"event/{number}", kind="escalation", digest="escalation", language="de")
    assert letters.email_of(outbox.claim(now=NOW + DIGEST_WINDOW)).subject == "2 Eskalationen"


def test_page_messages_are_there_at_once_and_never_claimed():
    outbox.page(message(digest="escalation"), recipient=make_user(), now=NOW)
    assert Notification.objects.get().delivered_at == NOW
    assert outbox.claim(now=NOW + timedelta(days=1)) == []


def test_mail_names_the_rows_it_brings(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    write("one", now=NOW)
    write("two", now=NOW, address="b@example.com")
    assert deliver() == 2
    numbers = [str(pk) for pk in Notification.objects.order_by("pk").values_list("pk", flat=True)]
    assert [sent.extra_headers["X-Helpdesk-Notifications"] for sent in mail.outbox] == numbers
    assert Notification.objects.filter(delivered_at=None).count() == 0
    assert deliver() == 0


def test_ranges_of_rows_are_short():
    assert letters._ranges([7, 1, 2, 3, 9, 10]) == "1-3,7,9-10"


def test_mail_server_that_refuses_delays_the_letter(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # discard: nobody listens
    write()
    assert deliver() == 0
    row = Notification.objects.get()
    assert row.error.startswith("ConnectionRefusedError")
    assert (row.claimed_at, row.delivered_at, row.tries) == (None, None, 1)
