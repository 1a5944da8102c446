"""What callbacks say to people, in the active language: why a time was promised, what is said on the phone."""

from datetime import date, datetime

from django.utils import translation
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from callbacks.enums import Audience, DueKind
from callbacks.models import Callback, DueTime, Escalation
from core.phones import written
from offices.domain.calendar import Due
from offices.models import Office, StaffMember
from offices.wording import Began, StripPart, clock, day_label, duration, explanation, strip, when
from offices.worktime import office_hours_from_json

LATE_AFTER = 2  # seconds; in normal running a step is told within this time (G7)


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


# -- of an escalation ------------------------------------------------------------------------------------------------

TELLS = {
    Audience.SPECIALISTS: gettext_lazy("Please call soon: %(what)s"),
    Audience.MANAGER: gettext_lazy("Promise due: %(what)s"),
    Audience.ALL_MANAGERS: gettext_lazy("Promise missed: %(what)s"),
}


def escalation_heading(step: Escalation) -> str:
    """ "Promise due: 418 207 533, Thameside Bakery Ltd"."""
    ticket = step.callback.ticket
    return str(TELLS[Audience(step.step.audience)]) % {"what": f"{ticket}, {ticket.company_name}"}


def escalation_line(step: Escalation) -> str:
    """One line for a mail or a list: who is to be called by when, and how late we say so."""
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


def lateness(seconds: int) -> str:
    """ "40 s", then whole minutes."""
    if seconds < 120:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    return duration(seconds // 60)


# -- in lists -------------------------------------------------------------------------------------------------------


def gap_words(office: Office, day: date, pieces: tuple[tuple[datetime, datetime], ...]) -> str:
    """ "Hamburg, Mon 30 Nov, 08:30–15:00", without times for the whole day."""
    return ", ".join(filter(None, (office.name, day_label(day), times_of(office, pieces))))


def times_of(office: Office, pieces: tuple[tuple[datetime, datetime], ...]) -> str:
    """ "08:30–12:00, 15:00–17:00" on the office's clock."""
    return ", ".join(f"{clock(start, office)}–{clock(end, office)}" for start, end in pieces)


def offset_words(minutes: int) -> str:
    """A step's place on the ladder: "30 min before", "when due", "30 min after"."""
    if not minutes:
        return _("when due")
    time = duration(abs(minutes))
    return _("%(time)s before") % {"time": time} if minutes < 0 else _("%(time)s after") % {"time": time}


def attempts_words(number: int) -> str:
    """For lists: "not tried yet", "2 attempts"."""
    if not number:
        return _("not tried yet")
    return ngettext("%(n)d attempt", "%(n)d attempts", number) % {"n": number}
