"""What the portal says: mails, refusals, and the story of a ticket in the customer's words."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from callbacks.enums import Outcome
from core.languages import in_both
from helpdesk.portal.places import Clocks
from tickets.models import Entry
from tickets.numbers import NumberError, grouped
from tickets.wording import instant, words_of


def why_no_number(typed: str, error: NumberError) -> str:
    """Why what was typed cannot be a ticket number: answered without any look-up."""
    if error.code == "characters":
        return _("A ticket number has digits only. This does not belong: %(signs)s") % {
            "signs": " ".join(str(error.data["characters"]))
        }
    if error.code == "length":
        count = int(error.data["digits"])
        digits = ngettext("%(count)d digit", "%(count)d digits", count) % {"count": count}
        return _("A ticket number has nine digits; these are %(digits)s.") % {"digits": digits}
    shown = grouped(str(error.data["number"]))
    return _("%(number)s cannot be a ticket number: one digit is wrong, or two neighbours are swapped.") % {
        "number": shown
    }


def too_often(minutes: int) -> str:
    """Refused for a while."""
    return ngettext(
        "That was tried too often. Try again in %(minutes)d minute, or call us.",
        "That was tried too often. Try again in %(minutes)d minutes, or call us.",
        minutes,
    ) % {"minutes": minutes}


def wrong_code(left: int) -> str:
    """Not this code."""
    return ngettext(
        "This is not the code we sent. %(left)d try left.", "This is not the code we sent. %(left)d tries left.", left
    ) % {"left": left}


def spent_code() -> str:
    """No more tries."""
    return _("This code has run out. Ask for another one.")


# -- the story --------------------------------------------------------------------------------------------------------

Teller = Callable[[Entry, Clocks], str]


def headline(entry: Entry, clocks: Clocks) -> str:
    """What an entry tells the customer; what the portal has no words of its own for, the desk's are good for."""
    tell = TELLERS.get(entry.event)
    return tell(entry, clocks) if tell else words_of(entry).title


def _who(entry: Entry) -> str:
    return entry.author.name if entry.author else _("Halvern Support")


def _call(entry: Entry, clocks: Clocks) -> str:
    return _("Your call with %(name)s") % {"name": _who(entry)}


def _called(entry: Entry, clocks: Clocks) -> str:
    return _("%(name)s called you") % {"name": _who(entry)}


def _tried(entry: Entry, clocks: Clocks) -> str:
    if entry.data.get("outcome") == Outcome.CALL_LATER:
        return _("%(name)s called, and was asked to call later") % {"name": _who(entry)}
    return _("%(name)s called and did not reach you") % {"name": _who(entry)}


def _message(entry: Entry, clocks: Clocks) -> str:
    return _("Message from %(name)s") % {"name": _who(entry)}


def _from_you(entry: Entry, clocks: Clocks) -> str:
    return _("From you")


def _file(entry: Entry, clocks: Clocks) -> str:
    return _("File from %(name)s") % {"name": entry.author.name} if entry.author else _("File from you")


def _promised(entry: Entry, clocks: Clocks) -> str:
    due = instant(entry, "due_at")
    return _("Callback promised by %(when)s") % {"when": clocks.day_and_time(due)} if due else _("Callback promised")


def _moved(entry: Entry, clocks: Clocks) -> str:
    due = instant(entry, "due_at")
    return _("Callback moved to %(when)s") % {"when": clocks.day_and_time(due)} if due else _("Callback moved")


def _solved(entry: Entry, clocks: Clocks) -> str:
    return _("Solved by %(name)s") % {"name": _who(entry)}


def _reopened(entry: Entry, clocks: Clocks) -> str:
    return _("Opened again by you") if entry.contact else _("Opened again")


def _department(entry: Entry) -> dict[str, str]:
    return {"department": in_both(entry.data["department_de"], entry.data["department_en"])}


def _referred(entry: Entry, clocks: Clocks) -> str:
    return _("Passed on to %(department)s") % _department(entry)


def _accepted(entry: Entry, clocks: Clocks) -> str:
    return _("%(department)s: they work on it") % _department(entry)


def _department_answered(entry: Entry, clocks: Clocks) -> str:
    return _("%(department)s: answered") % _department(entry)


def _came_back(entry: Entry, clocks: Clocks) -> str:
    return _("%(department)s: back with us") % _department(entry)


def _complained(entry: Entry, clocks: Clocks) -> str:
    return _("You asked for the manager: %(name)s") % {"name": entry.data.get("owner", "")}


def _confirmed(entry: Entry, clocks: Clocks) -> str:
    return _("You confirmed that it is solved")


TELLERS: dict[str, Teller] = {
    "call_in": _call,
    "call_out": _called,
    "reached": _called,
    "attempted": _tried,
    "message": _message,
    "added": _from_you,
    "file": _file,
    "promised": _promised,
    "next_attempt": _promised,
    "call_wished": _promised,
    "promise_moved": _moved,
    "solved": _solved,
    "reopened": _reopened,
    "referred": _referred,
    "referral_accepted": _accepted,
    "referral_done": _department_answered,
    "referral_returned": _came_back,
    "referral_lapsed": _came_back,
    "complaint_raised": _complained,
    "confirmed": _confirmed,
}
