"""The look of cover: icon and word of each kind of verdict, for cards, lists, axes and the portal."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.coverage import Kind

ICONS = {
    Kind.CONTRACT: "shield-check",
    Kind.WARRANTY: "certificate",
    Kind.ENDING: "shield-exclamation",
    Kind.NONE: "shield-off",
    Kind.UNKNOWN: "shield-question",
}
LABELS: dict[Kind, Any] = {
    Kind.CONTRACT: pgettext_lazy("cover", "Contract"),
    Kind.WARRANTY: pgettext_lazy("cover", "Warranty"),
    Kind.ENDING: _("Ends soon"),
    Kind.NONE: _("Not covered"),
    Kind.UNKNOWN: pgettext_lazy("cover", "Unknown"),
}
