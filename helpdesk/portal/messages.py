"""What the portal mails."""

from dataclasses import dataclass
from datetime import datetime

from core import notify, outbox
from core.messages import Audience, CustomerFacts, declare
from core.personal import Secret
from tickets.messages import signature
from tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class CodeFacts(CustomerFacts):
    """The code that opens a ticket, and for how many minutes it does."""

    code: Secret
    minutes: int


CODE = declare("portal", "portal_code", Audience.CUSTOMER, CodeFacts)


def mail_code(ticket: Ticket, *, key: str, code: str, minutes: int, language: str, address: str, now: datetime) -> None:
    """The code, in the customer's language; `key` names the browser's wish for one."""
    facts = CodeFacts(**signature(ticket), code=code, minutes=minutes)
    message = notify.compose(CODE, about=key, language=language, facts=lambda: facts)
    outbox.mail(message, address=address, now=now)
