"""Referral to a department (R3)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import Lines
from offices.models import Department
from promises.models import Promise
from tickets.enums import ReferralState
from tickets.models.ticket import Ticket

PENDING = (ReferralState.ASKED, ReferralState.ACCEPTED)


class Referral(models.Model):
    """A ticket lies with a department until it answers; unaccepted ones come back to the manager."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="referrals")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("department")
    )
    reason = Lines(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=ReferralState.choices, default=ReferralState.ASKED)
    promise = models.OneToOneField(
        Promise,
        on_delete=models.PROTECT,
        related_name="referral",
        help_text="that it is accepted, by the receiver's hours",
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = Lines(_("answer"), blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=PENDING), name="tickets_one_pending_referral"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="tickets_referral_has_reason"),
            models.CheckConstraint(
                condition=~Q(state=ReferralState.RETURNED) | ~Q(answer=""), name="tickets_return_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} → {self.department}"

    @property
    def due_at(self) -> datetime:
        """By when the department must have accepted it."""
        return self.promise.due_at

    def get_absolute_url(self) -> str:
        """Address of the referral's page at the desk."""
        return reverse("tickets:referral", args=[self.pk])
