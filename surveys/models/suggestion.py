"""Suggestions and what became of them (S3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Contact
from core.fields import Lines
from offices.models import Office
from surveys.enums import SuggestionSource, SuggestionState
from surveys.models.survey import Interview
from tickets.models import Ticket


class Suggestion(models.Model):
    """Owner, decision with a reason, plan, done; whoever made it is told."""

    title = models.CharField(_("suggestion"), max_length=160)
    text = Lines(_("in their words"), blank=True)
    source = models.CharField(_("source"), max_length=8, choices=SuggestionSource.choices)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions")
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions")
    interview = models.ForeignKey(
        Interview, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=SuggestionState.choices, default=SuggestionState.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions"
    )
    reason = Lines(_("reason of the decision"), blank=True)
    plan = models.CharField(_("plan"), max_length=200, blank=True)
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="echoes")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="when the person who made it was told")

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["planned", "declined", "done"]) | ~Q(reason=""),
                name="surveys_decision_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(owner__isnull=False), name="surveys_plan_has_owner"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="surveys_suggestion_done_has_time"
            ),
            models.CheckConstraint(condition=~Q(same_as=F("id")), name="surveys_suggestion_not_own_echo"),
        ]
        indexes = [models.Index(fields=["state", "-made_at"], name="surveys_suggestion_list")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Address of the suggestion's page at the desk."""
        return reverse("surveys:suggestion", args=[self.pk])
