"""The timeline: one row for everything that happened, oldest first. Rows are added, never changed (C5)."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contracts.models import Contact
from core import events
from core.fields import Lines
from tickets.enums import EntryKind, Visibility
from tickets.models.ticket import Call, Ticket


class Entry(models.Model):
    """One entry. `text` is what a person wrote, in their language; `data` holds the facts of its event."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    event = models.CharField(
        max_length=40, help_text="what happened, in code: logged, promised, reached, status_changed …"
    )
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.INTERNAL)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    text = Lines(_("text"), blank=True)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["ticket", "at", "id"], name="tickets_timeline")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=EntryKind.NOTE) | models.Q(visibility=Visibility.INTERNAL),
                name="tickets_notes_stay_inside",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.event}"

    @cached_property
    def told(self) -> events.Event:
        """What happened, with its facts and its words."""
        return events.read(self.event, self.data)


class ScanState(models.TextChoices):
    """What is known of a file's harmlessness."""

    UNCHECKED = "unchecked", _("not checked for malware")
    CLEAN = "clean", _("checked for malware")
    INFECTED = "infected", _("malware found, locked")


class Attachment(models.Model):
    """A file of a ticket, stored outside the web root and only ever served as a download."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="attachments")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200, help_text="as the person named it, for show")
    path = models.CharField(max_length=120, help_text="below MEDIA_ROOT; a random name")
    content_type = models.CharField(max_length=100, help_text="by content, not by name")
    preview = models.CharField(
        max_length=120, blank=True, help_text="below MEDIA_ROOT; an image made anew from the one that came"
    )
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=10, choices=ScanState.choices, default=ScanState.UNCHECKED)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__lte=25 * 1024 * 1024), name="tickets_attachment_25_mb")
        ]

    def __str__(self) -> str:
        return self.name
