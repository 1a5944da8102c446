"""What became of promises, in words for every screen (G10)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from callbacks.kept import Tally


def tally_words(found: Tally) -> str:
    """ "11 of 12 kept, 1 called off, 2 still within time": the classes add up to all promises there are."""
    kept = [_("%(kept)d of %(all)d kept") % {"kept": found.kept, "all": found.counted}] if found.counted else []
    return ", ".join([*kept, *uncounted_parts(found)]) or _("none yet")


def uncounted_words(found: Tally) -> str:
    """ "1 called off, 2 still within time", to stand beside a figure that counts neither; '' for none."""
    return ", ".join(uncounted_parts(found))


def uncounted_parts(found: Tally) -> list[str]:
    """Each class that a share of kept promises leaves out, if it has any."""
    called_off = ngettext("%(n)d called off", "%(n)d called off", found.called_off) % {"n": found.called_off}
    within = ngettext("%(n)d still within time", "%(n)d still within time", found.within) % {"n": found.within}
    return [words for words, number in ((called_off, found.called_off), (within, found.within)) if number]
