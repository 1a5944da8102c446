"""Watch the watcher: one row per periodic task."""

from django.db import models

from core import clock


class TaskHealth(models.Model):
    """When a periodic task last succeeded and failed. Rows come with the migrations, before the first run."""

    name = models.CharField(max_length=100, unique=True)
    watched_since = models.DateTimeField(default=clock.now, help_text="until the first success this counts as one")
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    alerted_at = models.DateTimeField(null=True, help_text="one mail per outage; emptied by the next success")

    def __str__(self) -> str:
        return self.name
