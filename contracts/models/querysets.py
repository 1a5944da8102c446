"""Verbs of the contracts app's querysets: who may see which rows (L3), which rows a person works with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from core.folding import Folded, fold
from core.models import User

if TYPE_CHECKING:
    from contracts.models import Company, Contact, Contract, Device, Product, Site  # noqa: F401  # named in the bases

M = TypeVar("M", bound=models.Model)
Viewer = User | AnonymousUser | None


class Scoped(models.QuerySet[M]):
    """Rows that belong to a company. `company_path` is the lookup that leads to it."""

    company_path = "company"

    def visible_to(self, viewer: Viewer) -> Self:
        """All for staff who may sign in, none for anybody else."""
        return self if viewer is not None and viewer.is_authenticated and viewer.is_active else self.none()

    def visible_to_contact(self, contact: Contact | None) -> Self:
        """What belongs to the contact's own company (L3)."""
        if contact is None or not contact.active:
            return self.none()
        return self.filter(**{self.company_path: contact.company_id})


class CompanyQuerySet(Scoped["Company"]):
    """Companies."""

    company_path = "pk"

    def current(self) -> Self:
        """Without those merged into another."""
        return self.filter(merged_into=None)


class SiteQuerySet(Scoped["Site"]):
    """Sites."""


class ContactQuerySet(Scoped["Contact"]):
    """Contacts."""

    def current(self) -> Self:
        """Who may be called: active and not merged into another."""
        return self.filter(merged_into=None, active=True)


class ProductQuerySet(models.QuerySet["Product"]):
    """Products: a catalogue is small, so that names are folded while it is read."""

    def folded(self) -> Self:
        """With code and names as they are compared (C7)."""
        names = {f"{field}_folded": Folded(field) for field in ("code", "name_de", "name_en")}
        return self.alias(**names)

    def called(self, text: str) -> Self:
        """Those whose code or name this is."""
        said = fold(text)
        return self.folded().filter(Q(code_folded=said) | Q(name_de_folded=said) | Q(name_en_folded=said))

    def named(self, text: str) -> Self:
        """Those with the text in code or name."""
        said = fold(text)
        in_names = Q(name_de_folded__contains=said) | Q(name_en_folded__contains=said)
        return self.folded().filter(Q(code_folded__contains=said) | in_names)


class DeviceQuerySet(Scoped["Device"]):
    """Devices."""

    company_path = "owner"

    def in_service(self) -> Self:
        """Without those taken out of service."""
        return self.filter(retired=False)


class ContractQuerySet(Scoped["Contract"]):
    """Contracts."""
