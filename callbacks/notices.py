"""Texts of the callbacks app: sentences to say, messages to customers, escalations to staff."""

from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from callbacks.enums import Audience, DueKind
from callbacks.events import escalated
from callbacks.models import Callback, DueTime, Escalation, Handover
from callbacks.wording import LATE_AFTER, lateness
from core import outbox
from core.events import for_machines
from core.models import User
from core.phones import written
from offices.domain.calendar import Due
from offices.duty import Receiver, in_charge
from offices.models import Office, StaffMember
from offices.wording import (
    Began,
    StripPart,
    clock,
    day_label,
    explanation,
    stands_in,
    strip,
    when,
    when_long,
)
from offices.worktime import office_hours_from_json
from tickets.models import Ticket
from tickets.notices import address_of

DIGEST = "escalation"
DUTY = "duty"


# -- why then -----------------------------------------------------------------------------------------------------


def why(due: DueTime) -> str:
    """The sentence of G4 for a stored due time, from its stored steps and calendar."""
    office = due.callback.office
    if not due.budget_minutes:
        return _set_by_hand(due, office)
    began = Began.ATTEMPT if due.kind == DueKind.RETRY else Began.LOGGED
    hours = office_hours_from_json(due.calendar.hours)
    return explanation(due.steps, start_at=due.start_at, due_at=due.due_at, office=office, hours=hours, began=began)


def _set_by_hand(due: DueTime, office: Office) -> str:
    values = {"when": when(due.due_at, office), "reason": due.reason}
    if due.kind == DueKind.WISH:
        return _("The customer asked for %(when)s.") % values
    if due.kind == DueKind.MOVED:
        return _("Moved by hand to %(when)s: %(reason)s") % values
    if due.reason:
        return _("Agreed with the customer for %(when)s: %(reason)s") % values
    return _("Agreed with the customer for %(when)s.") % values


def why_of(due: Due, *, office: Office) -> str:
    """The same for a preview that is not stored yet."""
    hours = office_hours_from_json(due.calendar.hours)
    return explanation(due.steps, start_at=due.start_at, due_at=due.due_at, office=office, hours=hours)


def strip_of(due: DueTime, *, compact: bool = False) -> list[StripPart]:
    """The promise strip of a stored due time."""
    return strip(due.steps, office=due.callback.office, compact=compact)


# -- to say on the phone ------------------------------------------------------------------------------------------


def promise_say(callback: Callback) -> str:
    """What to say to the caller, in the caller's language."""
    with translation.override(callback.language):
        return promise_sentence(callback.due_at, office=callback.office, phone=callback.phone)


def promise_sentence(due_at: datetime, *, office: Office, phone: str) -> str:
    """The promise as a sentence in the active language, also for a preview."""
    local = due_at.astimezone(office.tz)
    values = {
        "day": date_format(local, pgettext("spoken day", "l j F")),
        "time": _spoken_time(local),
        "phone": written(phone),
    }
    return _("“We will call you back on %(phone)s by %(day)s, %(time)s at the latest.”") % values


def _spoken_time(local: datetime) -> str:
    if local.minute:
        return pgettext("spoken time", "%(hour)02d:%(minute)02d") % {"hour": local.hour, "minute": local.minute}
    return pgettext("spoken time", "%(hour)02d:00") % {"hour": local.hour}


def connect_say(member: StaffMember, *, language: str) -> str:
    """What to say before putting the caller through, in the caller's language."""
    with translation.override(language):
        return _("“I am putting you through to %(name)s now. Your description is already there.”") % {
            "name": member.user.name
        }


# -- to the customer ----------------------------------------------------------------------------------------------


def mail_promise(callback: Callback, *, due: Due, now: datetime) -> None:
    """The promise in writing, with its explanation."""
    ticket = callback.ticket
    with translation.override(ticket.language):
        body = _(
            "Dear %(name)s,\n\nwe will call you back on %(phone)s by %(when)s (%(office)s time) at the latest.\n\n"
            "%(why)s\n\nYour ticket number: %(number)s"
        ) % _facts(callback, why=why_of(due, office=callback.office))
        subject = _("Ticket %(number)s: we call you back by %(when)s") % _facts(callback)
    _mail(ticket, f"promise/{callback.pk}", "promised", subject, body, now=now)


