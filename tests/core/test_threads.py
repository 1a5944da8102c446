"""One thread per ticket: names that never change, what a mail follows, where a reply comes back to (M3, M4)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from core import letters, outbox, threads
from core.messages import kinds
from core.models import Notification
from core.outbox import Message
from core.tasks import deliver
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg
from tests.factories.tickets import log
from tickets.domain.notes import message_customer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)


def sent() -> list[mail.EmailMessage]:
    """Everything that waits, brought out; oldest first."""
    Notification.objects.filter(delivered_at=None).update(available_at=NOW)
    deliver()
    return sorted(mail.outbox, key=lambda letter: threads.row_of(letter.extra_headers["Message-ID"]) or 0)


def test_mails_of_one_ticket_follow_each_other(settings: Any) -> None:
    settings.MAIL_DOMAIN = "help.example.com"
    agent = make_user()
    office = make_hamburg()
    first = log(office, agent, email="a@example.com")
    message_customer(ticket=first, text="Send us a picture", actor=agent, now=NOW)
    message_customer(ticket=first, text="Thank you", actor=agent, now=NOW)
    log(office, agent, email="a@example.com", serial="CW90-2511-1157")
    one, two, three, other = (letter.extra_headers for letter in sent())
    names = [each["Message-ID"] for each in (one, two, three)]
    assert all(name.endswith("@help.example.com>") for name in names)
    assert len(set(names)) == 3
    assert "References" not in one
    assert (two["In-Reply-To"], two["References"]) == (names[0], names[0])
    assert (three["In-Reply-To"], three["References"]) == (names[1], f"{names[0]} {names[1]}")
    assert "References" not in other


def test_reply_comes_back_with_the_tickets_token(settings: Any) -> None:
    settings.MAIL_REPLY_TO = "desk+TOKEN@help.example.com"
    ticket = log(make_hamburg(), make_user(), email="a@example.com")
    outbox.mail(Message(key="other", kind="test", subject="Of no ticket"), address="b@example.org", now=NOW)
    of_ticket, of_none = sent()
    token = threads.token_of(ticket.number)
    assert (of_ticket.reply_to, of_none.reply_to) == ([f"desk+{token}@help.example.com"], [])
    assert threads.thread_of(token) == threads.thread_of(f" {token.upper()} ") == ticket.number
    assert len(f"desk+{token}") <= 64


def test_without_an_address_for_replies_there_is_no_reply_to() -> None:
    log(make_hamburg(), make_user(), email="a@example.com")
    assert [letter.reply_to for letter in sent()] == [[]]


@pytest.mark.parametrize("forged", ["", "418207533", "418207533-0123456789abcdef", "x" * 300, "418207533-", "²-²"])
def test_forged_token_leads_nowhere(forged: str) -> None:
    assert threads.thread_of(forged) == ""


def test_token_of_one_ticket_does_not_open_another() -> None:
    check = threads.token_of("418207533").partition("-")[2]
    assert threads.thread_of(f"418207534-{check}") == ""


def test_name_of_a_mail_is_known_again_and_a_forged_one_is_not() -> None:
    assert threads.row_of(threads.name_of(17, of=3)) == 17
    assert threads.row_of(threads.name_of(17).replace("17.", "18.", 1)) is None
    assert threads.row_of("<a@example.com>") is None


def test_two_tries_of_one_mail_have_one_name() -> None:
    outbox.mail(Message(key="k", kind="test", subject="Hello"), address="a@example.com", now=NOW)
    rows = list(Notification.objects.all())
    names = {letters.email_of(rows).extra_headers["Message-ID"] for _twice in range(2)}
    assert len(names) == 1


def test_only_what_a_person_wrote_is_not_called_automatic() -> None:
    agent = make_user()
    ticket = log(make_hamburg(), agent, email="a@example.com")
    message_customer(ticket=ticket, text="Send us a picture", actor=agent, now=NOW)
    assert [letter.extra_headers.get("Auto-Submitted") for letter in sent()] == ["auto-generated", None]
    assert {kind.name for kind in kinds() if kind.by_hand} == {"ticket_message", "complaint_outcome"}
