"""What the cache keeps while Redis is away; only core.caches reads and writes it."""

from django.db import models


class CacheRow(models.Model):
    """One entry, in the form of Django's cache in a database."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"

    def __str__(self) -> str:
        return self.cache_key
