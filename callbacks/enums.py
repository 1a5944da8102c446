"""Choices of the callbacks app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallbackState(models.TextChoices):
    """Where a promise stands. `kept` and `closed` are final."""

    OPEN = "open", _("open")
    TAKEN = "taken", _("taken")
    REACHED = "reached", _("reached")
    CLOSED = "closed", _("closed with a reason")

    @property
    def is_live(self) -> bool:
        """Whether somebody still has to call."""
        return self.value in LIVE


LIVE = ("open", "taken")


class Outcome(models.TextChoices):
    """What came of an attempt (G5)."""

    REACHED = "reached", _("reached")
    NO_ANSWER = "no_answer", _("no answer")
    ENGAGED = "engaged", _("engaged")
    VOICEMAIL = "voicemail", _("voicemail")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    CALL_LATER = "call_later", _("asked to call later")


class HandoverState(models.TextChoices):
    """Where a hand-over stands."""

    ASKED = "asked", _("asked")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("no longer needed")
