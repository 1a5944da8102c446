"""What classified tickets teach: how many of a classification had a word in their description (C4)."""

from django.db import models

from tickets.models.classification import Classification


class Lesson(models.Model):
    """One word stem of one classification, or, with the stem '', all its tickets. Kept by `tickets.domain.lessons`.

    `tickets` is no unsigned number: a correction writes the old row and the new one in one ordered statement.
    """

    stem = models.CharField(max_length=40, blank=True)
    classification = models.ForeignKey(Classification, on_delete=models.CASCADE, related_name="lessons")
    tickets = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stem", "classification"], name="tickets_lesson_once")]

    def __str__(self) -> str:
        return f"{self.stem or '*'}: {self.tickets}"
