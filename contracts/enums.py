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


class Subject(models.TextChoices):
    """What a trace tells of."""

    COMPANY = "company", _("Company")
    CONTACT = "contact", _("Contact")
    DEVICE = "device", _("Device")
    CONTRACT = "contract", _("Contract")


class Event(models.TextChoices):
    """What happened to a company, contact, device or contract (C5)."""

    CREATED = "created", _("Created")
    CHANGED = "changed", _("Changed")
    MERGED = "merged", _("Merged")
    TRANSFERRED = "transferred", _("Owner changed")
    COVERED = "covered", _("Devices added")
    UNCOVERED = "uncovered", _("Devices taken out")
    SUSPENDED = "suspended", _("Suspended")
    RESUMED = "resumed", _("Resumed")
    RENEWED = "renewed", _("Renewed")
    ENDED = "ended", _("Ended early")
    DOCUMENT = "document", _("Document added")
    IMPORTED = "imported", _("Imported")
