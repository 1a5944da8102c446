"""The outbox: rows that wait to be delivered. Written in the transaction of what they tell of."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How it travels."""

    PAGE = "page", _("In the page")
    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class Notification(models.Model):
    """One message to one receiver over one channel. `key` makes it once: the same event never writes two."""

    key = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    kind = models.CharField(max_length=40, help_text="what it tells of: escalation, ticket_logged, complaint …")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notifications",
    )
    address = models.CharField(max_length=254, blank=True, help_text="e-mail address or webhook URL")
    language = models.CharField(max_length=5, default="en-gb")
    subject = models.CharField(max_length=250)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True, help_text="path of the page it is about")
    data = models.JSONField(default=dict, blank=True)
    digest = models.CharField(
        max_length=60, blank=True, help_text="rows of one receiver with the same digest may share a mail"
    )
    created_at = models.DateTimeField()
    available_at = models.DateTimeField(help_text="not before this instant; moved on after a failure")
    claimed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="page channel: when the receiver saw it")
    failed_at = models.DateTimeField(null=True, help_text="given up after the last try")
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="core_notification_once"),
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False) | ~models.Q(address=""),
                name="core_notification_has_receiver",
            ),
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                name="core_notification_waiting",
                condition=models.Q(delivered_at=None, failed_at=None, claimed_at=None),
            ),
            models.Index(
                fields=["claimed_at"],
                name="core_notification_claimed",
                condition=models.Q(delivered_at=None, failed_at=None, claimed_at__isnull=False),
            ),
            models.Index(
                fields=["recipient", "-created_at"],
                name="core_notification_unseen",
                condition=models.Q(channel="page", seen_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.subject}"
