"""The look of cover: icon and word of each kind of verdict, for cards, lists, axes and the portal."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.coverage import CoverKind

ICONS = {
    CoverKind.CONTRACT: "shield-check",
    CoverKind.WARRANTY: "certificate",
    CoverKind.ENDING: "shield-exclamation",
    CoverKind.NONE: "shield-off",
    CoverKind.UNKNOWN: "shield-question",
}
LABELS: dict[CoverKind, Any] = {
    CoverKind.CONTRACT: pgettext_lazy("cover", "Contract"),
    CoverKind.WARRANTY: pgettext_lazy("cover", "Warranty"),
    CoverKind.ENDING: _("Ends soon"),
    CoverKind.NONE: _("Not covered"),
    CoverKind.UNKNOWN: pgettext_lazy("cover", "Unknown"),
}
