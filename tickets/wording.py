"""What events of the timeline are put into words with, in the active language; each event has its own in `events`."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offices.wording import Began, duration, when
from tickets.enums import EntryKind
from tickets.models import Entry


@dataclass(frozen=True)
class Mark:
    """A chip of the design below the text: a state of the deadline chip with its value and words."""

    state: str
    value: str
    words: str = ""
    pre: str = ""


@dataclass(frozen=True)
class Words:
    """The bold event and the actor beside it; '' for `who` names the author or the contact."""

    title: str
    who: str = ""
    icon: str = ""
    mark: Mark | None = None
    after: str = ""  # a remark beside the mark
    why_href: str = ""  # where the due time that the mark names is explained
    began: Began = Began.LOGGED  # what started the clock that the strip explains


ICONS = {
    EntryKind.CALL: "phone-incoming",
    EntryKind.PROMISE: "clock-check",
    EntryKind.ATTEMPT: "phone-check",
    EntryKind.MISS: "phone-off",
    EntryKind.NOTE: "lock",
    EntryKind.MAIL: "mail-forward",
    EntryKind.CUSTOMER: "message-2",
    EntryKind.FILE: "paperclip",
    EntryKind.REFERRAL: "arrow-ramp-right",
    EntryKind.COMPLAINT: "message-exclamation",
    EntryKind.AUDIT: "point",
}


def words_of(entry: Entry) -> Words:
    """What the entry says; an event that is not declared any more is named by its kind."""
    words: Words | None = entry.told.desk(entry)
    return words or Words(entry.get_kind_display())


def icon_of(entry: Entry, words: Words) -> str:
    """The icon of the entry."""
    return words.icon or ICONS[EntryKind(entry.kind)]


def person(entry: Entry) -> str:
    """Whose doing it was."""
    if entry.author:
        return entry.author.name
    return entry.contact.name if entry.contact else _("automatically")


def from_us(entry: Entry) -> str:
    """Whose doing it was, for the customer."""
    return entry.author.name if entry.author else _("Halvern Support")


def when_at(at: datetime | None, entry: Entry) -> str:
    """A time on the clock of the ticket's office; '' when there is none."""
    return when(at, entry.ticket.office) if at else ""


def seconds(number: int) -> str:
    """A short length of time in words."""
    if number < 100:
        return ngettext("%(n)d second", "%(n)d seconds", number) % {"n": number}
    return duration(round(number / 60))


def cover_word(reason: str) -> str:
    """The verdict's reason in the fewest words; '' for tickets without a verdict."""
    if not reason:
        return ""
    if reason in ("contract", "contract_ending"):
        return _("covered by contract")
    if reason in ("warranty", "warranty_ending"):
        return _("covered by warranty")
    return _("cover unknown") if reason == "unknown_serial" else _("not covered")
