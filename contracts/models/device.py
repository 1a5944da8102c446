"""Products and the pieces of them that customers own."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.models.customer import Company, Contact, Site
from contracts.models.querysets import DeviceQuerySet, ProductQuerySet
from core.folding import folded_field
from core.languages import in_both
from offices.models import Skill


class Manufacturer(models.Model):
    """Serial numbers are unique within one."""

    name = models.CharField(_("manufacturer"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProductFamily(models.Model):
    """Products that share faults and the skill to help with them."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name_de = models.CharField(_("name (German)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="families", verbose_name=_("skill"))

    class Meta:
        ordering = ["code"]
        verbose_name_plural = _("product families")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the screen."""
        return in_both(self.name_de, self.name_en)


class Product(models.Model):
    """A thing sold."""

    family = models.ForeignKey(
        ProductFamily, on_delete=models.PROTECT, related_name="products", verbose_name=_("family")
    )
    manufacturer = models.ForeignKey(
        Manufacturer, on_delete=models.PROTECT, related_name="products", verbose_name=_("manufacturer")
    )
    code = models.CharField(_("model"), max_length=20, unique=True)
    name_de = models.CharField(_("name (German)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    warranty_months = models.PositiveSmallIntegerField(_("warranty (months)"), default=24)
    retired = models.BooleanField(_("no longer sold"), default=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the screen."""
        return in_both(self.name_de, self.name_en)


class Device(models.Model):
    """One piece of a product, known by its serial number."""

    manufacturer = models.ForeignKey(Manufacturer, on_delete=models.PROTECT, related_name="devices")
    serial = models.CharField(_("serial number"), max_length=40, help_text="as printed on the plate")
    serial_key = models.CharField(
        max_length=40, help_text="contracts.serials.normalise: upper case, letters and digits only"
    )
    serial_sound = models.CharField(
        max_length=40, db_collation="C", help_text="contracts.serials.canonical: confusable signs folded"
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="devices", verbose_name=_("product"))
    owner = models.ForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="devices",
        verbose_name=pgettext_lazy("of a device", "owner"),
    )
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="devices", verbose_name=_("site")
    )
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("for example hall 3, line 7"))
    place_folded = folded_field("place")
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="devices",
        verbose_name=_("contact"),
    )
    firmware = models.CharField(_("firmware"), max_length=40, blank=True)
    delivered = models.DateField(_("delivered"), null=True, blank=True)
    warranty = DateRangeField(_("warranty"), null=True, blank=True, help_text="[first, day after the last)")
    warranty_by_hand = models.BooleanField(_("warranty entered by hand"), default=False)
    retired = models.BooleanField(_("out of service"), default=False)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["manufacturer", "serial_key"], name="contracts_device_serial_once")
        ]
        indexes = [
            # The list in its own order, a page from anywhere; a serial number as typed, whoever made the device.
            # It holds what filters ask for: serial numbers of a product stand together, so the way may be long.
            models.Index(
                fields=["serial_key", "id"],
                include=["product", "owner", "retired", "warranty"],
                name="contracts_device_key",
            ),
            models.Index(fields=["serial_key", "id"], name="contracts_device_ownerless", condition=Q(owner=None)),
            models.Index(RangeEndsWith("warranty"), "serial_key", "id", name="contracts_device_warranty_end"),
            GinIndex(fields=["place_folded"], opclasses=["gin_trgm_ops"], name="contracts_device_place_trgm"),
            # In the collation C one B-tree serves equality, the look-up while typing in its own order (so that a short
            # beginning reads a few rows and not a million), and the probes for near misses (contracts.serials).
            models.Index(fields=["serial_sound"], name="contracts_device_sound"),
            GinIndex(fields=["serial_sound"], name="contracts_device_sound_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        """Its page at the desk."""
        return reverse("records:device", args=[self.pk])

    @property
    def where(self) -> str:
        """Where it stands, the narrower first: "Hall 3, line 7, Hamburg-Waltershof"; "" when nobody knows."""
        return ", ".join(filter(None, (self.place, self.site.name if self.site else "")))


class Ownership(models.Model):
    """Who owned a device when."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="ownerships")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="ownerships")
    days = DateRangeField(help_text="[first, day after the last); open at the end for the present owner")

    class Meta:
        ordering = ["device", "days"]
        constraints = [
            ExclusionConstraint(
                name="contracts_one_owner_at_a_time",
                expressions=[(F("device"), RangeOperators.EQUAL), (F("days"), RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.device}: {self.company} {self.days}"
