"""Choices of the offices app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClosedKind(models.TextChoices):
    """Why a day is not an ordinary one (H3)."""

    HOLIDAY = "holiday", _("Public holiday")
    BRIDGE = "bridge", _("Bridge day")
    CLOSURE = "closure", _("Closure")
    SHORT = "short", _("Short day")


class Origin(models.TextChoices):
    """Where a closed day came from (H3)."""

    LIBRARY = "library", _("from the holiday calendar")
    RULE = "rule", _("by the bridge-day rule")
    MANAGER = "manager", _("entered by hand")


class DayState(models.TextChoices):
    """Whether a closed day counts."""

    ACTIVE = "active", _("in force")
    PROPOSED = "proposed", _("proposed")
    OVERRULED = "overruled", _("overruled")


class Presence(models.TextChoices):
    """What a specialist is doing now; set by one key and by what they do."""

    AVAILABLE = "available", _("free")
    ON_CALL = "on_call", _("on a call")
    WRAP_UP = "wrap_up", _("wrapping up")
    BREAK = "break", _("on a break")
    AWAY = "away", _("away")

    @property
    def following(self) -> "Presence":
        """What comes next on an ordinary day: one key leads there."""
        return {
            Presence.ON_CALL: Presence.WRAP_UP,
            Presence.AVAILABLE: Presence.BREAK,
        }.get(self, Presence.AVAILABLE)

    @property
    def icon(self) -> str:
        """Its icon's name."""
        return {
            "available": "circle-check",
            "on_call": "phone-call",
            "wrap_up": "pencil",
            "break": "coffee",
            "away": "user-off",
        }[self.value]
