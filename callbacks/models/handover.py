"""A callback is handed to a colleague or to another office, and is theirs once somebody there accepts it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.enums import HandoverState
from callbacks.models.callback import Callback
from offices.models import Office


class Handover(models.Model):
    """Until somebody accepts, the callback stays where it is: nothing is lost on the way."""

    callback = models.ForeignKey(Callback, on_delete=models.PROTECT, related_name="handovers")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers"
    )
    to_office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers")
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.ASKED)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["callback"], condition=Q(state="asked"), name="callbacks_one_pending_handover"
            ),
            models.CheckConstraint(
                condition=Q(to_user=None, to_office__isnull=False) | Q(to_user__isnull=False, to_office=None),
                name="callbacks_handover_one_receiver",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(answer=""), name="callbacks_decline_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.callback_id} → {self.receiver}"

    @property
    def receiver(self) -> str:
        """The person or the office."""
        return str(self.to_user or self.to_office)
