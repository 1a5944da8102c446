"""A dissatisfied customer reaches the Technical Support Manager (R2)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Company, Contact
from core.fields import Lines
from offices.models import Office
from promises.models import Promise
from tickets.enums import ComplaintSource, ComplaintState
from tickets.models.ticket import Ticket


class Complaint(models.Model):
    """A complaint with an owner, an acknowledgement due time and an outcome."""

    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="complaints")
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints")
    source = models.CharField(_("source"), max_length=8, choices=ComplaintSource.choices)
    text = Lines(_("what is wrong"))
    wants_call = models.BooleanField(_("wants to be called"), default=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="complaints", verbose_name=_("owner")
    )
    state = models.CharField(_("state"), max_length=12, choices=ComplaintState.choices, default=ComplaintState.NEW)
    promise = models.OneToOneField(
        Promise, on_delete=models.PROTECT, related_name="complaint", help_text="that it will be acknowledged"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = Lines(_("outcome"), blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="tickets_complaint_has_text"),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.ANSWERED) | ~Q(outcome=""),
                name="tickets_answer_has_outcome",
            ),
        ]
        indexes = [models.Index(fields=["raised_at"], name="tickets_complaint_waiting", condition=~Q(state="answered"))]

    def __str__(self) -> str:
        return f"{self.company or self.ticket}: {self.get_state_display()}"

    @property
    def acknowledge_by(self) -> datetime:
        """By when somebody must have said that it was read."""
        return self.promise.due_at

    def get_absolute_url(self) -> str:
        """Address of the complaint's page at the desk."""
        return reverse("tickets:complaint", args=[self.pk])
