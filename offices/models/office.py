"""An office staffs phones; a department receives referrals."""

from uuid import uuid4
from zoneinfo import ZoneInfo

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.languages import in_both


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    context_field=pghistory.ContextJSONField(),
    exclude=["calendar_stamp"],
)
class Office(models.Model):
    """A place that staffs phones, with calendar and zone (H1)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    zone = models.CharField(_("time zone"), max_length=40, help_text=_("IANA name, for example Europe/Berlin"))
    country = models.CharField(_("country"), max_length=2, help_text=_("for public holidays, for example DE"))
    subdivision = models.CharField(
        _("region"), max_length=6, blank=True, help_text=_("for public holidays, for example HH")
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=[("de", _("German")), ("en-gb", _("English"))])
    covers_for = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="covered_by", verbose_name=_("may cover for")
    )
    guarantee_minutes = models.PositiveIntegerField(_("callback within (staffed minutes)"), default=120)
    retry_minutes = models.PositiveIntegerField(_("next attempt within (staffed minutes)"), default=120)
    takeover_minutes = models.PositiveIntegerField(_("a taken callback goes back after (minutes)"), default=15)
    target_percent = models.PositiveSmallIntegerField(_("target: promises kept (percent)"), default=95)
    figures_per_agent = models.BooleanField(
        _("figures per person"), default=False, help_text=_("Needs the works council's consent (L2).")
    )
    calendar_stamp = models.UUIDField(
        default=uuid4,
        editable=False,
        help_text="set anew by the database with every change of the office, its hours or closed days",
    )

    class Meta:
        ordering = ["name"]
        triggers = [
            pgtrigger.Trigger(  # whoever saves an office as it was read before must not bring back its old stamp
                name="new_stamp",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="NEW.calendar_stamp = gen_random_uuid(); RETURN NEW;",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(guarantee_minutes__gt=0), name="offices_office_guarantee_positive"
            ),
            models.CheckConstraint(condition=models.Q(retry_minutes__gt=0), name="offices_office_retry_positive"),
            models.CheckConstraint(condition=models.Q(takeover_minutes__gt=0), name="offices_office_takeover_positive"),
            models.CheckConstraint(condition=models.Q(target_percent__lte=100), name="offices_office_target_percent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.zone)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.DeleteEvent(), context_field=pghistory.ContextJSONField(), obj_field=None
)
class OfficeCover(Office.covers_for.through):  # type: ignore[name-defined]  # a class made at run time
    """Who was entered, or taken out, as covering for whom."""

    class Meta:
        proxy = True


class Department(models.Model):
    """Receives referrals (R3): sales, development, logistics, accounts …"""

    slug = models.SlugField(unique=True)
    name_de = models.CharField(_("name (German)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    email = models.EmailField(_("e-mail"))
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="departments", verbose_name=_("office"))
    response_minutes = models.PositiveIntegerField(_("answers within (staffed minutes)"), default=480)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the screen."""
        return in_both(self.name_de, self.name_en)
