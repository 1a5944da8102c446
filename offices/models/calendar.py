"""Opening hours and closed days as rows; a version of the whole calendar as an unchangeable value (G3)."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.fields.json import JSONField
from django.utils.translation import gettext_lazy as _

from core.languages import in_both
from offices.enums import ClosedKind, DayState, Origin
from offices.models.office import Office

MINUTES_A_DAY = 1440


def new_stamp() -> pgtrigger.Trigger:
    """Whoever changes a row, and however: the office gets a new stamp, so that no cached hours outlive the change.

    A random one: a number would come again after a rollback.
    """
    return pgtrigger.Trigger(
        name="new_stamp",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            UPDATE offices_office SET calendar_stamp = gen_random_uuid()
                WHERE id IN (OLD.office_id, NEW.office_id);
            RETURN NULL;
        """,
    )


class Int4Range(Func):
    """int4range(a, b), half open."""

    function = "int4range"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    context_field=pghistory.ContextJSONField(),
)
class OpeningInterval(models.Model):
    """One staffed interval of a weekday, in local minutes after midnight, [opens, closes) (H2)."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="intervals")
    weekday = models.PositiveSmallIntegerField(_("weekday"), help_text="0 is Monday")
    opens = models.PositiveSmallIntegerField(_("opens"), help_text="local minutes after midnight")
    closes = models.PositiveSmallIntegerField(_("closes"), help_text="local minutes after midnight, 1440 is 24:00")

    class Meta:
        ordering = ["office", "weekday", "opens"]
        triggers = [new_stamp()]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="offices_interval_weekday"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) & Q(closes__lte=MINUTES_A_DAY),
                name="offices_interval_order",
            ),
            ExclusionConstraint(
                name="offices_interval_no_overlap",
                expressions=[
                    (F("office"), RangeOperators.EQUAL),
                    (F("weekday"), RangeOperators.EQUAL),
                    (Int4Range(F("opens"), F("closes")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.weekday}: {self.opens}–{self.closes}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    context_field=pghistory.ContextJSONField(),
)
class ClosedDay(models.Model):
    """A day that is closed or short, with a kind, a name and where it came from (H3)."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="closed_days")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=ClosedKind.choices)
    name_de = models.CharField(_("name (German)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    state = models.CharField(_("state"), max_length=10, choices=DayState.choices, default=DayState.ACTIVE)
    intervals = models.JSONField(default=list, blank=True, help_text="short day: [[opens, closes], …] in local minutes")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    proposal = models.JSONField(default=dict, blank=True, help_text="what the library says now, where it differs")
    source = models.CharField(max_length=60, blank=True, help_text="library and version that named the day")

    class Meta:
        ordering = ["office", "day"]
        triggers = [new_stamp()]
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="offices_closed_day_once"),
            models.CheckConstraint(
                condition=(Q(kind=ClosedKind.SHORT) & ~Q(intervals=[])) | (~Q(kind=ClosedKind.SHORT) & Q(intervals=[])),
                name="offices_closed_day_short_has_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.day}: {self.name_en}"

    @property
    def name(self) -> str:
        """In the language of the screen."""
        return in_both(self.name_de, self.name_en)


class CalendarVersion(models.Model):
    """The office's hours as a value at one instant. Never changed; promises point at it (G3)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="calendar_versions")
    number = models.PositiveIntegerField()
    hours = JSONField(help_text="offices.worktime.office_hours_to_json")
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of the hours: an unchanged calendar makes no new version"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["office", "-number"]
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="offices_calendar_version_once")]

    def __str__(self) -> str:
        return f"{self.office} v{self.number}"
