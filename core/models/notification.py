"""The outbox: rows that wait to be delivered. Written in the transaction of what they tell of."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How it travels."""

    PAGE = "page", _("In the page")
    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class Hindrance(models.TextChoices):
    """Why a letter has not left yet, or cannot be delivered."""

    NO_ADDRESS = "no_address", _("this is not an email address")
    REFUSED = "refused", _("the mail server refuses this address")
    REJECTED = "rejected", _("the mail server refuses this message")
    FULL = "full", _("the mailbox or the mail server is full")
    LATER = "later", _("the mail server asks us to try again later")
    HUNG = "hung", _("the mail server does not answer")
    BROKE_OFF = "broke_off", _("the connection broke off")
    UNREACHABLE = "unreachable", _("the mail server cannot be reached")
    SERVER = "server", _("our mail server does not accept mail from us at present")
    WEBHOOK = "webhook", _("the receiving system did not accept it")
    OTHER = "other", _("it could not be sent")

    @property
    def is_final(self) -> bool:
        """Trying again will hardly help: people are told at once, though it is tried on (M1)."""
        return self in (Hindrance.NO_ADDRESS, Hindrance.REFUSED, Hindrance.REJECTED)

    @property
    def is_of_the_lane(self) -> bool:
        """It will be the same for all others who are reached the same way: they need not wait for it one by one."""
        return self in (Hindrance.HUNG, Hindrance.UNREACHABLE)


class Delivery(models.TextChoices):
    """How far a letter has come (M1)."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    UNDELIVERED = "undelivered", _("not delivered")


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
    thread = models.CharField(max_length=40, blank=True, help_text="of what it is a part: the ticket's number")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who wrote it, or whose doing it tells of",
    )
    urgency = models.PositiveSmallIntegerField(default=3, help_text="core.messages.Urgency: the smaller, the sooner")
    lane = models.CharField(max_length=255, blank=True, help_text="by whom it is taken: the address's host")
    created_at = models.DateTimeField()
    available_at = models.DateTimeField(help_text="not before this instant; moved on after a failure")
    claimed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="page channel: when the receiver saw it")
    first_tried_at = models.DateTimeField(null=True)
    undelivered_at = models.DateTimeField(
        null=True, help_text="since when it counts as not delivered: refused for good (still tried), or given up"
    )
    reported_at = models.DateTimeField(null=True, help_text="when whoever sent it or owns the ticket was told of that")
    failed_at = models.DateTimeField(null=True, help_text="given up after the last try")
    tries = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=12, choices=Hindrance.choices, blank=True)
    error = models.TextField(blank=True, help_text="what the server answered, or what broke")

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
                fields=["urgency", "available_at", "id"],
                name="core_notification_next",
                condition=models.Q(delivered_at=None, failed_at=None, claimed_at=None),
            ),
            models.Index(
                fields=["claimed_at"],
                name="core_notification_claimed",
                condition=models.Q(delivered_at=None, failed_at=None, claimed_at__isnull=False),
            ),
            models.Index(
                fields=["undelivered_at"],
                name="core_notification_undelivered",
                condition=models.Q(undelivered_at__isnull=False),
            ),
            models.Index(fields=["thread", "id"], name="core_notification_thread", condition=~models.Q(thread="")),
            models.Index(
                fields=["recipient", "-created_at"],
                name="core_notification_unseen",
                condition=models.Q(channel="page", seen_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.subject}"

    @property
    def delivery(self) -> Delivery:
        """ "Sent" means that the mail server has taken it."""
        if self.delivered_at:
            return Delivery.SENT
        return Delivery.UNDELIVERED if self.undelivered_at else Delivery.WAITING

    @property
    def waits_since(self) -> datetime:
        """When it was first tried in vain; before that, when it was written."""
        return self.first_tried_at or self.created_at
