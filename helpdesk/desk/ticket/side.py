"""What the ticket's page shows beside its timeline, ready to show."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callbacks.domain.ending import live_callback
from callbacks.enums import LIVE, CallbackState
from callbacks.models import Callback
from callbacks.queries import outcome_chip
from contracts import wording as cover
from contracts.coverage import Verdict
from core.models import User
from offices.duty import manager_of
from offices.queries import hours_of
from offices.wording import when, when_short
from promises.countdown import Chip, chip
from tickets import models
from tickets.domain import receipts
from tickets.domain.next_steps import goes_on, live_step
from tickets.domain.owed import must_settle
from tickets.enums import ComplaintState, ReferralState, TicketStatus
from tickets.models import Complaint, CoverageReceipt, Referral, Ticket, TicketLink
from tickets.models.link import Relation
from tickets.numbers import grouped
from tickets.queries import pending_referral


@dataclass(frozen=True)
class StepShown:
    """The next step: what, and what happens if not; where to go for it."""

    title: str
    hint: str = ""
    href: str = ""
    label: str = ""
    action: str = ""
    why: str = ""  # address of the explanation of the due time it names


@dataclass(frozen=True)
class StateTag:
    """The tag beside the number."""

    icon: str
    words: str


@dataclass(frozen=True)
class Told:
    """A receipt: who was told what when, and by which version of the rule (E2)."""

    sentence: str
    language: str
    when: str
    by: str
    to: str
    rule: int


@dataclass(frozen=True)
class Together:
    """A ticket that belongs to this one. Only what was linked by hand can be taken apart; a split stays on record."""

    pk: int
    relation: str
    ticket: Ticket
    by_hand: bool


@dataclass(frozen=True)
class TicketSide:
    """Everything beside the timeline."""

    ticket: Ticket
    state: StateTag
    chip: Chip | None
    step: StepShown
    callback: Callback | None
    referral: Referral | None
    card: cover.CoverCard | None
    judged: str
    corrections: int
    told: tuple[Told, ...]
    complaints: tuple[Complaint, ...]
    links: tuple[Together, ...]
    merged: tuple[Ticket, ...]
    opened: str
    owner: str


def facts_of(ticket: Ticket, *, viewer: User, now: datetime) -> TicketSide:
    """Collect it; a fixed number of queries."""
    callback = live_callback(ticket)
    referral = pending_referral(ticket)
    found = list(ticket.receipts.select_related("told_by").order_by("at", "pk"))
    complaints = tuple(
        ticket.complaints.select_related("owner", "office", "promise").exclude(state=ComplaintState.ANSWERED)
    )
    return TicketSide(
        ticket=ticket,
        state=state_of(ticket, referral),
        chip=_chip(ticket, callback, now=now),
        step=_step(ticket, callback, referral, complaints, now=now),
        callback=callback,
        referral=referral,
        card=_card(found, ticket),
        judged=cover.day(found[-1].on) if found else "",
        corrections=max(0, len(found) - 1),
        told=tuple(_told(receipt, ticket) for receipt in found),
        complaints=complaints,
        links=_links(ticket),
        merged=tuple(ticket.merged_from.order_by("pk")),
        opened=when(ticket.opened_at, ticket.office),
        owner=_owner(ticket),
    )


def state_of(ticket: Ticket, referral: Referral | None) -> StateTag:
    """Where the ticket stands, in words: with which department."""
    status = TicketStatus(ticket.status)
    if referral:
        return StateTag(status.icon, _("Referred to %(department)s") % {"department": referral.department.name})
    if ticket.merged_into:
        return StateTag(status.icon, _("Merged into %(number)s") % {"number": grouped(ticket.merged_into.number)})
    return StateTag(status.icon, str(status.label))


# -- the promise ----------------------------------------------------------------------------------------------------


CALLBACK = {
    "kept": gettext_lazy("Callback kept"),
    "missed": gettext_lazy("Callback missed"),
    "calm": gettext_lazy("Callback called off"),
}


def _chip(ticket: Ticket, callback: Callback | None, *, now: datetime) -> Chip | None:
    """The promise: what is left of it, or how it was kept (G5)."""
    if callback:
        hours, escalated = hours_of(callback.office), callback.escalated_at is not None
        return chip(callback.owed_by, hours=hours, office=callback.office, now=now, escalated=escalated)
    last = ticket.callbacks.exclude(state__in=LIVE).select_related("office").order_by("-promised_at").first()
    found = outcome_chip(last, hours=hours_of(last.office)) if last else None
    if found is None:
        return None
    return replace(found, value=str(CALLBACK[found.state]))


# -- the next step --------------------------------------------------------------------------------------------------


def _step(
    ticket: Ticket,
    callback: Callback | None,
    referral: Referral | None,
    complaints: tuple[Complaint, ...],
    *,
    now: datetime,
) -> StepShown:
    if not TicketStatus(ticket.status).is_live:
        return _ended(ticket)
    new = [one for one in complaints[:1] if one.state == ComplaintState.NEW]
    if new and not (callback and callback.due_at < new[0].acknowledge_by):
        return _of_complaint(new[0])
    if callback:
        return _of_callback(callback, now=now)
    if must_settle(ticket):
        title = _("Connect the caller, or promise a callback")
        return StepShown(title, href=reverse("desk:saved", args=[ticket.number]), label=_("Decide"))
    if referral:
        return _of_referral(referral, ticket, now=now)
    step = live_step(ticket)
    if step is None:
        return _of_status(ticket)
    if ticket.status == TicketStatus.WAITING:
        owed, waits = _owed(step), _of_status(ticket)
        return replace(owed, title=waits.title, hint=f"{waits.hint} {owed.title}.")
    return _owed(step)


def _ended(ticket: Ticket) -> StepShown:
    if ticket.merged_into:
        number = grouped(ticket.merged_into.number)
        title = _("Work goes on at ticket %(number)s") % {"number": number}
        return StepShown(title, href=ticket.merged_into.get_absolute_url(), label=_("Open it"))
    if ticket.status == TicketStatus.SOLVED:
        return StepShown(_("Nothing to do"), _("Solved. If the fault is back, open the ticket again."))
    return StepShown(_("Nothing to do"), _("Closed. It can be opened again at any time."))


def _of_complaint(complaint: Complaint) -> StepShown:
    values = {"name": complaint.owner.name, "when": when(complaint.acknowledge_by, complaint.office)}
    title = _("%(name)s acknowledges the complaint by %(when)s") % values
    why = reverse("tickets:complaint-why", args=[complaint.pk])
    return StepShown(title, href=complaint.get_absolute_url(), label=_("Open complaint"), why=why)


def _of_callback(callback: Callback, *, now: datetime) -> StepShown:
    values = {"when": when(callback.due_at, callback.office), "office": callback.office.name}
    title = _("Call back by %(when)s, %(office)s") % values
    holder = callback.holder
    leads_to = {
        "href": reverse("callbacks:page", args=[callback.pk]),
        "label": _("Open callback"),
        "why": reverse("callbacks:why", args=[callback.pk]),
    }
    if callback.state == CallbackState.TAKEN and holder and callback.taken_at:
        since = {"name": holder.name, "time": when_short(callback.taken_at, callback.office, now=now)}
        return StepShown(title, _("%(name)s has it since %(time)s.") % since, **leads_to)
    if holder:
        return StepShown(title, _("%(name)s calls.") % {"name": holder.name}, **leads_to)
    return StepShown(title, _("In the queue, nobody has taken it yet."), **leads_to)


def _of_referral(referral: Referral, ticket: Ticket, *, now: datetime) -> StepShown:
    department = referral.department
    # on the ticket's clock, like everything on its page: the department may be in another zone
    values = {"department": department.name, "when": when(referral.due_at, ticket.office)}
    if referral.state == ReferralState.ACCEPTED:
        return StepShown(_("%(department)s works on it") % values, action="answer")
    manager = manager_of(ticket.office, now=now)
    told = _("If not, this ticket comes back and %(name)s is told.") % {"name": manager.name} if manager else ""
    why = reverse("tickets:referral-why", args=[referral.pk])
    return StepShown(_("%(department)s answers by %(when)s") % values, told, action="answer", why=why)


def _owed(step: models.NextStep) -> StepShown:
    """Who goes on with it, and by when."""
    office, holder = step.promise.office, goes_on(step.ticket)
    values = {"when": when(step.promise.due_at, office), "office": office.name, "name": holder.name if holder else ""}
    if holder:
        return StepShown(_("%(name)s will get back to the customer by %(when)s, %(office)s") % values, action="plan")
    title = _("Someone will get back to the customer by %(when)s, %(office)s") % values
    return StepShown(title, _("Nobody looks after this ticket"), label=_("Take it"), action="take")


def _of_status(ticket: Ticket) -> StepShown:
    if ticket.status == TicketStatus.WAITING:
        values = {"when": when(ticket.remind_at, ticket.office)} if ticket.remind_at else {}
        then = (
            _("If not, the owner is reminded %(when)s.") if values else _("Nothing has come yet, a reminder was sent.")
        )
        return StepShown(_("The customer answers"), then % values)
    if ticket.owner:
        return StepShown(_("%(name)s works on it") % {"name": ticket.owner.name})
    return StepShown(_("Nobody looks after this ticket"), label=_("Take it"), action="take")


# -- cover, family --------------------------------------------------------------------------------------------------


def _card(found: list[CoverageReceipt], ticket: Ticket) -> cover.CoverCard | None:
    """The verdict as it was at the time of the call (E2)."""
    if not found:
        return None
    verdict: Verdict = receipts.verdict_of(found[-1])
    return cover.card(verdict)


def _told(receipt: CoverageReceipt, ticket: Ticket) -> Told:
    return Told(
        sentence=receipt.told,
        language=ticket.language,
        when=when(receipt.at, ticket.office),
        by=receipt.told_by.name if receipt.told_by else "",
        to=receipt.told_to,
        rule=receipt.rule_version,
    )


def _links(ticket: Ticket) -> tuple[Together, ...]:
    return tuple(_together(row, ticket) for row in links_of(ticket).select_related("first", "second"))


def _together(row: TicketLink, ticket: Ticket) -> Together:
    other = row.second if row.first_id == ticket.pk else row.first
    return Together(row.pk, str(row.get_relation_display()), other, by_hand=row.relation == Relation.RELATED)


def links_of(ticket: Ticket) -> QuerySet[TicketLink]:
    """The pairs it is part of."""
    return TicketLink.objects.filter(Q(first=ticket) | Q(second=ticket))


def link_for(ticket: Ticket, pk: int) -> TicketLink:
    """A pair that was linked by hand; 404 for any other."""
    return get_object_or_404(links_of(ticket), pk=pk, relation=Relation.RELATED)


def _owner(ticket: Ticket) -> str:
    if ticket.owner is None:
        return ""
    member = getattr(ticket.owner, "member", None)
    return f"{ticket.owner.name}, {member.office.name}" if member else ticket.owner.name
