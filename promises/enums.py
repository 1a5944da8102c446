"""Choices of the promises app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DueKind(models.TextChoices):
    """Why a due time came about (G2, G3, G5)."""

    PROMISE = "promise", _("promised")
    RETRY = "retry", _("next attempt")
    WISH = "wish", _("the customer's wish")
    MOVED = "moved", _("moved by hand")


class StepAudience(models.TextChoices):
    """Whom a step of a ladder tells (G7). Each kind of promise has words of its own for them."""

    HOLDER = "holder", _("whoever has it, or their deputy")
    SPECIALISTS = "specialists", _("specialists for the product and their lead")
    MANAGER = "manager", _("Technical Support Manager or deputy")
    ALL_MANAGERS = "all_managers", _("every manager")


MANAGERS = (StepAudience.MANAGER, StepAudience.ALL_MANAGERS)


class EscalationState(models.TextChoices):
    """Where a step of one due time stands."""

    SCHEDULED = "scheduled", _("not yet due")
    DONE = "done", _("told")
    DROPPED = "dropped", _("no longer needed")
    POISONED = "poisoned", _("failed, set aside")
