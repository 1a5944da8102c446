"""What an entry of the timeline says, in the active language. Rows hold facts; here they become words.

Apps above this one tell of their own events: they put a teller into the table with `teller`, when they start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts import wording as cover
from contracts.coverage import Verdict
from core.languages import in_both
from offices.wording import Began, duration, when
from tickets.enums import EntryKind, Priority, Way
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


Teller = Callable[[Entry], Words]
TELLERS: dict[str, Teller] = {}

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


def teller(*events: str) -> Callable[[Teller], Teller]:
    """Decorator: this function tells of these events."""

    def put(function: Teller) -> Teller:
        TELLERS.update(dict.fromkeys(events, function))
        return function

    return put


def words_of(entry: Entry) -> Words:
    """What the entry says; an event that nobody tells of is named by its kind."""
    tell = TELLERS.get(entry.event)
    return tell(entry) if tell else Words(entry.get_kind_display())


def icon_of(entry: Entry, words: Words) -> str:
    """The icon of the entry."""
    return words.icon or ICONS[EntryKind(entry.kind)]


def person(entry: Entry) -> str:
    """Whose doing it was."""
    if entry.author:
        return entry.author.name
    return entry.contact.name if entry.contact else _("automatically")


def instant(entry: Entry, name: str) -> datetime | None:
    """A time in the facts."""
    raw = entry.data.get(name)
    return parse_datetime(raw) if raw else None


def when_in(entry: Entry, name: str) -> str:
    """A time in the facts, on the clock of the ticket's office; '' when there is none."""
    at = instant(entry, name)
    return when(at, entry.ticket.office) if at else ""


# -- calls and what people write -----------------------------------------------------------------------------------


@teller("call_in")
def _call_in(entry: Entry) -> Words:
    values = {"who": person(entry), "time": seconds(int(entry.data.get("seconds", 0)))}
    return Words(_("Call from %(name)s") % {"name": _caller(entry)}, _("logged by %(who)s in %(time)s") % values)


@teller("call_out")
def _call_out(entry: Entry) -> Words:
    return Words(_("Call to %(name)s") % {"name": _caller(entry)}, icon="phone-outgoing")


def _caller(entry: Entry) -> str:
    return entry.data.get("caller") or _("a person without a name")


def seconds(number: int) -> str:
    """A short length of time in words."""
    if number < 100:
        return ngettext("%(n)d second", "%(n)d seconds", number) % {"n": number}
    return duration(round(number / 60))


@teller("note")
def _note(entry: Entry) -> Words:
    return Words(_("Internal note"), _("%(name)s, never shown to the customer") % {"name": person(entry)})


@teller("message")
def _message(entry: Entry) -> Words:
    way = _("by e-mail and in the portal") if entry.data.get("address") else _("in the portal only")
    return Words(_("Message to the customer"), f"{person(entry)}, {way}")


@teller("added")
def _added(entry: Entry) -> Words:
    return Words(_("Added by the customer"))


@teller("file")
def _file(entry: Entry) -> Words:
    return Words(_("File added in the portal") if entry.contact else _("File added"))


# -- changes --------------------------------------------------------------------------------------------------------


@teller("logged")
def _logged(entry: Entry) -> Words:
    code, cover = entry.data.get("code"), cover_word(entry.data.get("reason") or "")
    told = [_("Classified %(code)s") % {"code": code} if code else _("Logged without a classification"), cover]
    return Words(", ".join(part for part in told if part))


@teller("confirmed")
def _confirmed(entry: Entry) -> Words:
    return Words(_("The customer says: it works"), icon="thumb-up")


@teller("confirmation_mailed")
def _confirmation_mailed(entry: Entry) -> Words:
    return Words(_("Confirmation sent to %(address)s") % {"address": entry.data["address"]}, icon="mail-check")


def cover_word(reason: str) -> str:
    """The verdict's reason in the fewest words; '' for tickets without a verdict."""
    if not reason:
        return ""
    if reason in ("contract", "contract_ending"):
        return _("covered by contract")
    if reason in ("warranty", "warranty_ending"):
        return _("covered by warranty")
    return _("cover unknown") if reason == "unknown_serial" else _("not covered")


def _from_to(label: str, old: Any, new: Any) -> Words:
    return Words(_("%(what)s: %(old)s → %(new)s") % {"what": label, "old": old or "–", "new": new or "–"})


@teller("classified")
def _classified(entry: Entry) -> Words:
    return _from_to(_("Classification"), entry.data.get("old"), entry.data.get("new"))


@teller("assigned")
def _assigned(entry: Entry) -> Words:
    return _from_to(_("Owner"), entry.data.get("old"), entry.data.get("new"))


