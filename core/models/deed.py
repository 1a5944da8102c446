"""What was done once and must not be done again: a form that comes twice, late, or from a browser's cache."""

from django.db import models


class Deed(models.Model):
    """One use of a form's token. Written in the transaction of what was done, so there is both or neither."""

    token = models.CharField(max_length=64, help_text="the name of one sheet; a new one with each fresh form")
    kind = models.CharField(max_length=40, help_text="what the form makes: call, complaint …")
    content = models.CharField(max_length=64, help_text="fingerprint of what was sent")
    answer = models.CharField(
        max_length=300, blank=True, help_text="address of the page that was the answer; empty: the form was discarded"
    )
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token"], name="core_deed_once")]
        indexes = [models.Index(fields=["done_at"], name="core_deed_age")]

    @property
    def is_undone(self) -> bool:
        """Thrown away instead of done."""
        return not self.answer

    def __str__(self) -> str:
        return f"{self.kind} {self.done_at:%Y-%m-%d %H:%M}"
