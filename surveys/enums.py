"""Choices of the surveys app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SCALE = "scale", _("1 to 5")
    YES_NO = "yes_no", _("yes or no")
    TEXT = "text", _("in words")


class InterviewState(models.TextChoices):
    """Where an invitation stands (S1)."""

    DRAWN = "drawn", _("to be asked")
    STARTED = "started", _("under way")
    DONE = "done", _("answered")
    REFUSED = "refused", _("did not want to")
    UNREACHED = "unreached", _("not reached")

    @property
    def icon(self) -> str:
        """Name of the icon of this state."""
        return {
            "drawn": "phone-plus",
            "started": "message-star",
            "done": "circle-check",
            "refused": "circle-x",
            "unreached": "phone-off",
        }[self.value]

    @property
    def next_states(self) -> frozenset[str]:
        """The states it may change to."""
        return INTERVIEW_NEXT[self.value]


WAITING = ("drawn", "started")  # still on the call list
ANSWERABLE = ("drawn", "started", "unreached")  # by the link
INTERVIEW_NEXT: dict[str, frozenset[str]] = {
    "drawn": frozenset({"started", "refused"}),
    "started": frozenset({"drawn", "done", "refused", "unreached"}),
    "done": frozenset(),
    "refused": frozenset(),
    "unreached": frozenset({"started", "refused"}),
}


class InterviewChannel(models.TextChoices):
    """How somebody was asked."""

    PHONE = "phone", _("by phone")
    PERSON = "person", _("in person")
    LINK = "link", _("by link")


class SuggestionState(models.TextChoices):
    """What became of a suggestion (S3)."""

    NEW = "new", _("new")
    REVIEW = "review", _("being looked at")
    PLANNED = "planned", _("planned")
    DECLINED = "declined", _("declined")
    DONE = "done", _("done")

    @property
    def icon(self) -> str:
        """Name of the icon of this state."""
        return {
            "new": "bulb",
            "review": "eye",
            "planned": "calendar-event",
            "declined": "circle-x",
            "done": "circle-check",
        }[self.value]

    @property
    def next_states(self) -> frozenset[str]:
        """The states it may change to."""
        return SUGGESTION_NEXT[self.value]


SUGGESTION_NEXT: dict[str, frozenset[str]] = {
    "new": frozenset({"review", "planned", "declined"}),
    "review": frozenset({"planned", "declined"}),
    "planned": frozenset({"declined", "done"}),
    "declined": frozenset({"review"}),
    "done": frozenset(),
}


class SuggestionSource(models.TextChoices):
    """From where a suggestion came (S3)."""

    CALL = "call", pgettext_lazy("origin", "call")
    SURVEY = "survey", pgettext_lazy("origin", "survey")
    PORTAL = "portal", pgettext_lazy("origin", "portal")
    AGENT = "agent", pgettext_lazy("origin", "colleague")
