"""The escalation ladder as data, and its steps for every due time (G7, G8)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.enums import Audience, EscalationState
from callbacks.models.callback import Callback, DueTime
from contracts.models import ContractClass
from offices.models import Office


class Ladder(models.Model):
    """A version of the ladder, for one office and contract class or for all. An edit makes a new version."""

    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="ladders")
    contract_class = models.ForeignKey(
        ContractClass, null=True, blank=True, on_delete=models.PROTECT, related_name="ladders"
    )
    version = models.PositiveIntegerField()
    active = models.BooleanField(default=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "contract_class"],
                condition=Q(active=True),
                nulls_distinct=False,
                name="callbacks_one_active_ladder",
            ),
            models.UniqueConstraint(
                fields=["office", "contract_class", "version"],
                nulls_distinct=False,
                name="callbacks_ladder_version_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office or '*'} / {self.contract_class or '*'} v{self.version}"


class LadderStep(models.Model):
    """Tell somebody so many staffed minutes before (negative) or after the due time."""

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="steps")
    offset_minutes = models.SmallIntegerField(_("staffed minutes"), help_text="negative: before the due time")
    audience = models.CharField(_("who is told"), max_length=14, choices=Audience.choices)
    channels = ArrayField(models.CharField(max_length=10), verbose_name=_("channels"))
    webhook_url = models.URLField(_("webhook"), blank=True)

    class Meta:
        ordering = ["offset_minutes", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "offset_minutes", "audience"], name="callbacks_ladder_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.offset_minutes:+d} {self.audience}"


class Escalation(models.Model):
    """One step for one due time: written with the promise, done exactly once when its instant has come (G7).

    The sweep takes scheduled rows by their instant; the unique constraint is the truth, the row lock only the speed.
    """

    callback = models.ForeignKey(Callback, on_delete=models.PROTECT, related_name="escalations")
    due_time = models.ForeignKey(DueTime, on_delete=models.PROTECT, related_name="escalations")
    step = models.ForeignKey(LadderStep, on_delete=models.PROTECT, related_name="escalations")
    fire_at = models.DateTimeField(help_text="the step's instant")
    state = models.CharField(max_length=10, choices=EscalationState.choices, default=EscalationState.SCHEDULED)
    done_at = models.DateTimeField(null=True)
    late_seconds = models.PositiveIntegerField(default=0)
    told = ArrayField(models.CharField(max_length=120), default=list, help_text="names of those told")
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["fire_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["callback", "step", "due_time"], name="callbacks_step_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__gte=models.F("fire_at")), name="callbacks_never_early"
            ),
        ]
        indexes = [models.Index(fields=["fire_at", "id"], name="callbacks_sweep", condition=Q(state="scheduled"))]

    def __str__(self) -> str:
        return f"{self.callback_id}: {self.step}"
