"""A promise to call back, and the attempts to keep it; its clock and its ladder are in `promises`."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from callbacks.enums import LIVE, AttemptOutcome, CallbackState
from core.fields import Lines
from core.models import User
from offices.models import Office, Skill
from promises.models import DueTime, Escalation, Promise
from tickets.models import Ticket


class CallbackQuerySet(models.QuerySet["Callback"]):
    """What may be asked of callbacks."""

    def visible_to(self, viewer: User) -> "CallbackQuerySet":
        """Everybody at the desk sees every callback; nobody else sees any (L3)."""
        return self if viewer.is_authenticated and viewer.is_active else self.none()

    def live(self) -> "CallbackQuerySet":
        """Those that somebody still has to make."""
        return self.filter(state__in=LIVE)

    def waiting(self) -> Self:
        """With `waits_from`, what a queue is ordered by: how late the customer already is decides the place."""
        return self.annotate(waits_from=Coalesce("late_since", "due_at"))

    def most_urgent_first(self, *before: str) -> Self:
        """As the queue has them; `before` are fields that come first."""
        return self.waiting().order_by(*before, "waits_from", "promised_at", "pk")

    def late(self, *, now: datetime) -> Self:
        """Those whose customer was to have been called before."""
        return self.waiting().filter(waits_from__lt=now)


class Callback(models.Model):
    """A promise. A row here is the truth, everything else may die (G3, G8)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="callbacks")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="callbacks", help_text="whose calendar counts"
    )
    skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.PROTECT, related_name="callbacks")
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=8, choices=CallbackState.choices, default=CallbackState.OPEN)
    phone = models.CharField(_("phone"), max_length=30)
    contact_name = models.CharField(_("caller"), max_length=120)
    promised_at = models.DateTimeField()
    promised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    promised_due_at = models.DateTimeField(help_text="the first due time; G5's figures are measured against it")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="callback")
    due_at = models.DateTimeField(help_text="the promise's due time (`set_due` writes it)")
    late_since = models.DateTimeField(
        null=True, help_text="the due time that was missed before an attempt without success gave the present one"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_callbacks",
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="taken_callbacks",
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    close_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "promised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=LIVE), name="callbacks_one_open_per_ticket"
            ),
            models.UniqueConstraint(
                fields=["taken_by"], condition=Q(state="taken"), name="callbacks_one_taken_per_person"
            ),
            models.CheckConstraint(
                condition=(Q(state="taken") & Q(taken_by__isnull=False) & Q(taken_at__isnull=False))
                | (~Q(state="taken") & Q(taken_by=None)),
                name="callbacks_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="reached") | Q(reached_at__isnull=False), name="callbacks_reached_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(close_reason=""), name="callbacks_closed_has_reason"
            ),
        ]
        indexes = [
            models.Index(
                Coalesce("late_since", "due_at"),
                "promised_at",
                "id",
                name="callbacks_waiting",
                condition=Q(state__in=LIVE),
            ),
            models.Index(fields=["taken_at"], name="callbacks_stale", condition=Q(state="taken")),
            models.Index(fields=["promised_due_at"], name="callbacks_figures"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} ← {self.due_at:%Y-%m-%d %H:%M}Z"

    @property
    def owed_by(self) -> datetime:
        """By when the customer was to have been called: an attempt that reaches nobody after it makes it no later."""
        return self.late_since or self.due_at

    @property
    def holder(self) -> User | None:
        """Whoever has taken the call, else whoever is meant to."""
        return self.taken_by or self.assignee

    @property
    def due_times(self) -> models.QuerySet[DueTime]:
        """All that it had, the first one first."""
        return self.promise.due_times.all()

    @property
    def escalations(self) -> models.QuerySet[Escalation]:
        """The steps of all its due times."""
        return self.promise.escalations.all()

    @property
    def escalated_at(self) -> datetime | None:
        """When a manager was first told of the present due time."""
        return self.promise.escalated_at


class Attempt(models.Model):
    """A documented attempt to call back (G5)."""

    callback = models.ForeignKey(Callback, on_delete=models.PROTECT, related_name="attempts")
    due_time = models.ForeignKey(DueTime, on_delete=models.PROTECT, related_name="attempts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    number = models.CharField(_("number called"), max_length=30)
    outcome = models.CharField(_("outcome"), max_length=12, choices=AttemptOutcome.choices)
    note = Lines(_("note"), blank=True)
    seconds = models.PositiveIntegerField(_("seconds"), default=0)
    later_at = models.DateTimeField(null=True, blank=True, help_text="asked to call later: when")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="call_later") | Q(later_at__isnull=False),
                name="callbacks_later_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.callback_id}: {self.outcome}"
