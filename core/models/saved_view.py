"""A list with its filters and order, kept under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.user import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Views of all lists."""

    def visible_to(self, viewer: User) -> "SavedViewQuerySet":
        """The viewer's own, and those that colleagues share."""
        return self.filter(Q(owner=viewer) | Q(shared=True))


class SavedView(models.Model):
    """Filters and order of one list; its owner's alone, or shared with all colleagues."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="views")
    listing = models.CharField(max_length=30, help_text="the list's name (core.lists.registry)")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=600, help_text="the address's query, as the list reads it")
    shared = models.BooleanField(_("all colleagues see it"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "listing", "name"], name="core_view_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="core_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
