"""Words of the ladder and of attempts, for screens."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offices.wording import duration

LATE_AFTER = 2  # seconds; in normal running a step is told within this time (G7)


def lateness(seconds: int) -> str:
    """ "40 s", then whole minutes."""
    if seconds < 120:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    return duration(seconds // 60)


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
