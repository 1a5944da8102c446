"""Choices of the surveys app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class SuggestionSource(models.TextChoices):
    """From where a suggestion came (S3)."""

    CALL = "call", _("call")
    SURVEY = "survey", _("survey")
    PORTAL = "portal", _("portal")
    AGENT = "agent", _("colleague")
