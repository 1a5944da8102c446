"""Who did what to a company, contact, device or contract (C5). Rows are added, never changed."""

from django.conf import settings
from django.db import models

from contracts.enums import TraceEvent, TraceSubject
from core import events


class Trace(models.Model):
    """One thing that happened. `data` holds the facts of its event (contracts.events), for a change `[old, new]`."""

    subject = models.CharField(max_length=8, choices=TraceSubject.choices)
    subject_id = models.BigIntegerField()
    event = models.CharField(max_length=12, choices=TraceEvent.choices)
    data = models.JSONField(default=dict, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "subject_id", "-at"], name="contracts_trace_of")]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}: {self.event}"

    @property
    def told(self) -> events.Event:
        """What happened, with its facts and its words."""
        return events.read(f"{self.subject}_{self.event}", self.data)
