"""Who works where, what they know, whether they are there."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.languages import in_both
from offices.enums import Presence
from offices.models.calendar import MINUTES_A_DAY, Int4Range
from offices.models.office import Office


class Skill(models.Model):
    """What a specialist must know to help with a product family."""

    code = models.SlugField(unique=True)
    name_de = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return in_both(self.name_de, self.name_en)


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

    def is_on_shift(self, at: datetime) -> bool:
        """Whether they work then, the minute in which a shift ends included; without shifts, always (G7)."""
        shifts = self.shifts.all()
        if not shifts:
            return True
        local = at.astimezone(self.office.tz)
        minute = local.hour * 60 + local.minute
        return any(shift.weekday == local.weekday() and shift.starts <= minute <= shift.ends for shift in shifts)


class Shift(models.Model):
    """When somebody works, on one weekday, in local minutes after midnight. Who has none works all opening hours."""

    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("weekday"), help_text="0 is Monday")
    starts = models.PositiveSmallIntegerField(_("from"), help_text="local minutes after midnight")
    ends = models.PositiveSmallIntegerField(_("to"), help_text="local minutes after midnight, 1440 is 24:00")

    class Meta:
        ordering = ["member", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="offices_shift_weekday"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")) & Q(ends__lte=MINUTES_A_DAY), name="offices_shift_order"
            ),
            ExclusionConstraint(
                name="offices_shift_no_overlap",
                expressions=[
                    (F("member"), RangeOperators.EQUAL),
                    (F("weekday"), RangeOperators.EQUAL),
                    (Int4Range(F("starts"), F("ends")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.weekday}: {self.starts}–{self.ends}"


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
