"""Companies: known by their customer number. An address makes or corrects a site. Empty cells change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from contracts.domain.customer import change_company
from contracts.enums import ImportKind, TraceSubject
from contracts.importing.lines import BATCH, Refuse, SheetColumn, SheetLines
from contracts.importing.values import ChoiceCell, CodeCell, RecordCell, TextCell, ask_zeros, with_zeros
from contracts.models import Company, ImportRow, Site
from core.folding import fold
from offices.models import Office

if TYPE_CHECKING:
    from contracts.importing.told import ToldCompany

LANGUAGE_WORDS = {
    "de": "de",
    "deutsch": "de",
    "german": "de",
    "en": "en-gb",
    "en-gb": "en-gb",
    "englisch": "en-gb",
    "english": "en-gb",
}
_OWN = ("name", "language", "home_office", "notes")
_ADDRESS = ("street", "postal_code", "city", "country")


class Companies(SheetLines):
    """One company to a line."""

    kind = ImportKind.COMPANIES
    subject = TraceSubject.COMPANY
    titles = ("name", "number")

    number = SheetColumn(
        _("Customer number"), CodeCell(20), ("Kundennummer", "Kunden-Nr.", "customer no"), required=True
    )
    name = SheetColumn(_("Company"), TextCell(160), ("Firma", "Name", "company name"), required=True)
    language = SheetColumn(_("Language"), ChoiceCell(LANGUAGE_WORDS, dict(settings.LANGUAGES)), ("Sprache",))
    home_office = SheetColumn(
        _("Home office"),
        RecordCell(60, _("there is no office %(value)s")),
        ("Heimatstandort", "office"),
    )
    notes = SheetColumn(_("How we work with the company"), TextCell(4000), ("Bemerkung", "Notizen", "notes"))
    site = SheetColumn(_("Site"), TextCell(120), ("Standort",))
    street = SheetColumn(_("Street"), TextCell(120), ("Straße", "address"))
    postal_code = SheetColumn(_("Postcode"), CodeCell(12), ("PLZ", "Postleitzahl", "zip"))
    city = SheetColumn(_("Town"), TextCell(80), ("Ort", "Stadt", "city"))
    country = SheetColumn(_("Country"), TextCell(2), ("Land",))

    class Meta:
        model = Company
        import_id_fields = ("number",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        offices = Office.objects.all()
        self.fields["home_office"].widget.rows = {fold(office.name): office for office in offices}
        self.sites_made: list[int] = []

    # -- the dry run --------------------------------------------------------------------------------------------------

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Three queries for a batch."""
        rows = Company.objects.filter(number__in=self.column(dataset, "number"))
        self.companies = {company.number: company for company in rows.select_related("home_office", "merged_into")}
        self.sites = _sites(self.companies.values())
        twins = Company.objects.filter(number__in=with_zeros(self.column(dataset, "number")))
        self.twins = {number.lstrip("0"): number for number in twins.values_list("number", flat=True)}

    def find(self, row: Mapping[str, Any]) -> Company | None:
        """By its number."""
        return self.companies.get(self.said(row, "number"))

    def describe(self, instance: ToldCompany, row: Mapping[str, Any]) -> None:
        """The address of the site that the line tells of."""
        there = self.sites.get((instance.pk, self._site(row)))
        instance.site = there.name if there else ""
        for name in _ADDRESS:
            setattr(instance, name, getattr(there, name, ""))

    def check(self, instance: ToldCompany, row: Mapping[str, Any], line: int, refuse: Refuse) -> None:
        """Once in a file; a new company without an office is the importer's."""
        self.once(instance.number, "number", line, refuse)
        if instance.merged_into:
            refuse("number", _("is now part of %(company)s") % {"company": instance.merged_into})
        instance.site = self._site(row)
        if instance.pk:
            return
        if twin := self.twins.get(instance.number.lstrip("0")):
            refuse("number", ask_zeros(twin))
        if instance.home_office_id is None and self.setting.office is None:
            refuse("home_office", _("empty, but needed"))
        elif instance.home_office_id is None:
            instance.home_office = self.setting.office
        instance.language = instance.language or getattr(self.setting.office, "language", "")

    def _site(self, row: Mapping[str, Any]) -> str:
        """An address without a name is called like its town."""
        return self.said(row, "site") or self.said(row, "city") or self.said(row, "street")

    # -- write --------------------------------------------------------------------------------------------------------

    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> list[Any]:
        """Companies and their sites: one statement each for a batch."""
        made = super().create(rows, now=now)
        sites = [Site(company=company, name=company.site, **_address(company)) for company in made if company.site]
        self.sites_made += [site.pk for site in Site.objects.bulk_create(sites, batch_size=BATCH)]
        return made

    def rows_of(self) -> QuerySet:
        """With their office."""
        return Company.objects.select_related("home_office")

    def locked(self, rows: Sequence[ImportRow]) -> Any:
        """With their sites."""
        self.sites = _sites([row.object_id for row in rows])
        return super().locked(rows)

    def write(self, row: ImportRow, instance: Company, values: Mapping[str, Any], *, now: datetime) -> None:
        """As on the screens."""
        new = self.built(values)
        own = {name: getattr(new, name) for name in row.before if name in _OWN}
        change_company(company=instance, values=own, actor=self.setting.author, now=now)
        if new.site and row.before.keys() & {"site", *_ADDRESS}:
            site, is_new = Site.objects.update_or_create(company=instance, name=new.site, defaults=_address(new))
            self.sites_made += [site.pk] if is_new else []

    def finish(self, *, now: datetime) -> dict[str, list[int]]:
        """Which sites were made."""
        return {"contracts.site": self.sites_made} if self.sites_made else {}

    # -- undo ---------------------------------------------------------------------------------------------------------

    def own(self, created: Mapping[str, list[int]]) -> dict[str, Q]:
        """The sites that came with them."""
        return {"contracts.site": Q(pk__in=created.get("contracts.site", []))}

    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """The sites that came with them, then the companies."""
        Site.objects.filter(pk__in=created.get("contracts.site", []))._raw_delete("default")
        super().remove(keys, created)


def _sites(companies: Iterable[Any]) -> dict[tuple[int, str], Site]:
    return {(site.company_id, site.name): site for site in Site.objects.filter(company__in=list(companies))}


def _address(company: Any) -> dict[str, str]:
    return {name: getattr(company, name, "") for name in _ADDRESS}
