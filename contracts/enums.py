"""Choices of the contracts app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """Which devices a contract covers."""

    LISTED = "listed", _("the listed devices")
    SITE = "site", _("all devices of a site")
    COMPANY = "company", _("all devices of the company")


class ContactRole(models.TextChoices):
    """What a contact does at their company."""

    OPERATOR = "operator", _("Operator")
    TECHNICIAN = "technician", _("Technician")
    PURCHASING = "purchasing", _("Purchasing")
    MANAGEMENT = "management", _("Management")
