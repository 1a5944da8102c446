"""Two tickets that belong together."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class Relation(models.TextChoices):
    """Why two tickets are linked."""

    RELATED = "related", _("belongs to")
    SPLIT = "split", _("split off")


class TicketLink(models.Model):
    """A pair, stored once: `first` is the older row. For a split, `first` is where the other came from."""

    first = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="links_as_first")
    second = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="links_as_second")
    relation = models.CharField(max_length=8, choices=Relation.choices, default=Relation.RELATED)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="tickets_link_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="tickets_link_has_one_direction"),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"
