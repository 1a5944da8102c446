"""Escalation ladders as data, one for each kind of promise, and their steps for every due time (G7, G8)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.models import Office
from promises.enums import EscalationState, StepAudience
from promises.models.promise import DueTime, Promise


class Ladder(models.Model):
    """A version of the ladder of one kind, for one office and scope or for all. An edit makes a new version.

    A scope is a key of the kind's own, such as a contract class: this floor compares it and does not read it
    (docs/decisions/0012-one-clock.md).
    """

    kind = models.CharField(max_length=20)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="ladders")
    scope = models.CharField(max_length=60, blank=True, help_text="a key of the kind's own; empty: for all")
    version = models.PositiveIntegerField()
    active = models.BooleanField(default=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "office", "scope"],
                condition=Q(active=True),
                nulls_distinct=False,
                name="promises_one_active_ladder",
            ),
            models.UniqueConstraint(
                fields=["kind", "office", "scope", "version"],
                nulls_distinct=False,
                name="promises_ladder_version_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} / {self.office or '*'} / {self.scope or '*'} v{self.version}"

    @property
    def is_general(self) -> bool:
        """Whether it is the one that every promise of its kind falls back to."""
        return self.office_id is None and not self.scope


class LadderStep(models.Model):
    """Tell somebody so many staffed minutes before (negative) or after the due time."""

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="steps")
    offset_minutes = models.SmallIntegerField(_("staffed minutes"), help_text="negative: before the due time")
    audience = models.CharField(_("who is told"), max_length=14, choices=StepAudience.choices)
    channels = ArrayField(models.CharField(max_length=10), verbose_name=_("channels"))
    webhook_url = models.URLField(_("webhook"), blank=True)

    class Meta:
        ordering = ["offset_minutes", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "offset_minutes", "audience"], name="promises_ladder_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.offset_minutes:+d} {self.audience}"


class Escalation(models.Model):
    """One step for one due time: written with the promise, done exactly once when its instant has come (G7).

    Without a step of a ladder it is the end of the due time itself, for a kind that lapses (`PromiseKind.lapse`). The
    sweep takes scheduled rows by their instant; the unique constraint is the truth, the row lock only the speed.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="escalations")
    due_time = models.ForeignKey(DueTime, on_delete=models.PROTECT, related_name="escalations")
    step = models.ForeignKey(LadderStep, null=True, on_delete=models.PROTECT, related_name="escalations")
    fire_at = models.DateTimeField(help_text="the step's instant")
    state = models.CharField(max_length=10, choices=EscalationState.choices, default=EscalationState.SCHEDULED)
    done_at = models.DateTimeField(null=True)
    late_seconds = models.PositiveIntegerField(default=0)
    told = ArrayField(models.CharField(max_length=120), default=list, help_text="names of those told")
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["fire_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["promise", "step", "due_time"], nulls_distinct=False, name="promises_step_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__gte=models.F("fire_at")), name="promises_never_early"
            ),
        ]
        indexes = [models.Index(fields=["fire_at", "id"], name="promises_sweep", condition=Q(state="scheduled"))]

    def __str__(self) -> str:
        return f"{self.promise_id}: {self.step or 'lapses'}"
