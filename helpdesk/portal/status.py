"""The page of one ticket, ready to show: the promise first, then progress, cover, and what happened so far."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from callbacks.enums import LIVE as LIVE_CALLBACK
from callbacks.models import Callback
from contracts import wording as cover_words
from contracts.cover_look import ICONS
from contracts.coverage import CoverState, Verdict
from helpdesk.portal.clocks import CustomerClocks
from helpdesk.portal.story import entries_for
from helpdesk.portal.visitor import Visitor
from helpdesk.portal.why import Why, why_due
from promises.countdown import is_late
from tickets.domain.receipts import latest, verdict_of
from tickets.enums import TicketStatus
from tickets.models import Ticket
from tickets.queries import pending_referral


@dataclass(frozen=True)
class Fact:
    """A line below the big time: an icon and a sentence."""

    icon: str
    text: str


@dataclass(frozen=True)
class Hero:
    """What matters most, large: a promise, or where the ticket stands. `late` says that a promise was broken."""

    lead: str
    big: str
    facts: tuple[Fact, ...] = ()
    why: Why | None = None
    late: bool = False


@dataclass(frozen=True)
class ProgressStep:
    """One step of the progress; state is done, now or "" for what is to come."""

    state: str
    icon: str
    label: str
    note: str


@dataclass(frozen=True)
class CoverAtCall:
    """The entitlement as it was at the time of the call (E2)."""

    kind: str
    icon: str
    headline: str
    evidence: str


@dataclass(frozen=True)
class StatusPage:
    """Everything above the story."""

    number: str
    title: str
    hero: Hero
    steps: tuple[ProgressStep, ...]
    cover: CoverAtCall | None
    device: str
    serial: str
    fault: str
    fault_code: str
    is_solved: bool
    is_over: bool


def status_page(ticket: Ticket, *, visitor: Visitor, clocks: CustomerClocks, now: datetime) -> StatusPage:
    """The page of a ticket that is the visitor's (a fixed number of queries)."""
    callback = _callback(ticket)
    classification = ticket.classification
    return StatusPage(
        number=ticket.number,
        title=title_of(ticket),
        hero=_hero(ticket, callback, visitor, clocks, now),
        steps=tuple(_steps(ticket, callback, clocks)),
        cover=_cover(ticket),
        device=ticket.device.product.name if ticket.device else ticket.product_said,
        serial=ticket.serial,
        fault=classification.name if classification else "",
        fault_code=classification.code if classification else "",
        is_solved=ticket.status == TicketStatus.SOLVED,
        is_over=ticket.status in (TicketStatus.CLOSED, TicketStatus.MERGED),
    )


def title_of(ticket: Ticket) -> str:
    """What it is about: product and fault in the reader's language, without a classification in their own words."""
    product = ticket.device.product.name if ticket.device else ticket.product_said
    words = ticket.classification.name if ticket.classification else ticket.title
    return f"{product}: {words}" if product and words else product or words


def _callback(ticket: Ticket) -> Callback | None:
    """The open promise, else the last one."""
    callbacks: QuerySet[Callback] = ticket.callbacks.select_related("promise", "taken_by", "assignee", "office")
    found = list(callbacks.order_by("-promised_at")[:5])
    return next((callback for callback in found if callback.state in LIVE_CALLBACK), found[0] if found else None)


# -- the hero ---------------------------------------------------------------------------------------------------------


def _hero(ticket: Ticket, callback: Callback | None, visitor: Visitor, clocks: CustomerClocks, now: datetime) -> Hero:
    if ticket.status == TicketStatus.MERGED:
        return _merged(ticket, visitor)
    if ticket.status == TicketStatus.CLOSED and ticket.closed_at:
        return Hero(_("Closed on"), clocks.long(ticket.closed_at))
    if ticket.status == TicketStatus.SOLVED and ticket.solved_at:
        return Hero(_("Solved on"), clocks.long(ticket.solved_at), _solution(ticket, visitor))
    if callback and callback.state in LIVE_CALLBACK:
        return _promise(ticket, callback, clocks, now)
    return _standing(ticket, callback, clocks)


def _merged(ticket: Ticket, visitor: Visitor) -> Hero:
    """Where the work goes on is told only when that ticket is theirs, too (L3)."""
    target = visitor.tickets().filter(pk=ticket.merged_into_id or 0).first()
    if target is None:
        return Hero(_("This ticket was merged into another one"), _("Call us if you want to know more"))
    return Hero(_("This ticket goes on as"), str(target))


def _solution(ticket: Ticket, visitor: Visitor) -> tuple[Fact, ...]:
    """What helped stands in the story, when the customer was told."""
    if not entries_for(visitor, ticket).filter(event="solved").exists():
        return ()
    return (Fact("circle-check", _("What helped stands below, in what happened so far.")),)


