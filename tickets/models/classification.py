"""The fault's place in the tree (C4)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, GeneratedField, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from contracts.models import ProductFamily
from core.fields import Lines
from core.languages import in_both


class Classification(models.Model):
    """A node of a product family's tree of faults. Retired, never deleted."""

    family = models.ForeignKey(
        ProductFamily,
        on_delete=models.PROTECT,
        related_name="classifications",
        verbose_name=_("product family"),
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    code = models.CharField(_("code"), max_length=12)
    name_de = models.CharField(_("name (German)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    words_de = Lines(_("words that suggest it (German)"), blank=True)
    words_en = Lines(_("words that suggest it (English)"), blank=True)
    retired = models.BooleanField(_("no longer used"), default=False)
    stems = GeneratedField(  # what a caller's words are compared with: cut by the same knife
        expression=Func(
            Concat(
                F("words_de"),
                Value(" "),
                F("words_en"),
                Value(" "),
                F("name_de"),
                Value(" "),
                F("name_en"),
                output_field=TextField(),
            ),
            function="tickets_stems",
        ),
        output_field=ArrayField(TextField()),
        db_persist=True,
    )

    class Meta:
        ordering = ["family", "code"]
        constraints = [
            models.UniqueConstraint(fields=["family", "code"], name="tickets_classification_code_once"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="tickets_classification_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        """In the language of the screen."""
        return in_both(self.name_de, self.name_en)

    @property
    def path(self) -> str:
        """With its parent, "Applicator › Ribbon tension"; needs `parent` selected."""
        return f"{self.parent.name} › {self.name}" if self.parent else self.name
