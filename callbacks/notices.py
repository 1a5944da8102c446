"""Texts of the callbacks app: sentences to say, messages to customers and to colleagues."""

from datetime import datetime

from django.utils import translation
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from callbacks.models import Callback, Handover
from core import outbox
from core.models import User
from core.phones import written
from offices.domain.calendar import Due
from offices.models import Office, StaffMember
from offices.wording import when, when_long
from promises.wording import why_of
from tickets.models import Ticket
from tickets.notices import address_of

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
