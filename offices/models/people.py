"""Who works where, what they know, whether they are there."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from offices.enums import Presence
from offices.models.office import Office


class Skill(models.Model):
    """What a specialist must know to help with a product family."""

    code = models.SlugField(unique=True)
    name_de = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_de if (get_language() or "").startswith("de") else self.name_en


class StaffMember(models.Model):
    """A user's place in an office: skills, languages, deputy, presence (G1, G7)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="members")
    phone = models.CharField(_("extension"), max_length=20, blank=True)
    is_lead = models.BooleanField(_("leads the office's specialists"), default=False)
    deputy = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stands_in_for",
        verbose_name=_("deputy"),
    )
    skills = models.ManyToManyField(Skill, blank=True, related_name="members", verbose_name=_("skills"))
    languages = ArrayField(models.CharField(max_length=5), default=list, verbose_name=_("languages"))
    presence = models.CharField(max_length=10, choices=Presence.choices, default=Presence.AWAY)
    presence_since = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="last sign of life of the browser")

    class Meta:
        ordering = ["user__name"]
        constraints = [
            models.CheckConstraint(condition=Q(presence__in=Presence.values), name="offices_member_presence_known"),
            models.CheckConstraint(condition=~Q(deputy=F("id")), name="offices_member_not_own_deputy"),
        ]
        indexes = [
            models.Index(fields=["office", "presence"], name="offices_member_free", condition=Q(presence="available"))
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.office})"


class Absence(models.Model):
    """Days on which somebody is not there: their deputy is told instead (G7)."""

    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="absences")
    days = DateRangeField(_("days"), help_text="[first, day after the last)")
    reason = models.CharField(_("reason"), max_length=80, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="offices_absence_no_overlap",
                expressions=[(F("member"), RangeOperators.EQUAL), (F("days"), RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.days}"
