"""Letters as e-mails: whatever people have typed, every letter leaves, with one subject on one line."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core import mail
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import letters, outbox
from core.models import Notification
from core.models.notification import Channel
from core.outbox import Message
from core.tasks import deliver

NOW = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)
BREAKS = ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
HEADERS = [
    "Content-Type",
    "MIME-Version",
    "Content-Transfer-Encoding",
    "Subject",
    "From",
    "To",
    "Date",
    "X-Helpdesk-Notifications",
    "Message-ID",
    "Auto-Submitted",
    "Content-Language",
]
# Text as it comes: anything at all, and often what separates lines and what looks like a header.
anything = st.text() | st.lists(st.sampled_from([*BREAKS, "Bcc: x@example.com", "ä", "\x00", " ", "Anna"])).map("".join)


def letter(*rows: dict[str, str]) -> list[Notification]:
    """A claimed letter of these rows."""
    fields = {"channel": Channel.EMAIL, "address": "a@example.com", "kind": "test", "key": "k", "language": "de"}
    return [Notification(pk=number, **fields | row) for number, row in enumerate(rows, 1)]


def travelled(email: mail.EmailMessage) -> EmailMessage:
    """The mail as a mail program reads it after the journey."""
    sent = email.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django adds the argument
    read = message_from_bytes(sent, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


@given(subject=anything, body=anything)
@example(subject="Anzeige bleibt dunkel\r\nSeit heute Morgen\vBcc: x@example.com", body="a\rb\u2028c")
def test_letter_leaves_whatever_it_says(subject: str, body: str) -> None:
    read = travelled(letters.email_of(letter({"subject": subject, "body": body})))
    assert sorted(read.keys()) == sorted(HEADERS)
    assert len(str(read["Subject"]).splitlines()) <= 1
    assert read["To"] == "a@example.com"
    assert read.defects == []


@given(rows=st.lists(st.fixed_dictionaries({"subject": anything, "body": anything}), min_size=2, max_size=4))
def test_digest_leaves_whatever_it_says_with_one_line_each(rows: list[dict[str, str]]) -> None:
    read = travelled(letters.email_of(letter(*rows)))
    assert sorted(read.keys()) == sorted(HEADERS)
    assert len(str(read["Subject"]).splitlines()) <= 1
    assert len(read.get_content().splitlines()) == len(rows) + 2  # the frame


@pytest.mark.parametrize("separator", BREAKS)
def test_subject_is_on_one_line_whatever_separates_its_lines(separator: str) -> None:
    read = travelled(letters.email_of(letter({"subject": f"Anzeige dunkel{separator}Ölfleck"})))
    assert read["Subject"] == "Anzeige dunkel Ölfleck"


@pytest.mark.parametrize("separator", BREAKS)
def test_address_with_a_line_break_around_it_is_the_address(separator: str) -> None:
    email = letters.email_of(letter({"subject": "Hello", "address": f"{separator}a@example.com{separator}"}))
    assert email.recipients() == ["a@example.com"]


@pytest.mark.django_db
@settings(max_examples=30)
@given(subject=anything, body=anything)
def test_message_is_written_and_sent_whatever_it_says(subject: str, body: str) -> None:
    Notification.objects.all().delete()
    mail.outbox = []
    outbox.mail(Message(key="k", kind="test", subject=subject, body=body), address="a@example.com", now=NOW)
    assert deliver() == 1
    assert Notification.objects.get().delivered_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["nowhere", "a@example.com\nBcc: b@example.com", "a b@example.com", "@", "<>", '"'])
def test_address_that_is_none_fails_by_itself_and_holds_up_nobody(address: str) -> None:
    outbox.mail(Message(key="bad", kind="test", subject="Bad"), address=address, now=NOW)
    outbox.mail(Message(key="good", kind="test", subject="Good"), address="a@example.com", now=NOW)
    assert deliver() == 1
    assert [sent.subject for sent in mail.outbox] == ["Good"]
    bad = Notification.objects.get(key__startswith="bad/")
    assert (bad.tries, bad.claimed_at, bad.delivered_at) == (1, None, None)
    assert bad.error.startswith("NoAddress")