@teller("prioritised")
def _prioritised(entry: Entry) -> Words:
    return _from_to(_("Priority"), Priority(entry.data["old"]).label, Priority(entry.data["new"]).label)


@teller("way_set")
def _way_set(entry: Entry) -> Words:
    return _from_to(_("How we help"), Way(entry.data["old"]).label, Way(entry.data["new"]).label)


@teller("device_set")
def _device_set(entry: Entry) -> Words:
    return _from_to(_("Device"), entry.data.get("old"), entry.data.get("new"))


@teller("customer_set")
def _customer_set(entry: Entry) -> Words:
    return _from_to(_("Customer"), entry.data.get("old"), entry.data.get("new"))


@teller("verdict_corrected")
def _verdict_corrected(entry: Entry) -> Words:
    return Words(_("Cover judged again: %(cover)s") % {"cover": cover_word(entry.data.get("reason", ""))})


@teller("solved")
def _solved(entry: Entry) -> Words:
    return Words(_("Solved: %(cause)s") % {"cause": entry.data.get("cause", "")}, icon="circle-check")


@teller("reopened")
def _reopened(entry: Entry) -> Words:
    return Words(_("Opened again"), icon="rotate")


@teller("waiting")
def _waiting(entry: Entry) -> Words:
    until = {"when": when_in(entry, "until")}
    return Words(_("Waiting for the customer, reminder %(when)s") % until, icon="player-pause")


@teller("reminded")
def _reminded(entry: Entry) -> Words:
    return Words(_("Reminder: still waiting for the customer"))


@teller("closed")
def _closed(entry: Entry) -> Words:
    return Words(_("Closed"))


@teller("merged_into")
def _merged_into(entry: Entry) -> Words:
    return Words(_("Merged into ticket %(number)s") % _number(entry), icon="arrow-merge")


@teller("merged_from")
def _merged_from(entry: Entry) -> Words:
    return Words(_("Ticket %(number)s was merged into this one") % _number(entry), icon="arrow-merge")


@teller("split_off")
def _split_off(entry: Entry) -> Words:
    return Words(_("Ticket %(number)s was split off") % _number(entry), icon="arrows-split-2")


@teller("split_from")
def _split_from(entry: Entry) -> Words:
    return Words(_("Split off from ticket %(number)s") % _number(entry), icon="arrows-split-2")


@teller("linked")
def _linked(entry: Entry) -> Words:
    return Words(_("Linked with ticket %(number)s") % _number(entry))


@teller("unlinked")
def _unlinked(entry: Entry) -> Words:
    return Words(_("No longer linked with ticket %(number)s") % _number(entry))


def _number(entry: Entry) -> dict[str, str]:
    return {"number": grouped(entry.data["number"])}


# -- referrals and complaints ---------------------------------------------------------------------------------------


@teller("referred")
def _referred(entry: Entry) -> Words:
    mark = Mark("calm", when_in(entry, "answer_by"), _("answer due"))
    why = reverse("tickets:referral-why", args=[entry.data["referral"]])
    return Words(_("Referred to %(department)s") % _department(entry), mark=mark, why_href=why)


@teller("referral_accepted")
def _referral_accepted(entry: Entry) -> Words:
    return Words(_("Referral accepted by %(department)s") % _department(entry))


@teller("referral_returned")
def _referral_returned(entry: Entry) -> Words:
    return Words(_("Returned by %(department)s") % _department(entry), icon="arrow-back-up")


@teller("referral_done")
def _referral_done(entry: Entry) -> Words:
    return Words(_("Done by %(department)s") % _department(entry), icon="check")


@teller("referral_lapsed")
def _referral_lapsed(entry: Entry) -> Words:
    title = _("Not accepted in time by %(department)s: back with the manager") % _department(entry)
    return Words(title, icon="alert-triangle")


def _department(entry: Entry) -> dict[str, str]:
    return {"department": in_both(entry.data["department_de"], entry.data["department_en"])}


@teller("complaint_raised")
def _complaint_raised(entry: Entry) -> Words:
    mark = Mark("calm", when_in(entry, "due_at"), _("to be acknowledged"))
    why = reverse("tickets:complaint-why", args=[entry.data["complaint"]])
    return Words(_("Complaint, with %(name)s") % {"name": entry.data.get("owner", "")}, mark=mark, why_href=why)


@teller("complaint_acknowledged")
def _complaint_acknowledged(entry: Entry) -> Words:
    return Words(_("Complaint acknowledged"))


@teller("complaint_answered")
def _complaint_answered(entry: Entry) -> Words:
    return Words(_("Complaint answered"))


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
        _("Device: %(product)s, %(serial)s") % {"product": ticket.product_name, "serial": ticket.serial or "–"},
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
