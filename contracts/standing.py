"""Where a contract stands, in words: the state with its look and icon."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.queries.standing import ContractStanding


@dataclass(frozen=True)
class StandingWords:
    """A label (lazy), the kind of its look (`.hd-cov is-…`) and its icon."""

    label: Any
    kind: str
    icon: str


WORDS = {
    ContractStanding.FUTURE: StandingWords(_("not begun"), "unknown", "calendar-event"),
    ContractStanding.RUNNING: StandingWords(_("running"), "contract", "shield-check"),
    ContractStanding.ENDING: StandingWords(_("Ends soon"), "ending", "shield-exclamation"),
    ContractStanding.SUSPENDED: StandingWords(pgettext_lazy("contract", "suspended"), "none", "player-pause"),
    ContractStanding.ENDED: StandingWords(pgettext_lazy("contract", "ended"), "none", "shield-off"),
}
