"""What the portal says: mails, refusals, and the story of a ticket in the customer's words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.portal.clocks import CustomerClocks
from tickets.models import Entry
from tickets.numbers import NumberError, grouped


def why_no_number(typed: str, error: NumberError) -> str:
    """Why what was typed cannot be a ticket number: answered without any look-up."""
    if error.code == "characters":
        return _("A ticket number has digits only. This does not belong: %(characters)s") % {
            "characters": " ".join(str(error.data["characters"]))
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


def headline(entry: Entry, clocks: CustomerClocks) -> str:
    """What an entry tells the customer, on their clock."""
    told = entry.told
    return str(told.customer(entry, clocks) if told.customer else entry.get_kind_display())
