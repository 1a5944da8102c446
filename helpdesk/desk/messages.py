"""What colleagues are told about devices whose serial number is still to be found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core import notify
from core.messages import Audience, Ends, Facts, Name, Said, declare
from core.models import User
from core.models.notification import Channel
from tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class SerialFacts(Facts):
    """Of which ticket, and why it was not known."""

    number: str
    company: Name
    reason: Said


SERIAL_MISSING = declare(
    "desk", "serial_missing", Audience.STAFF, SerialFacts, channels=(Channel.PAGE,), ends=Ends.UNTRUE
)


def remind_of_serial(ticket: Ticket, turn: int, receiver: User, *, now: datetime) -> None:
    """The reminder whose turn it is."""
    facts = SerialFacts(number=str(ticket), company=ticket.company_name, reason=ticket.serial_missing)
    about, url = (ticket.number, turn), ticket.get_absolute_url()
    notify.tell(SERIAL_MISSING, [receiver], about=about, facts=lambda: facts, url=url, now=now)


def keep_reminders(turns: Iterable[tuple[Ticket, int]], *, now: datetime) -> int:
    """Only these are still true. Returns how many others have left the pages."""
    return notify.keep_only(SERIAL_MISSING, [(ticket.number, turn) for ticket, turn in turns], now=now)
