"""Something owed to somebody by an instant, and the due times it had. A row here is the truth (G3, G8).

What it is about is not known here: the subject (a callback, a complaint, a referral …) points at its promise.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from offices.models import CalendarVersion, Office
from promises.enums import DueKind


class PromiseQuerySet(models.QuerySet["Promise"]):
    """What may be asked of promises."""

    def live(self) -> "PromiseQuerySet":
        """Those that somebody still has to keep."""
        return self.filter(ended_at=None)


class Promise(models.Model):
    """Owed until it is ended. `kind` names an entry of `promises.kinds`."""

    kind = models.CharField(max_length=20)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="promises", help_text="whose calendar counts"
    )
    given_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="the due time that counts now")
    escalated_at = models.DateTimeField(null=True, help_text="when a manager was first told of the present due time")
    ended_at = models.DateTimeField(null=True, help_text="nobody owes it any more")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["due_at", "id"], name="promises_live", condition=Q(ended_at=None)),
            models.Index(
                fields=["kind", "office"],
                name="promises_escalated",
                condition=Q(ended_at=None, escalated_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_at:%Y-%m-%d %H:%M}Z"

    @property
    def said(self) -> str:
        """For reports to those who run it: "due 2026-05-13T12:00:00+00:00, ended"."""
        return f"due {self.due_at.isoformat()}{', ended' if self.ended_at else ''}"


class DueTime(models.Model):
    """One due time of a promise with its explanation, stored and never computed again (G3, G4)."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="due_times")
    kind = models.CharField(max_length=8, choices=DueKind.choices)
    start_at = models.DateTimeField(help_text="when the clock started")
    budget_minutes = models.PositiveIntegerField(help_text="staffed minutes; 0 for a wish or a move by hand")
    due_at = models.DateTimeField()
    steps = models.JSONField(help_text="offices.worktime.steps_to_json")
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    met_at = models.DateTimeField(null=True, help_text="when what was owed was first done after it was set")

    class Meta:
        ordering = ["set_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gte=F("start_at")), name="promises_due_after_start"),
            models.CheckConstraint(condition=~Q(kind="moved") | ~Q(reason=""), name="promises_move_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id}: {self.due_at:%Y-%m-%d %H:%M}Z"
