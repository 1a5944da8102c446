"""What events of the timeline are put into words with, in the active language; each event has its own in `events`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from contracts import wording as cover
from contracts.coverage import Verdict
from core.models import Notification
from core.models.notification import Delivery
from offices.models import Office
from offices.wording import Began, duration, when
from tickets.enums import EntryKind
from tickets.models import Complaint, Entry, Ticket
from tickets.numbers import grouped


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


@dataclass(frozen=True)
class DeliveryWords:
    """How far a letter has come, in words, with its icon; `state` is core.models.notification.Delivery's."""

    state: str
    words: str
    icon: str

    @property
    def brief(self) -> str:
        """For a button, which opens the rest."""
        return str(DELIVERY_BRIEFLY[Delivery(self.state)])


DELIVERY_BRIEFLY = {
    Delivery.SENT: gettext_lazy("Email sent"),
    Delivery.WAITING: gettext_lazy("Email waiting"),
    Delivery.UNDELIVERED: gettext_lazy("Email not delivered"),
}
DELIVERY_ICONS = {Delivery.SENT: "mail-check", Delivery.WAITING: "mail-pause", Delivery.UNDELIVERED: "mail-off"}


def delivery_words(letter: Notification, office: Office | None, *, now: datetime) -> DeliveryWords:
    """ "sent …", "waiting since …", "not delivered since …, because …" (M1); without an office in UTC."""
    state = letter.delivery
    return DeliveryWords(state, _delivered(letter, state, office, now=now), DELIVERY_ICONS[state])


def _delivered(letter: Notification, state: Delivery, office: Office | None, *, now: datetime) -> str:
    if letter.delivered_at:
        return _("sent %(when)s") % {"when": _at(letter.delivered_at, office, now=now)}
    values = {
        "since": _at(letter.waits_since, office, now=now),
        "why": letter.get_reason_display(),
        "again": _at(letter.available_at, office, now=now),
    }
    if state == Delivery.UNDELIVERED:
        return _("not delivered since %(since)s, because %(why)s") % values
    if letter.reason:
        return _("waiting since %(since)s, because %(why)s; next try %(again)s") % values
    return _("waiting since %(since)s") % values


def _at(instant: datetime, office: Office | None, *, now: datetime) -> str:
    if office:
        return when(instant, office, now=now)
    return date_format(instant.astimezone(UTC), pgettext("date format", "j M Y, H:i")) + " UTC"


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


# -- in messages and lists -------------------------------------------------------------------------------------------


def heading(ticket: Ticket) -> str:
    """ "418 207 533: Weight reading drifts" for subjects and lists of messages."""
    return f"{grouped(ticket.number)}: {ticket.title}"


def who_complains(complaint: Complaint) -> str:
    """ "Gemma Lockwood, Thameside Bakery Ltd, 418 207 533", as far as it is known."""
    names = [complaint.contact.name if complaint.contact else "", complaint.company.name if complaint.company else ""]
    if complaint.ticket:
        names.append(grouped(complaint.ticket.number))
    return ", ".join(name for name in names if name) or _("a customer")


def sales_reason(ticket: Ticket, *, verdict: Verdict | None) -> str:
    """What sales has to know for an offer (E3): the device, its dates, who asks."""
    lines = [
        _("The customer asks for support without cover. Please offer a maintenance contract."),
        _("Device: %(product)s, %(serial)s") % {"product": ticket.product_said, "serial": ticket.serial or "–"},
    ]
    if ticket.device and ticket.device.delivered:
        lines.append(_("Delivered: %(day)s") % {"day": cover.day(ticket.device.delivered)})
    if verdict:
        lines.append(_("Cover: %(headline)s. %(evidence)s") % _cover_words(verdict))
    if ticket.way_reason:
        lines.append(ticket.way_reason)
    return "\n".join(lines)


def _cover_words(verdict: Verdict) -> dict[str, str]:
    return {"headline": cover.headline(verdict), "evidence": cover.evidence(verdict)}