def _promise(ticket: Ticket, callback: Callback, clocks: CustomerClocks, now: datetime) -> Hero:
    late = is_late(callback.due_at, now=now)
    due = callback.due_times.order_by("-set_at", "-pk").first()
    facts = [*_where(callback.due_at, clocks), Fact("phone", _ending(callback.phone))]
    if late:
        told = _("We are late, and we are sorry. The Technical Support Manager has been told.")
        facts.insert(0, Fact("alert-triangle", told if callback.escalated_at else _("We are late, and we are sorry.")))
    return Hero(
        lead=_("We promised to call you back by") if late else _("We will call you back by"),
        big=clocks.long(callback.due_at),
        facts=(*facts, *_referral(ticket, clocks)),
        why=why_due(due, clocks) if due else None,
        late=late,
    )


def _where(instant: datetime, clocks: CustomerClocks) -> list[Fact]:
    other = clocks.at_office(instant)
    if not other:
        return [Fact("world", _("Local time in %(city)s.") % {"city": clocks.city})]
    values = {"city": clocks.city, "time": other, "office": clocks.office.name}
    return [Fact("world", _("Your local time in %(city)s, %(time)s in %(office)s.") % values)]


def _ending(phone: str) -> str:
    return _("We will call the number that ends in %(digits)s.") % {"digits": phone[-2:]}


def _referral(ticket: Ticket, clocks: CustomerClocks) -> list[Fact]:
    referral = pending_referral(ticket)
    if referral is None:
        return []
    values = {"department": referral.department.name, "when": clocks.day_and_time(referral.asked_at)}
    return [Fact("arrow-ramp-right", _("With %(department)s since %(when)s.") % values)]


def _standing(ticket: Ticket, callback: Callback | None, clocks: CustomerClocks) -> Hero:
    referral = tuple(_referral(ticket, clocks))
    if ticket.status == TicketStatus.WAITING:
        return Hero(_("We are waiting for you"), _("Please add what we asked for"), referral)
    if callback and callback.reached_at:
        return Hero(_("We talked to you on"), clocks.long(callback.reached_at), referral)
    if ticket.connected_at and ticket.connected_to:
        connected = _("You were put through to %(name)s on") % {"name": ticket.connected_to.name}
        return Hero(connected, clocks.long(ticket.connected_at), referral)
    return Hero(_("We are working on it"), _("Logged on %(when)s") % {"when": clocks.long(ticket.opened_at)}, referral)


# -- progress ---------------------------------------------------------------------------------------------------------


def _steps(ticket: Ticket, callback: Callback | None, clocks: CustomerClocks) -> list[ProgressStep]:
    steps = [
        ProgressStep("done", "check", _("Call logged"), clocks.day_and_time(ticket.opened_at)),
        _specialist(ticket, callback),
        _conversation(ticket, callback, clocks),
        _solved(ticket, clocks),
        _closed_step(ticket, clocks),
    ]
    first = next((place for place, step in enumerate(steps) if not step.state), None)
    if first is not None:
        steps[first] = replace(steps[first], state="now")
    return steps


def _specialist(ticket: Ticket, callback: Callback | None) -> ProgressStep:
    person = ticket.owner or ticket.connected_to or (callback and callback.holder)
    if person:
        return ProgressStep("done", "check", _("Specialist assigned"), person.name)
    passed = ticket.solved_at or (callback and callback.reached_at)
    return ProgressStep("done" if passed else "", "user", _("Specialist"), "" if passed else _("being chosen"))


def _conversation(ticket: Ticket, callback: Callback | None, clocks: CustomerClocks) -> ProgressStep:
    if callback and callback.state in LIVE_CALLBACK:
        when = _("by %(when)s") % {"when": clocks.day_and_time(callback.due_at)}
        return ProgressStep("", "phone-outgoing", _("Callback"), when)
    if callback and callback.reached_at:
        return ProgressStep("done", "check", _("Callback"), clocks.day_and_time(callback.reached_at))
    if ticket.connected_at:
        return ProgressStep("done", "check", _("Put through"), clocks.day_and_time(ticket.connected_at))
    return ProgressStep("done" if ticket.solved_at else "", "phone-outgoing", _("Conversation"), "")


def _solved(ticket: Ticket, clocks: CustomerClocks) -> ProgressStep:
    if ticket.solved_at:
        return ProgressStep("done", "check", _("Solution"), clocks.day_and_time(ticket.solved_at))
    return ProgressStep("", "tool", _("Solution"), _("by phone or on site"))


def _closed_step(ticket: Ticket, clocks: CustomerClocks) -> ProgressStep:
    if ticket.closed_at:
        return ProgressStep("done", "check", pgettext("progress", "Closed"), clocks.day_and_time(ticket.closed_at))
    return ProgressStep("", "flag", pgettext("progress", "Closed"), _("you confirm"))


# -- cover ------------------------------------------------------------------------------------------------------------


def _cover(ticket: Ticket) -> CoverAtCall | None:
    receipt = latest(ticket)
    if receipt is None:
        return None
    verdict = verdict_of(receipt)
    return CoverAtCall(
        kind=verdict.kind.value,
        icon=ICONS[verdict.kind],
        headline=cover_words.headline(verdict),
        evidence=_evidence(verdict),
    )


def _evidence(verdict: Verdict) -> str:
    """For cover, what it rests on; else the sentence that the caller was told: reasons inside the house stay there."""
    return cover_words.evidence(verdict) if verdict.state is CoverState.COVERED else cover_words.sentence(verdict)