def mail_moved(callback: Callback, *, reason: str, now: datetime) -> None:
    """A manager has moved the promise: the customer is told (G3)."""
    ticket = callback.ticket
    with translation.override(ticket.language):
        body = _(
            "Dear %(name)s,\n\nwe have to move our callback: we will call you on %(phone)s by %(when)s "
            "(%(office)s time) at the latest.\n\nThe reason: %(reason)s\n\nYour ticket number: %(number)s"
        ) % _facts(callback, reason=reason)
        subject = _("Ticket %(number)s: our callback has been moved to %(when)s") % _facts(callback)
    _mail(ticket, f"moved/{callback.pk}/{now.isoformat()}", "promise_moved", subject, body, now=now)


def _facts(callback: Callback, **more: str) -> dict[str, str]:
    return {
        "name": callback.contact_name,
        "phone": written(callback.phone),
        "when": when_long(callback.due_at, callback.office),
        "office": callback.office.name,
        "number": str(callback.ticket),
        **more,
    }


def _mail(ticket: Ticket, key: str, kind: str, subject: str, body: str, *, now: datetime) -> None:
    address = address_of(ticket)
    if address:
        message = outbox.Message(key=key, kind=kind, subject=subject, body=body, language=ticket.language)
        outbox.mail(message, address=address, now=now)


# -- escalations --------------------------------------------------------------------------------------------------

TELLS = {
    Audience.SPECIALISTS: gettext_lazy("Please call soon: %(what)s"),
    Audience.MANAGER: gettext_lazy("Promise due: %(what)s"),
    Audience.ALL_MANAGERS: gettext_lazy("Promise missed: %(what)s"),
}


def tell_escalation(step: Escalation, *, told: list[Receiver], now: datetime) -> None:
    """Write the step's messages: into the page, as e-mail (a burst becomes one), to the webhook."""
    channels = set(step.step.channels)
    readers = {(each.user.language, each.instead_of) for each in told}
    texts = {reader: _escalation(step, language=reader[0], instead_of=reader[1], now=now) for reader in readers}
    messages = [(each.user, texts[each.user.language, each.instead_of]) for each in told]
    outbox.send(
        messages=messages if "page" in channels else (),
        letters=[(user, user.email, message) for user, message in messages] if "email" in channels else (),
        now=now,
    )
    if "webhook" in channels and step.step.webhook_url:
        outbox.webhook(_for_webhook(step, now=now), address=step.step.webhook_url, now=now)


def _escalation(step: Escalation, *, language: str, instead_of: User | None, now: datetime) -> outbox.Message:
    ticket = step.callback.ticket
    with translation.override(language):
        return outbox.Message(
            key=f"escalation/{step.pk}",
            kind="escalation",
            subject=str(TELLS[Audience(step.step.audience)]) % {"what": f"{ticket}, {ticket.company_name}"},
            body=f"{_line(step, now=now)} {stands_in(instead_of)}".strip(),
            url=ticket.get_absolute_url(),
            language=language,
            digest=DIGEST,
            data={"callback": step.callback_id, "late_seconds": step.late_seconds},
        )


def _line(step: Escalation, *, now: datetime) -> str:
    """One line for a mail or a list: who is to be called by when, how much time is left, how late we say so."""
    callback = step.callback
    values = {
        "name": callback.contact_name,
        "company": callback.ticket.company_name,
        "when": when(callback.due_at, callback.office),
        "office": callback.office.name,
    }
    line = _("%(name)s, %(company)s: promised by %(when)s, %(office)s.") % values
    if step.late_seconds > LATE_AFTER:
        line += " " + _("Told late by %(time)s.") % {"time": lateness(step.late_seconds)}
    return line


def _for_webhook(step: Escalation, *, now: datetime) -> outbox.Message:
    """What a machine is told: the facts of the event without what is personal, and which ticket it is about."""
    callback = step.callback
    facts = for_machines(escalated(step))
    return outbox.Message(
        key=f"escalation/{step.pk}",
        kind="escalation",
        subject=f"escalation {callback.ticket.number}",
        data={
            "id": f"escalation/{step.pk}",
            "event": "escalation",
            "ticket": callback.ticket.number,
            "office": callback.office.slug,
            "audience": facts["audience"],
            "offset_minutes": facts["minutes"],
            "due_at": facts["due_at"],
            "fire_at": step.fire_at.isoformat(),
            "told_at": now.isoformat(),
            "late_seconds": facts["late_seconds"],
            "url": settings.BASE_URL + callback.ticket.get_absolute_url(),
        },
    )


