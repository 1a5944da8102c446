"""What callbacks say to people, in the active language: why a time was promised, what is said on the phone."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from callbacks.models import Callback
from offices.models import Office, StaffMember
from tickets.owed_words import callback_spoken

# -- to say on the phone ------------------------------------------------------------------------------------------


def promise_say(callback: Callback, *, told_in: Office | None = None) -> str:
    """What to say to the caller, in the caller's language; `told_in` is the agent's office."""
    with translation.override(callback.language):
        said = callback_spoken(callback.due_at, office=callback.office, phone=callback.phone, told_in=told_in)
        return _("“%(sentences)s”") % {"sentences": said}


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
