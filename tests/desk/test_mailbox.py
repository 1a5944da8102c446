"""The mail catcher shows what was written instead of sent, to anyone, but never in production."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client

from helpdesk.desk import mailbox

pytestmark = pytest.mark.django_db
FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture(autouse=True)
def _catcher(settings, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.MAIL_CATCHER = True


def write(*letters: tuple[str, str, str]) -> None:
    """Letters (to, subject, text) of one connection: one file."""
    with get_connection(FILES) as connection:
        for to, subject, text in letters:
            EmailMessage(subject, text, "desk@example.com", [to], connection=connection).send()


def test_letters_of_one_file_are_kept_apart_newest_first() -> None:
    write(("a@example.com", "Ticket 418 207 533", "Guten Tag,\nGrüße"), ("b@example.com", "Code", "123 456"))

    first, second = mailbox.letters()

    assert (first.to, first.subject, first.text.strip()) == ("b@example.com", "Code", "123 456")
    assert (second.subject, second.text.strip()) == ("Ticket 418 207 533", "Guten Tag,\nGrüße")
    assert mailbox.letter(second.key) == second


def test_letters_to_one_address() -> None:
    write(("a@example.com", "A", "1"), ("b@example.com", "B", "2"))
    assert [letter.subject for letter in mailbox.letters(address=" A@Example ")] == ["A"]


def test_mailbox_shows_a_letter_to_anyone_as_text(client: Client) -> None:
    write(("a@example.com", "Your <code>", "The code is <b>123 456</b>"))
    page = client.get("/mail/").content.decode()
    assert "Your &lt;code&gt;" in page
    assert "The code is &lt;b&gt;123 456&lt;/b&gt;" in page


def test_mailbox_without_letters_says_so(client: Client) -> None:
    assert client.get("/mail/").status_code == 200


@pytest.mark.parametrize("key", ["../secret:0", "20260513-144200-1.log:0", "20260513-144200-1.log", "x:0"])
def test_mail_that_is_not_there_is_not_found(client: Client, key: str) -> None:
    write(("a@example.com", "A", "1"))
    assert client.get(f"/mail/{key}/").status_code == 404


def test_mailbox_is_not_found_where_mail_is_sent(client: Client, settings) -> None:
    settings.MAIL_CATCHER = False
    assert client.get("/mail/").status_code == 404


def test_mailbox_is_not_found_in_production(client: Client, settings) -> None:
    settings.PRODUCTION = True
    assert client.get("/mail/").status_code == 404
