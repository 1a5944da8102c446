"""The verdict as it was at the time of the call (E2). Rows are added, never changed: the database refuses it."""

import pgtrigger
from django.conf import settings
from django.db import models

from contracts.models import Device
from core.fields import Lines
from tickets.models.ticket import Ticket


class CoverageReceipt(models.Model):
    """One verdict with its evidence; a correction is a new receipt beside the old one."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="receipts")
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="receipts")
    on = models.DateField(help_text="the office's local day")
    covered = models.BooleanField()
    reason = models.CharField(max_length=30, help_text="contracts.coverage.Reason")
    verdict = models.JSONField(help_text="contracts.coverage.Verdict.to_json()")
    rule_version = models.PositiveSmallIntegerField()
    told = Lines(help_text="the sentence the caller was told")
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    told_to = models.CharField(max_length=120)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(
                fields=["ticket"], name="tickets_not_covered", condition=models.Q(corrects=None, covered=False)
            )
        ]
        triggers = [pgtrigger.Protect(name="receipt_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.reason}"
