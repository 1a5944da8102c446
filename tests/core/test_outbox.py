"""The outbox: written once, claimed by one, delivered at least once; a burst is one mail."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from core import letters, outbox
from core.errors import violated
from core.models import Notification
from core.models.notification import Hindrance
from core.outbox import DIGEST_WINDOW, STUCK_AFTER, Message
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


def fail_on(now=NOW, reason=Hindrance.LATER):
    """Try for ever in vain. Returns the pauses in seconds, and the row in the end."""
    waits = []
    while letter := outbox.claim(now=now):
        outbox.settle(letter, now=now, fault="451 later", reason=reason)
        row = Notification.objects.get()
        waits.append((row.available_at - now).total_seconds())
        now = row.available_at
    return waits, row


def test_failed_letter_waits_longer_each_time_and_is_given_up_after_three_days_and_not_before():
    write()
    waits, row = fail_on()
    assert waits[:10] == [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 14_400]
    assert set(waits[10:]) == {14_400}
    assert row.error == "451 later"
    assert timedelta(hours=72) <= row.failed_at - NOW < timedelta(hours=76)
    assert row.undelivered_at == row.failed_at


def test_webhook_is_given_up_after_one_day_and_not_before():
    outbox.webhook(message(), address="https://example.com/hook", now=NOW)
    _waits, row = fail_on()
    assert timedelta(hours=24) <= row.failed_at - NOW < timedelta(hours=28)


def test_escalation_is_tried_every_quarter_of_an_hour_at_least():
    write(urgency=2)
    waits, row = fail_on()
    assert max(waits) == 900
    assert timedelta(hours=72) <= row.failed_at - NOW < timedelta(hours=72, minutes=15)


def test_address_that_is_refused_counts_as_not_delivered_at_once_and_is_tried_on_for_three_days():
    write()
    outbox.settle(outbox.claim(now=NOW), now=NOW, fault="550", reason=Hindrance.REFUSED)
    row = Notification.objects.get()
    assert (row.undelivered_at, row.failed_at) == (NOW, None)
    _waits, row = fail_on(row.available_at)
    assert row.undelivered_at == NOW
    assert row.failed_at - NOW >= timedelta(hours=72)


def test_machine_that_was_off_for_three_days_gives_up_nothing_at_its_first_tries():
    write()
    outbox.settle(outbox.claim(now=NOW), now=NOW, fault="451", reason=Hindrance.LATER)
    late = NOW + timedelta(days=4)
    outbox.settle(outbox.claim(now=late), now=late, fault="451", reason=Hindrance.LATER)
    assert Notification.objects.get().failed_at is None


def test_urgent_letters_go_before_older_ones():
    for number in range(3):
        write(f"old/{number}", address=f"a@example{number}.com")
    write("escalation", address="chief@example.org", urgency=2, now=NOW + timedelta(seconds=5))
    assert outbox.claim(now=NOW + timedelta(seconds=5))[0].subject == "Subject"
    assert Notification.objects.get(claimed_at__isnull=False).key.startswith("escalation")


def test_of_one_lane_one_letter_is_on_its_way_at_a_time():
    write("one")
    write("two", address="b@EXAMPLE.com")
    write("three", address="c@example.org")
    assert [outbox.claim(now=NOW)[0].key.partition("/")[0] for _each in range(2)] == ["one", "three"]
    assert outbox.claim(now=NOW) == []
    assert len(outbox.claim(now=NOW + STUCK_AFTER)) == 1  # whoever holds it is dead


def test_letter_that_is_sent_again_begins_anew_and_its_event_is_still_told_once():
    write()
    _waits, row = fail_on()
    later = row.failed_at + timedelta(hours=1)
    outbox.send_again(row, address="b@example.org", now=later)
    assert [each.address for each in outbox.claim(now=later)] == ["b@example.org"]
    row.refresh_from_db()
    assert (row.tries, row.failed_at, row.undelivered_at, row.lane) == (1, None, None, "example.org")
    write()
    assert Notification.objects.count() == 1


def test_oldest_letter_goes_first_and_none_before_its_time():
    write("late", address="late@example.org", now=NOW + timedelta(seconds=1))
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
    assert "ConnectionRefusedError" in row.error
    assert (row.claimed_at, row.delivered_at, row.tries) == (None, None, 1)
