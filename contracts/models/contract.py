"""Maintenance contracts: what they include, when they run, which devices they cover (E1, E4)."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.enums import ContractKind, Scope
from contracts.models.customer import Company, Site
from contracts.models.device import Device
from contracts.models.querysets import ContractQuerySet
from core.fields import Lines
from core.languages import in_both
from offices.models import Office

# The day after a contract's last, far away without one: so that one index finds what has not ended, in that order.
ENDS = Coalesce(RangeEndsWith("valid"), Value(date.max))


class ContractClass(models.Model):
    """What a contract includes. Contracts of the same `kind` may not cover one device at the same time (E4)."""

    code = models.SlugField(_("code"), unique=True)
    name_de = models.CharField(_("name (German)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    kind = models.SlugField(
        _("kind"),
        max_length=20,
        choices=ContractKind.choices,
        default=ContractKind.MAINTENANCE,
        help_text=_("a device has one contract of a kind at a time"),
    )
    rank = models.PositiveSmallIntegerField(_("rank"), help_text=_("the higher one counts when two contracts run"))
    phone = models.BooleanField(_("phone support"), default=True)
    parts = models.BooleanField(_("spare parts"), default=False)
    onsite = models.BooleanField(_("on-site visit"), default=False)
    hours = models.CharField(
        _("service hours"), max_length=80, blank=True, help_text=_("empty: the hours of the office")
    )
    offices = models.ManyToManyField(
        Office, blank=True, related_name="contract_classes", verbose_name=_("offices that may cover")
    )

    class Meta:
        ordering = ["-rank", "code"]
        verbose_name_plural = _("contract classes")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the screen."""
        return in_both(self.name_de, self.name_en)


class Contract(models.Model):
    """A maintenance contract. A renewal is a successor, the past is never edited."""

    number = models.CharField(_("contract number"), max_length=30, unique=True)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("company"))
    cls = models.ForeignKey(ContractClass, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("class"))
    valid = DateRangeField(_("valid"), help_text="[first, day after the last)")
    notice_days = models.PositiveSmallIntegerField(_("notice period (days)"), default=90)
    scope = models.CharField(_("covers"), max_length=8, choices=Scope.choices, default=Scope.LISTED)
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contracts",
        verbose_name=_("site"),
    )
    predecessor = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successor"
    )
    note = Lines(_("note"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(valid__isempty=False), name="contracts_contract_not_empty"),
            models.CheckConstraint(
                condition=Q(scope=Scope.SITE, site__isnull=False) | (~Q(scope=Scope.SITE) & Q(site=None)),
                name="contracts_site_scope",
            ),
        ]
        indexes = [
            models.Index(ENDS, "number", name="contracts_contract_ends"),
            GinIndex(OpClass(Upper("number"), name="gin_trgm_ops"), name="contracts_contract_number_trgm"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Address of the contract's page at the desk."""
        return reverse("records:contract", args=[self.pk])


class ContractDevice(models.Model):
    """A contract covers a device on these days: derived for every scope, so that one constraint keeps E4."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="coverages")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="coverages")
    kind = models.SlugField(max_length=20, help_text="the contract class's kind")
    days = DateRangeField(help_text="[first, day after the last)")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="contracts_one_contract_of_a_kind",
                expressions=[
                    (F("device"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (F("days"), RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(fields=["contract", "device", "days"], name="contracts_device_once_per_contract"),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.device}"


class ContractDocument(models.Model):
    """A file of a contract (the signed paper, say): outside the web root, only ever served as a download."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(_("name"), max_length=200, help_text="as the person named it, for show")
    path = models.CharField(max_length=120, help_text="below MEDIA_ROOT; a random name")
    content_type = models.CharField(max_length=100, help_text="by content, not by name")
    size = models.PositiveIntegerField(help_text="bytes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.name


class Suspension(models.Model):
    """Days on which a contract does not count, with the reason (unpaid invoice, customer's wish)."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="suspensions")
    days = DateRangeField(_("days"), help_text="[first, day after the last)")
    reason = models.CharField(_("reason"), max_length=160)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="contracts_suspension_no_overlap",
                expressions=[(F("contract"), RangeOperators.EQUAL), (F("days"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="contracts_suspension_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.contract}: {self.days}"
