"""Imports: a file, what each of its columns means, what each of its lines would do or has done."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.enums import ImportKind, ImportState, LineOutcome


class ImportRun(models.Model):
    """One file on its way: uploaded, checked (a dry run), applied as one transaction, perhaps undone."""

    kind = models.CharField(_("what it holds"), max_length=10, choices=ImportKind.choices)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    name = models.CharField(_("file"), max_length=200)
    path = models.CharField(max_length=120, help_text="below MEDIA_ROOT; a random name")
    sha256 = models.CharField(max_length=64)
    about = models.CharField(max_length=120, blank=True, help_text="how the file was read: encoding, separator, sheet")
    headings = models.JSONField(default=list, help_text="[[heading, [first values]], …]")
    mapping = models.JSONField(default=dict, help_text="{heading: field}")
    counts = models.JSONField(default=dict, help_text="{outcome: lines}")
    created = models.JSONField(default=dict, help_text="what came into being beside the lines: {model: [keys]}")
    skip_refused = models.BooleanField(default=False, help_text="apply the rest although some lines are refused")
    fault = models.TextField(blank=True, help_text="why the whole file was refused or a step failed")
    tries = models.PositiveSmallIntegerField(default=0, help_text="how often the present step was begun")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="applied") | models.Q(applied_at__isnull=False),
                name="contracts_import_applied_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Address of the import's page."""
        return reverse("contracts:import", args=[self.pk])


class ImportRow(models.Model):
    """A line that does something or is refused; lines that change nothing are only counted."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(help_text="as the spreadsheet counts: the headings are line 1")
    outcome = models.CharField(max_length=8, choices=LineOutcome.choices)
    title = models.CharField(max_length=200, help_text="what the line is about: a serial number, a company")
    values = models.JSONField(default=dict, help_text="what to write, keys resolved")
    changes = models.JSONField(default=dict, help_text="{label: [old, new]}")
    faults = models.JSONField(default=list, help_text="[[column, reason], …]")
    before = models.JSONField(
        default=dict, help_text="what stood there before: for the check at applying, and for undo"
    )
    object_id = models.BigIntegerField(null=True, help_text="the record that it changes or has made")

    class Meta:
        ordering = ["line", "pk"]
        indexes = [models.Index(fields=["run", "outcome", "line"], name="contracts_import_rows")]

    def __str__(self) -> str:
        return f"{self.run}: {self.line}"


class ImportHeading(models.Model):
    """What a column heading meant the last time: the mapping is remembered."""

    kind = models.CharField(max_length=10, choices=ImportKind.choices)
    heading = models.CharField(max_length=120, help_text="letters and digits only, lower case")
    field = models.CharField(max_length=30, blank=True, help_text="empty: the column is left out")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "heading"], name="contracts_import_heading_once")]

    def __str__(self) -> str:
        return f"{self.heading} → {self.field}"
