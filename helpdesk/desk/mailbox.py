"""The mail catcher: where e-mail is written to files instead of being sent, this page shows it.

Open to whoever can reach the demo, because a newcomer has to find the code that the portal mailed; never in production.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

SHOWN = 100
_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]+\.log")  # as Django's file backend names them
_BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)


@dataclass(frozen=True)
class MailboxLetter:
    """One e-mail. `key` finds it again: the file's name and its place in it."""

    key: str
    to: str
    subject: str
    sent_at: datetime | None
    text: str


def letters(*, address: str = "", limit: int = SHOWN) -> list[MailboxLetter]:
    """The newest first; `address` keeps those to whom it was sent, in any spelling."""
    wanted = address.strip().lower()
    newest_first = (letter for path in sorted(_files(), reverse=True) for letter in reversed(list(_in(path))))
    return list(islice((letter for letter in newest_first if wanted in letter.to.lower()), limit))


def letter(key: str) -> MailboxLetter | None:
    """The one with that key."""
    name = key.rpartition(":")[0]
    path = Path(settings.EMAIL_FILE_PATH) / name
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    return next((found for found in _in(path) if found.key == key), None)


def _files() -> Iterator[Path]:
    directory = Path(settings.EMAIL_FILE_PATH)
    return (path for path in directory.glob("*.log") if _NAME.fullmatch(path.name)) if directory.is_dir() else iter(())


def _in(path: Path) -> Iterator[MailboxLetter]:
    parts = [part for part in _BETWEEN.split(path.read_bytes()) if part.strip()]
    for number, raw in enumerate(parts):
        yield _read(f"{path.name}:{number}", message_from_bytes(raw, policy=default))


def _read(key: str, message: EmailMessage) -> MailboxLetter:
    body = message.get_body(("plain", "html"))
    date = message["Date"]
    return MailboxLetter(
        key=key,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=date.datetime if date else None,
        text=body.get_content() if body else "",
    )


@never_cache
@require_GET
def mailbox(request: HttpRequest, key: str = "") -> HttpResponse:
    """The list, with one e-mail opened beside it; the newest when none is asked for."""
    if not settings.MAIL_CATCHER or settings.PRODUCTION:
        raise Http404
    address = request.GET.get("to", "")
    found = letters(address=address)
    opened = letter(key) if key else next(iter(found), None)
    if key and opened is None:
        raise Http404
    return render(request, "desk/mailbox.html", {"letters": found, "opened": opened, "address": address})
