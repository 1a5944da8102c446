"""A letter of the outbox as an e-mail: one message as it is, several as a digest with one line each."""

from collections.abc import Sequence
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import ngettext

from core.models import Notification


def email_of(letter: Sequence[Notification]) -> EmailMessage:
    """The e-mail of a claimed letter. Its headers name the rows, so that what was sent can be told from the mail."""
    first = letter[0]
    subject, body = _single(first) if len(letter) == 1 else _digest(letter)
    headers = {
        "X-Helpdesk-Notifications": _ranges([row.pk for row in letter]),
        "Message-ID": make_msgid(f"{first.pk}.{len(letter)}", domain="helpdesk.invalid"),
        "Auto-Submitted": "auto-generated",
        "Content-Language": first.language,
    }
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [first.address], headers=headers)


def _single(row: Notification) -> tuple[str, str]:
    link = settings.BASE_URL + row.url if row.url else ""
    return row.subject, "\n\n".join(part for part in (row.body, link) if part)


def _digest(letter: Sequence[Notification]) -> tuple[str, str]:
    """One line per message: its subject, what it says, where to look."""
    with translation.override(letter[0].language):
        subject = _subject(letter)
    return subject, "".join(f"{_line(row)}\n" for row in letter)


def _subject(letter: Sequence[Notification]) -> str:
    """How many escalations; of anything else the first one, and how many more."""
    more = len(letter) - 1
    if letter[0].digest == "escalation":
        return ngettext("%(n)d escalation", "%(n)d escalations", more + 1) % {"n": more + 1}
    return ngettext("%(first)s, and %(n)d more", "%(first)s, and %(n)d more", more) % {
        "first": letter[0].subject,
        "n": more,
    }


def _line(row: Notification) -> str:
    link = settings.BASE_URL + row.url if row.url else ""
    return " ".join(part for part in (f"{row.subject}.", row.body, link) if part).replace("\n", " ")


def _ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 → "1-3,7": a digest's header stays short."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in parts)
