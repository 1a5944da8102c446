"""Choices of the contracts app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scope(models.TextChoices):
    """Which devices a contract covers."""

    LISTED = "listed", _("the listed devices")
    SITE = "site", _("all devices of a site")
    COMPANY = "company", _("all devices of the company")


class ContractKind(models.TextChoices):
    """What a contract is about. One device has at most one contract of a kind at a time (E4)."""

    MAINTENANCE = "maintenance", _("Maintenance")
    SOFTWARE = "software", _("Software care")
    PARTS = "parts", _("Spare parts supply")


class ContactRole(models.TextChoices):
    """What a contact does at their company."""

    OPERATOR = "operator", _("Operator")
    TECHNICIAN = "technician", _("Technician")
    PURCHASING = "purchasing", _("Purchasing")
    MANAGEMENT = "management", _("Management")


class TraceSubject(models.TextChoices):
    """What a trace tells of."""

    COMPANY = "company", _("Company")
    CONTACT = "contact", _("Contact")
    DEVICE = "device", _("Device")
    CONTRACT = "contract", _("Contract")


class TraceEvent(models.TextChoices):
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
    UNDONE = "undone", _("Import undone")


class ImportKind(models.TextChoices):
    """What an imported file holds."""

    COMPANIES = "companies", _("Companies")
    CONTACTS = "contacts", _("Contacts")
    PRODUCTS = "products", _("Products")
    DEVICES = "devices", _("Devices")
    CONTRACTS = "contracts", _("Contracts")


class ImportState(models.TextChoices):
    """Where an import stands. The `…ing` states are worked on by the worker."""

    UPLOADED = "uploaded", _("columns to be matched")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, nothing written yet")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", pgettext_lazy("import", "applied")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    FAILED = "failed", _("failed, nothing written")

    @property
    def is_working(self) -> bool:
        """Whether the worker has it."""
        return self.value in WORKING


WORKING = ("checking", "applying", "undoing")


class LineOutcome(models.TextChoices):
    """What a line of a file does."""

    NEW = "new", pgettext_lazy("import", "new")
    CHANGED = "changed", pgettext_lazy("import", "changed")
    SAME = "same", pgettext_lazy("import", "unchanged")
    REFUSED = "refused", pgettext_lazy("import", "refused")
