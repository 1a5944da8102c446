"""Choices of the callbacks app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallbackState(models.TextChoices):
    """Where a callback stands. `reached` and `closed` are final; whether the promise was kept is another question."""

    OPEN = "open", _("open")
    TAKEN = "taken", _("taken")
    REACHED = "reached", _("reached")
    CLOSED = "closed", _("closed with a reason")

    @property
    def is_live(self) -> bool:
        """Whether somebody still has to call."""
        return self.value in LIVE


LIVE = ("open", "taken")


class AttemptOutcome(models.TextChoices):
    """What came of an attempt (G5)."""

    REACHED = "reached", _("reached")
    NO_ANSWER = "no_answer", _("no answer")
    ENGAGED = "engaged", _("engaged")
    VOICEMAIL = "voicemail", _("voicemail")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    CALL_LATER = "call_later", _("asked to call later")


class FaultClass(models.TextChoices):
    """What became of a covered fault: exactly one of these (G10)."""

    CONNECTED = "connected", _("connected at once")
    IN_TIME = "in_time", _("called back in time")
    LATE = "late", _("called back late, or not yet and overdue")
    WITHIN = "within", _("still within time")
    CALLED_OFF = "called_off", _("called off")


class HandoverState(models.TextChoices):
    """Where a hand-over stands."""

    ASKED = "asked", _("asked")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("no longer needed")
