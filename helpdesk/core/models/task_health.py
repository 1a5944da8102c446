"""Watch the watcher: one row per periodic task."""

from django.db import models


class TaskHealth(models.Model):
    """When a periodic task last started, succeeded and failed."""

    name = models.CharField(max_length=100, unique=True)
    started_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    alerted_at = models.DateTimeField(null=True, help_text="one mail per outage")

    def __str__(self) -> str:
        return self.name
