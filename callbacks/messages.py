"""Who is told what about promises, escalations and hand-overs: the kinds, to whom they go, and when they are over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import ngettext

from callbacks.models import Callback, Escalation, Handover
from callbacks.wording import escalation_heading, escalation_line, gap_words, why_of
from core import notify, outbox
from core.messages import Audience, CustomerFacts, Digest, Ends, Facts, Name, Phone, Said, Urgency, declare
from core.models import User
from core.models.notification import Channel
from core.phones import written
from offices.domain.calendar import Due
from offices.duty import Receiver, in_charge, receiver_of
from offices.models import Office, StaffMember
from offices.wording import stands_in, when, when_long
from tickets.messages import mail_customer, signature
from tickets.models import Ticket

BOTH = (Channel.PAGE, Channel.EMAIL)
Uncovered = tuple[Office, date, tuple[tuple[datetime, datetime], ...]]


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
class EscalationFacts(Facts):
    """What is due and who is to be called."""

    heading: Name
    line: Name
    stands_in: Name


@dataclass(frozen=True, kw_only=True)
class TicketFacts(Facts):
    """The number of a ticket, in groups."""

    number: str


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
SET_ASIDE = declare("callbacks", "set_aside", Audience.STAFF, TicketFacts, channels=BOTH, urgency=Urgency.URGENT)


def tell_escalation(step: Escalation, *, told: list[Receiver], now: datetime) -> None:
    """Write the step's messages: into the page, as e-mail (a burst becomes one), to the webhook."""
    readers = {(each.user.language, each.instead_of) for each in told}
    texts = {reader: _escalation(step, language=reader[0], instead_of=reader[1]) for reader in readers}
    messages = [(each.user, texts[each.user.language, each.instead_of]) for each in told]
    notify.send(messages, channels=step.step.channels, now=now)
    if Channel.WEBHOOK in step.step.channels and step.step.webhook_url:
        outbox.webhook(_for_webhook(step, now=now), address=step.step.webhook_url, now=now)


def _escalation(step: Escalation, *, language: str, instead_of: User | None) -> outbox.Message:
    return notify.compose(
        ESCALATION,
        about=step.pk,
        language=language,
        facts=lambda: EscalationFacts(
            heading=escalation_heading(step), line=escalation_line(step), stands_in=stands_in(instead_of)
        ),
        url=step.callback.ticket.get_absolute_url(),
        data={"callback": step.callback_id, "late_seconds": step.late_seconds},
    )


def _for_webhook(step: Escalation, *, now: datetime) -> outbox.Message:
    """What a machine is told: facts, no personal data beyond the ticket number."""
    callback, key = step.callback, notify.key(ESCALATION, step.pk)
    return outbox.Message(
        key=key,
        kind=ESCALATION.name,
        subject=f"escalation {callback.ticket.number}",
        data={
            "id": key,
            "event": "escalation",
            "ticket": callback.ticket.number,
            "office": callback.office.slug,
            "audience": step.step.audience,
            "offset_minutes": step.step.offset_minutes,
            "due_at": callback.due_at.isoformat(),
            "fire_at": step.fire_at.isoformat(),
            "told_at": now.isoformat(),
            "late_seconds": step.late_seconds,
            "url": settings.BASE_URL + callback.ticket.get_absolute_url(),
        },
    )


def put_away(steps: Iterable[int], *, now: datetime) -> int:
    """The promise is met or moved: what was told of these steps leaves the pages. Returns how many messages."""
    return notify.take_back(ESCALATION, steps, now=now)


def tell_set_aside(step: Escalation, *, now: datetime) -> None:
    """A step could not be told: managers and administrators hear of it, plainly."""
    ticket = step.callback.ticket
    facts = TicketFacts(number=str(ticket))
    url = ticket.get_absolute_url()
    notify.tell(SET_ASIDE, in_charge(), about=step.pk, facts=lambda: facts, url=url, now=now)


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
    url = f"/callbacks/{handover.callback_id}/"
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
    url = f"/callbacks/{handover.callback_id}/"
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


# -- managers and deputies -------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class GapFacts(Facts):
    """When nobody is there to be told."""

    when: str


DUTY = declare("callbacks", "duty", Audience.STAFF, GapFacts, channels=BOTH, ends=Ends.UNTRUE, digest=Digest())


def tell_gaps(gaps: list[Uncovered], *, now: datetime) -> None:
    """Opening hours with nobody to escalate to: told once to all managers and administrators, shown until mended."""
    people = in_charge()
    languages = {user.language for user in people}
    texts = {(language, index): _gap(gap, language) for language in languages for index, gap in enumerate(gaps)}
    messages = [(user, texts[user.language, index]) for user in people for index in range(len(gaps))]
    notify.send(messages, channels=DUTY.channels, now=now)
    notify.keep_only(DUTY, [_about(gap) for gap in gaps], now=now)


def _gap(gap: Uncovered, language: str) -> outbox.Message:
    return notify.compose(
        DUTY, about=_about(gap), language=language, facts=lambda: GapFacts(when=gap_words(*gap)), url="/account/people/"
    )


def _about(gap: Uncovered) -> tuple[object, ...]:
    office, day, pieces = gap
    return (office.pk, day, *(f"{start:%H%M}-{end:%H%M}" for start, end in pieces))
