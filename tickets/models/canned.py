"""Canned texts: sentences that a team writes often, in both languages, with fields that fill themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import Lines
from core.languages import in_language
from offices.models import Office, Skill


class CannedText(models.Model):
    """A text of one team: an office's, a skill's, both, or everybody's. Retired, never deleted."""

    name = models.CharField(_("name"), max_length=80)
    office = models.ForeignKey(
        Office,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="canned_texts",
        verbose_name=_("only for the office"),
    )
    skill = models.ForeignKey(
        Skill,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="canned_texts",
        verbose_name=_("only for the skill"),
    )
    text_de = Lines(_("text (German)"))
    text_en = Lines(_("text (English)"))
    retired = models.BooleanField(_("no longer used"), default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "office", "skill"], nulls_distinct=False, name="tickets_canned_name_once_per_team"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def text_for(self, language: str) -> str:
        """The text in the customer's language."""
        return in_language(language, german=self.text_de, english=self.text_en)
