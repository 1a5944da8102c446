"""Who is told what about promises, escalations and hand-overs: the kinds, to whom they go, and when they are over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from callbacks.models import Callback, Handover
from core import notify
from core.messages import Audience, CustomerFacts, Digest, Ends, Facts, Urgency, declare
from core.models import User
from core.models.notification import Channel
from core.personal import Name, Phone, Said
from core.phones import written
from offices.domain.calendar import Due
from offices.duty import receiver_of
from offices.models import StaffMember
from offices.wording import stands_in, when, when_long
from promises.messages import StepFacts
from promises.wording import why_of
from tickets.messages import mail_customer, signature
from tickets.models import Ticket

BOTH = (Channel.PAGE, Channel.EMAIL)


# -- to the customer ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PromiseFacts(CustomerFacts):
    """By when we call on which number; `why` explains the time (G4), or says why it was moved (G3)."""

    phone: Phone
    when: str
    why: Said


PROMISED = declare("callbacks", "promised", Audience.CUSTOMER, PromiseFacts)
MOVED = declare("callbacks", "promise_moved", Audience.CUSTOMER, PromiseFacts)


def mail_promise(callback: Callback, *, due: Due, now: datetime) -> None:
    """The promise in writing, with its explanation."""
    facts = _promise(callback, why=lambda: why_of(due, office=callback.office))
    mail_customer(PROMISED, callback.ticket, about=callback.pk, facts=facts, now=now)


def mail_moved(callback: Callback, *, reason: str, now: datetime) -> None:
    """A manager has moved the promise: the customer is told (G3)."""
    about = (callback.pk, now.isoformat())
    mail_customer(MOVED, callback.ticket, about=about, facts=_promise(callback, why=lambda: reason), now=now)


def _promise(callback: Callback, *, why: Callable[[], str]) -> Callable[[], PromiseFacts]:
    return lambda: PromiseFacts(
        **signature(callback.ticket, name=callback.contact_name),
        phone=written(callback.phone),
        when=when_long(callback.due_at, callback.office),
        why=why(),
    )


# -- escalations --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class EscalationFacts(StepFacts):
    """What is due and who is to be called."""

    heading: Name
    line: Name


ESCALATION = declare(
    "callbacks",
    "escalation",
    Audience.STAFF,
    EscalationFacts,
    channels=(*BOTH, Channel.WEBHOOK),
    urgency=Urgency.URGENT,
    ends=Ends.OVER,
    digest=Digest(lambda n: ngettext("%(n)d escalation", "%(n)d escalations", n) % {"n": n}),
)


@dataclass(frozen=True, kw_only=True)
class TicketFacts(Facts):
    """The number of a ticket, in groups."""

    number: str


# -- a caller who is put through --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ConnectedFacts(TicketFacts):
    """Who is on the line, and about what."""

    who: Name
    text: Said


CONNECTED = declare(
    "callbacks",
    "connected",
    Audience.STAFF,
    ConnectedFacts,
    channels=(Channel.PAGE,),
    urgency=Urgency.ON_THE_LINE,
)


def tell_connected(ticket: Ticket, member: StaffMember, *, now: datetime) -> None:
    """Whoever gets the caller finds the ticket in their page: "your description is already there"."""
    who = f"{ticket.caller_name}, {ticket.company_name}".strip(", ")
    facts = ConnectedFacts(number=str(ticket), who=who, text=ticket.description)
    url = ticket.get_absolute_url()
    notify.tell(CONNECTED, [member.user], about=ticket.pk, facts=lambda: facts, url=url, now=now)


# -- hand-over -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class HandoverFacts(TicketFacts):
    """Who hands over which callback, due when; or who does not take it, and why (`note`)."""

    name: Name
    contact: Name
    when: str
    note: Said


HANDOVER = declare("callbacks", "handover", Audience.STAFF, HandoverFacts, channels=(Channel.PAGE,), ends=Ends.OVER)
DECLINED = declare("callbacks", "handover_declined", Audience.STAFF, HandoverFacts, channels=(Channel.PAGE,))


def tell_handover(handover: Handover, receivers: list[User], *, now: datetime) -> None:
    """Ask those who may accept, in their pages."""
    facts = _handover(handover, name=handover.asked_by.name, note=handover.note)
    url = reverse("callbacks:page", args=[handover.callback_id])
    notify.tell(HANDOVER, receivers, about=handover.pk, facts=facts, url=url, now=now)


def end_handover(handovers: Iterable[int], *, now: datetime) -> int:
    """Nobody needs to answer these any more: they leave the pages. Returns how many messages."""
    return notify.take_back(HANDOVER, handovers, now=now)


def tell_declined(handover: Handover, *, now: datetime) -> None:
    """The asker, or whoever stands in (M2), hears that it comes back, and why."""
    told = receiver_of(handover.asked_by, office=handover.callback.office, now=now)
    if told is None:
        return
    name = handover.answered_by.name if handover.answered_by else ""
    facts = _handover(handover, name=name, note=handover.answer, instead_of=told.instead_of)
    url = reverse("callbacks:page", args=[handover.callback_id])
    notify.tell(DECLINED, [told.user], about=handover.pk, facts=facts, url=url, now=now)


def _handover(
    handover: Handover, *, name: str, note: str, instead_of: User | None = None
) -> Callable[[], HandoverFacts]:
    callback = handover.callback
    return lambda: HandoverFacts(
        number=str(callback.ticket),
        name=name,
        contact=callback.contact_name,
        when=when(callback.due_at, callback.office),
        note=f"{note} {stands_in(instead_of)}".strip(),
    )
