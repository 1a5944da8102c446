"""Companies, their sites, and the people who call."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Collate, Lower, Reverse, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.enums import ContactRole
from contracts.models.querysets import CompanyQuerySet, ContactQuerySet, SiteQuerySet
from core.fields import Lines
from core.folding import folded_field
from core.phones import LONGEST_KEPT
from offices.models import Office


class Company(models.Model):
    """A customer firm."""

    number = models.CharField(_("customer number"), max_length=20, unique=True)
    name = models.CharField(_("company"), max_length=160)
    folded = folded_field("name")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    home_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="companies", verbose_name=_("home office")
    )
    notes = Lines(_("how we work with them"), blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="contracts_company_not_into_itself"
            ),
        ]
        indexes = [
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="contracts_company_name_trgm"),
            models.Index(fields=["name", "id"], name="contracts_company_by_name"),
            models.Index(
                Collate("folded", "C"),
                models.F("id"),
                condition=models.Q(merged_into=None),
                name="contracts_company_name_begin",
            ),
            models.Index(
                Collate(Upper("number"), "C"),
                models.F("id"),
                condition=models.Q(merged_into=None),
                name="contracts_company_number_begin",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page at the desk."""
        return reverse("records:company", args=[self.pk])


class Site(models.Model):
    """A place of a company where devices stand."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("site"), max_length=120)
    folded = folded_field("name")
    street = models.CharField(_("street"), max_length=120, blank=True)
    postal_code = models.CharField(_("postcode"), max_length=12, blank=True)
    city = models.CharField(_("town"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["company", "name"]
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="contracts_site_once")]
        indexes = [GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="contracts_site_name_trgm")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at a company. Signs in to the portal with a mailed code, never with a password (L3)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("company"))
    name = models.CharField(_("name"), max_length=120)
    folded = folded_field("name")
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    role = models.CharField(_("role"), max_length=12, choices=ContactRole.choices, blank=True)
    objects_to_surveys = models.BooleanField(_("objects to surveys"), default=False)
    active = models.BooleanField(_("active"), default=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="contracts_contact_name_trgm"),
            GinIndex(OpClass(Upper("email"), name="gin_trgm_ops"), name="contracts_contact_email_trgm"),
            models.Index(Lower("email"), name="contracts_contact_email"),
            models.Index(fields=["name", "id"], name="contracts_contact_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Their page at the desk."""
        return reverse("records:contact", args=[self.pk])


class ContactPhone(models.Model):
    """One of a contact's numbers, as `core.phones` keeps them."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(_("phone"), max_length=LONGEST_KEPT)
    label = models.CharField(_("label"), max_length=30, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["contact", "number"], name="contracts_phone_once_per_contact")]
        indexes = [
            models.Index(fields=["number"], name="contracts_phone_number", opclasses=["varchar_pattern_ops"]),
            # a number without its area code is looked for from its end
            models.Index(OpClass(Reverse("number"), name="text_pattern_ops"), name="contracts_phone_backwards"),
        ]

    def __str__(self) -> str:
        return self.number
