"""What callbacks say to people, in the active language: why a time was promised, what is said on the phone, and what
the timeline tells of promises, attempts and escalations (tellers for `tickets.wording`)."""

from datetime import date, datetime

from django.utils import translation
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from callbacks.enums import Audience, DueKind, Outcome
from callbacks.models import Callback, DueTime, Escalation
from core.phones import written
from offices.domain.calendar import Due
from offices.models import Office, StaffMember
from offices.wording import Began, StripPart, clock, day_label, duration, explanation, strip, when, when_long
from offices.worktime import office_hours_from_json
from tickets.models import Entry
from tickets.wording import Mark, Words, instant, person, seconds, teller

LATE_AFTER = 2  # seconds; in normal running a step is told within this time (G7)
TOLD = {
    Audience.SPECIALISTS: gettext_lazy("Warning before the promise"),
    Audience.MANAGER: gettext_lazy("Promise due, Technical Support Manager told"),
    Audience.ALL_MANAGERS: gettext_lazy("Promise missed, every manager told"),
}


def _due(entry: Entry) -> str:
    at = instant(entry, "due_at")
    return when_long(at, entry.ticket.office) if at else ""


@teller("promised")
def _promised(entry: Entry) -> Words:
    return Words(_("Callback promised by %(when)s") % {"when": _due(entry)}, entry.data.get("reason", ""))


@teller("next_attempt")
def _next_attempt(entry: Entry) -> Words:
    return Words(_("Next attempt by %(when)s") % {"when": _due(entry)}, began=Began.ATTEMPT)


@teller("call_wished")
def _call_wished(entry: Entry) -> Words:
    return Words(_("The customer asks to be called by %(when)s") % {"when": _due(entry)})


@teller("promise_moved")
def _promise_moved(entry: Entry) -> Words:
    values = {"name": person(entry), "reason": entry.data.get("reason", "")}
    title = _("Promise moved to %(when)s") % {"when": _due(entry)}
    return Words(title, _("%(name)s: %(reason)s") % values)


@teller("attempted")
def _attempted(entry: Entry) -> Words:
    values = {"n": entry.data.get("attempt", 1), "outcome": Outcome(entry.data["outcome"]).label}
    number = entry.data.get("right_number")
    after = _("From now on we call %(number)s.") % {"number": written(number)} if number else ""
    return Words(_("Attempt %(n)d: %(outcome)s") % values, icon="phone-off", after=after)


@teller("reached")
def _reached(entry: Entry) -> Words:
    values = {"n": entry.data.get("attempt", 1), "time": seconds(int(entry.data.get("seconds", 0)))}
    return Words(_("Attempt %(n)d: reached, %(time)s") % values, icon="phone-check", mark=_kept(entry))


def _kept(entry: Entry) -> Mark | None:
    """Whether the due time that counted was kept by this attempt."""
    due = instant(entry, "due_at")
    if due is None:
        return None
    office = entry.ticket.office
    value = clock(entry.at, office)
    by = _("promised by %(time)s") % {"time": _clock_of(due, entry.at, entry)}
    return Mark("kept" if entry.at <= due else "missed", value, by)


def _clock_of(due: datetime, at: datetime, entry: Entry) -> str:
    office = entry.ticket.office
    same_day = due.astimezone(office.tz).date() == at.astimezone(office.tz).date()
    return clock(due, office) if same_day else when(due, office)


@teller("attempt_note")
def _attempt_note(entry: Entry) -> Words:
    return Words(_("Note on the attempt"), _("%(name)s, never shown to the customer") % {"name": person(entry)})


@teller("connected")
def _connected(entry: Entry) -> Words:
    values = {"name": entry.data.get("to", "")}
    after = _("after %(time)s") % {"time": seconds(int(entry.data.get("seconds", 0)))}
    return Words(_("Connected to %(name)s") % values, f"{person(entry)}, {after}", icon="phone-call")


@teller("escalated")
def _escalated(entry: Entry) -> Words:
    told = entry.data.get("told") or []
    late = int(entry.data.get("late_seconds", 0))
    after = _("Told late by %(time)s.") % {"time": lateness(late)} if late > LATE_AFTER else ""
    who = ", ".join(told) or _("nobody was there to be told")
    return Words(str(TOLD[Audience(entry.data["audience"])]), f"{who}. {after}".strip(), icon="flag-3")


@teller("given_back")
def _given_back(entry: Entry) -> Words:
    return Words(_("Callback given back to the queue"))


@teller("went_back")
def _went_back(entry: Entry) -> Words:
    values = {"name": entry.data.get("holder", "")}
    return Words(_("Callback went back to the queue: taken by %(name)s and not made") % values)


@teller("callback_closed")
def _callback_closed(entry: Entry) -> Words:
    return Words(_("Callback closed with a reason"))


@teller("handover_asked")
def _handover_asked(entry: Entry) -> Words:
    return Words(_("Callback to be handed over to %(to)s") % {"to": entry.data.get("to", "")})


@teller("handover_accepted")
def _handover_accepted(entry: Entry) -> Words:
    return Words(_("Hand-over accepted"))


@teller("handover_declined")
def _handover_declined(entry: Entry) -> Words:
    return Words(_("Hand-over declined"))


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
