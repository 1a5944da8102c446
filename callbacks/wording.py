"""What callbacks say to people, in the active language: why a time was promised, what is said on the phone."""

from datetime import datetime

from django.utils import translation
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from callbacks.models import Callback
from core.phones import written
from offices.models import Office, StaffMember

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


# -- in lists -------------------------------------------------------------------------------------------------------


def attempts_words(number: int) -> str:
    """For lists: "not tried yet", "2 attempts"."""
    if not number:
        return _("not tried yet")
    return ngettext("%(n)d attempt", "%(n)d attempts", number) % {"n": number}
