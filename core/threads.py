"""One thread for what belongs together: names of mails, what they follow, and the address that a reply comes back to.

A mail is named after its row and a check that only we can make, at the configured domain. So a name never changes
between two tries (whoever gets a mail twice sees one), and one that comes back is believed without a table of its own.
The address for replies carries the thread's token: `desk+TOKEN@…` as settings.MAIL_REPLY_TO says, or there is none.
"""

import hmac
import re
from hashlib import sha256

from django.conf import settings
from django.db.models import Min

from core.models import Notification
from core.models.notification import Channel

CHECK = 16  # hexadecimal digits: 64 bits
NAME = re.compile(rf"^<(\d{{1,18}})\.(\d{{1,6}})\.([0-9a-f]{{{CHECK}}})@")
TOKEN = re.compile(rf"^([0-9a-z]{{1,40}})-([0-9a-f]{{{CHECK}}})$")
PLACE = "TOKEN"  # where it stands in settings.MAIL_REPLY_TO


def name_of(row: int, *, of: int = 1) -> str:
    """The Message-ID of the mail that brings this row as the first of so many."""
    return f"<{row}.{of}.{_check('mail', f'{row}.{of}')}@{settings.MAIL_DOMAIN}>"


def row_of(name: str) -> int | None:
    """The row of a mail that has such a Message-ID; None for one that is not ours."""
    found = NAME.match(name.strip())
    if not found or not hmac.compare_digest(found[3], _check("mail", f"{found[1]}.{found[2]}")):
        return None
    return int(found[1])


def token_of(thread: str) -> str:
    """What an address for replies carries: the thread and a check, in letters that no mail program changes."""
    return f"{thread.lower()}-{_check('thread', thread.lower())}"


def thread_of(token: str) -> str:
    """The thread of a token; '' for a forged one."""
    found = TOKEN.match(token.strip().lower())
    return found[1] if found and hmac.compare_digest(found[2], _check("thread", found[1])) else ""


def reply_address(thread: str) -> str:
    """Where replies to mails of this thread go; '' for the sender's own address."""
    return settings.MAIL_REPLY_TO.replace(PLACE, token_of(thread)) if thread and settings.MAIL_REPLY_TO else ""


def headers_of(first: Notification) -> dict[str, str]:
    """What makes a mail a part of its thread: the first one of the thread and the one before it. One query.

    {} for a mail of no thread, and for its first one.
    """
    if not first.thread:
        return {}
    earlier = Notification.objects.filter(thread=first.thread, channel=Channel.EMAIL, pk__lt=first.pk)
    root = earlier.aggregate(pk=Min("pk"))["pk"]
    if root is None:
        return {}
    here = earlier.filter(address__iexact=first.address).order_by("-pk").values_list("pk", flat=True).first()
    before = here or root
    return {
        "In-Reply-To": name_of(before),
        "References": " ".join(map(name_of, dict.fromkeys((root, before)))),
    }


def _check(purpose: str, what: str) -> str:
    """Made with the key that is never changed: replies come back after years."""
    key: bytes = settings.MAIL_KEY
    return hmac.new(key, f"mail:{purpose}:{what}".encode(), sha256).hexdigest()[:CHECK]
