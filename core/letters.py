"""A letter of the outbox as an e-mail: one message as it is, several as a digest with one line each.

The one place where text becomes a header: what people typed is made legal here, whatever it holds.
"""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import ngettext

from core import threads
from core.errors import DomainError
from core.messages import Audience, audience_of, digest_of, is_by_hand, render_text
from core.models import Notification
from core.text import lines, one_line, storable


class NoAddress(DomainError):
    """Nothing can be sent to what stands as the address."""


def email_of(letter: Sequence[Notification]) -> EmailMessage:
    """The e-mail of a claimed letter. Its headers name the rows, so that what was sent can be told from the mail.

    What a person has written is not called automatic: an out-of-office reply to it is welcome (RFC 3834).

    Raises NoAddress for an address that is none.
    """
    first = letter[0]
    subject, body = _single(first) if len(letter) == 1 else _digest(letter)
    headers = {
        "X-Helpdesk-Notifications": _ranges([row.pk for row in letter]),
        "Message-ID": threads.name_of(first.pk, of=len(letter)),
        **threads.headers_of(first),
        **({} if is_by_hand(first.kind) else {"Auto-Submitted": "auto-generated"}),
        "Content-Language": first.language,
    }
    legal = {name: one_line(value) for name, value in headers.items()}
    return EmailMessage(
        one_line(subject),
        storable(lines(body)),
        one_line(settings.DEFAULT_FROM_EMAIL),
        [_address(first.address)],
        reply_to=[reply_to] if (reply_to := threads.reply_address(first.thread)) else None,
        headers=legal,
    )


def _address(typed: str) -> str:
    address = one_line(typed)
    try:
        validate_email(address)
    except ValidationError as fault:
        raise NoAddress("no_address", f"{address!r} is not an e-mail address") from fault
    return address


def _single(row: Notification) -> tuple[str, str]:
    return row.subject, _framed(row, row.body, link=_link(row))


def _digest(letter: Sequence[Notification]) -> tuple[str, str]:
    """One line per message: its subject, what it says, where to look."""
    first = letter[0]
    with translation.override(first.language):
        subject = _subject(letter)
    return subject, _framed(first, "\n".join(map(_line, letter)))


def _subject(letter: Sequence[Notification]) -> str:
    """In the kind's own words how many there are; else the first one, and how many more."""
    digest = digest_of(letter[0].kind)
    if digest and digest.subject:
        return digest.subject(len(letter))
    more = len(letter) - 1
    return ngettext("%(first)s, and %(n)d more", "%(first)s, and %(n)d more", more) % {
        "first": letter[0].subject,
        "n": more,
    }


def _line(row: Notification) -> str:
    return one_line(" ".join(part for part in (f"{row.subject}.", row.body, _link(row)) if part))


def _link(row: Notification) -> str:
    return settings.BASE_URL + row.url if row.url else ""


def _framed(row: Notification, text: str, *, link: str = "") -> str:
    """A customer's mail is whole as it was written; what colleagues are told gets its frame here, alone or in a
    digest."""
    if audience_of(row.kind) is Audience.CUSTOMER:
        return text
    with translation.override(row.language):
        return render_text("email/staff.txt", {"text": text, "link": link})


def _ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 → "1-3,7": a digest's header stays short."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in parts)