def tell_set_aside(step: Escalation, *, now: datetime) -> None:
    """A step could not be told: managers and administrators hear of it, plainly."""
    ticket = step.callback.ticket
    users = in_charge()
    messages = []
    for user in users:
        with translation.override(user.language):
            message = outbox.Message(
                key=f"set-aside/{step.pk}",
                kind="set_aside",
                subject=_("An escalation failed: ticket %(number)s") % {"number": ticket},
                body=_("Nobody was told of this step by itself. Please look after the callback yourself."),
                url=ticket.get_absolute_url(),
                language=user.language,
            )
        messages.append((user, message))
    outbox.pages(messages, now=now)
    outbox.mails([(user, user.email, message) for user, message in messages], now=now)


# -- a caller who is put through --------------------------------------------------------------------------------------


def tell_connected(ticket: Ticket, member: StaffMember, *, now: datetime) -> None:
    """Whoever gets the caller finds the ticket in their page: "your description is already there"."""
    who = f"{ticket.caller_name}, {ticket.company_name}".strip(", ")
    with translation.override(member.user.language):
        message = outbox.Message(
            key=f"connected/{ticket.pk}",
            kind="connected",
            subject=_("Caller for you: %(what)s") % {"what": who},
            body=_("Ticket %(number)s. %(text)s") % {"number": ticket, "text": ticket.description},
            url=ticket.get_absolute_url(),
            language=member.user.language,
        )
    outbox.page(message, recipient=member.user, now=now)


# -- hand-over -----------------------------------------------------------------------------------------------------


def tell_handover(handover: Handover, receivers: list[User], *, now: datetime) -> None:
    """Ask those who may accept, in their pages."""
    callback = handover.callback
    messages = []
    for user in receivers:
        with translation.override(user.language):
            values = {"name": handover.asked_by.name, "what": f"{callback.ticket}, {callback.contact_name}"}
            message = outbox.Message(
                key=f"handover/{handover.pk}",
                kind="handover",
                subject=_("%(name)s hands over a callback: %(what)s") % values,
                body=_("Due %(when)s. %(note)s")
                % {"when": when(callback.due_at, callback.office), "note": handover.note},
                url=f"/callbacks/{callback.pk}/",
                language=user.language,
            )
        messages.append((user, message))
    outbox.pages(messages, now=now)


def tell_declined(handover: Handover, *, now: datetime) -> None:
    """The asker hears that it comes back, and why."""
    user = handover.asked_by
    with translation.override(user.language):
        message = outbox.Message(
            key=f"handover/{handover.pk}/declined",
            kind="handover",
            subject=_("%(name)s does not take over: %(what)s")
            % {"name": handover.answered_by, "what": str(handover.callback.ticket)},
            body=handover.answer,
            url=f"/callbacks/{handover.callback_id}/",
            language=user.language,
        )
    outbox.page(message, recipient=user, now=now)


# -- managers and deputies -------------------------------------------------------------------------------------------


Uncovered = tuple[Office, date, tuple[tuple[datetime, datetime], ...]]


def tell_gaps(gaps: list[Uncovered], *, now: datetime) -> None:
    """Opening hours with nobody to escalate to: told once to all managers and administrators, shown until mended."""
    users = in_charge()
    pages, letters = [], []
    for user in users:
        with translation.override(user.language):
            for gap in gaps:
                message = _gap(user, gap)
                pages.append((user, message))
                letters.append((user, user.email, message))
    outbox.pages(pages, now=now)
    outbox.mails(letters, now=now)
    outbox.take_back_all_but([_gap_key(gap) for gap in gaps], kind=DUTY, now=now)


def _gap_key(gap: Uncovered) -> str:
    office, day, pieces = gap
    return "/".join(["duty", str(office.pk), str(day), *(f"{start:%H%M}-{end:%H%M}" for start, end in pieces)])


def gap_words(office: Office, day: date, pieces: tuple[tuple[datetime, datetime], ...]) -> str:
    """ "Hamburg, Mon 30 Nov, 08:30–15:00", without times for the whole day."""
    return ", ".join(filter(None, (office.name, day_label(day), times_of(office, pieces))))


def _gap(user: User, gap: Uncovered) -> outbox.Message:
    return outbox.Message(
        key=_gap_key(gap),
        kind=DUTY,
        subject=_("%(when)s: no Technical Support Manager and no deputy") % {"when": gap_words(*gap)},
        body=_(
            "An escalation in that time would go to the managers who are there all the same, or else to the "
            "administrators. Please name a deputy or move an absence."
        ),
        url="/account/people/",
        language=user.language,
        digest=DUTY,
    )


def times_of(office: Office, pieces: tuple[tuple[datetime, datetime], ...]) -> str:
    """ "08:30–12:00, 15:00–17:00" on the office's clock."""
    return ", ".join(f"{clock(start, office)}–{clock(end, office)}" for start, end in pieces)
