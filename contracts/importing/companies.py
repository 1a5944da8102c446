"""Companies: known by their customer number. An address makes or corrects a site. Empty cells change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contracts.domain.customer import change_company
from contracts.enums import ImportKind, Subject
from contracts.importing.lines import BATCH, Importer, Planned, Read, check_as_written, check_unchanged
from contracts.models import Company, ImportRow, Site
from offices.models import Office

_OWN = ("name", "language", "home_office", "notes")
_ADDRESS = ("street", "postal_code", "city", "country")


class Companies(Importer):
    """One company to a line."""

    kind = ImportKind.COMPANIES
    model = Company
    subject = Subject.COMPANY

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.offices = {office.name.casefold(): office for office in Office.objects.all()}
        self.sites_made: list[int] = []

    # -- plan -----------------------------------------------------------------------------------------------------

    def plan(self, reads: Sequence[Read]) -> list[Planned]:
        """Two queries for a batch."""
        numbers = [read.values.get("number") for read in reads]
        known = {company.number: company for company in Company.objects.filter(number__in=numbers)}
        sites = {(site.company_id, site.name): site for site in Site.objects.filter(company__in=known.values())}
        return [self._plan(read, known, sites) for read in reads]

    def _plan(self, read: Read, known: Mapping[str, Company], sites: Mapping[tuple[int, str], Site]) -> Planned:
        values = dict(read.values)
        planned = Planned(read.line, title=values.get("name") or values.get("number", "–"), faults=list(read.faults))
        if "number" in values:
            self.once(values["number"], planned, "number")
        office = self._office(planned, values)
        if planned.faults or office is None:
            return planned
        company = known.get(values["number"])
        site = _address(values)
        if company is None:
            planned.values = {
                "number": values["number"],
                "name": values["name"],
                "language": values.get("language", office.language),
                "home_office": office.pk,
                "notes": values.get("notes", ""),
                "site": site,
            }
            return planned
        planned.object_id = company.pk
        for name in _OWN:
            if name == "home_office" and name in values:
                self.differ(planned, name, company.home_office_id, office.pk, shown=self._office_name)
            elif name in values:
                self.differ(planned, name, getattr(company, name), values[name])
        if site:
            self._plan_site(planned, sites.get((company.pk, site["name"])), site)
        return planned

    def _plan_site(self, planned: Planned, there: Site | None, site: Mapping[str, str]) -> None:
        old = {name: getattr(there, name) for name in site} if there else {}
        if old != dict(site):
            planned.values["site"], planned.before["site"] = dict(site), old
            planned.changes[self.labels["site"]] = [
                ", ".join(filter(None, old.values())),
                ", ".join(filter(None, site.values())),
            ]

    def _office(self, planned: Planned, values: Mapping[str, Any]) -> Office | None:
        if "home_office" not in values:
            if self.setting.office is None:
                self.fault(planned, "home_office", _("empty, but needed"))
            return self.setting.office
        found = self.offices.get(values["home_office"].casefold())
        if found is None:
            self.fault(planned, "home_office", _("there is no office %(name)s") % {"name": values["home_office"]})
        return found

    def _office_name(self, key: Any) -> str:
        return next(office.name for office in self.offices.values() if office.pk == key)

    # -- write ----------------------------------------------------------------------------------------------------

    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Companies and their sites: one statement each for a batch."""
        companies = [_company(row.values) for row in rows]
        Company.objects.bulk_create(companies, batch_size=BATCH)
        for row, company in zip(rows, companies, strict=True):
            row.object_id = company.pk
        sites = [
            Site(company=c, **row.values["site"]) for row, c in zip(rows, companies, strict=True) if row.values["site"]
        ]
        Site.objects.bulk_create(sites, batch_size=BATCH)
        self.sites_made += [site.pk for site in sites]
        self.traces(rows, now=now)

    def change(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """As on the screens."""
        known = Company.objects.select_for_update(of=("self",)).in_bulk([row.object_id for row in rows])
        for row in rows:
            company = known[row.object_id]
            check_unchanged(row, _there(company))
            values = {name: value for name, value in row.values.items() if name != "site"}
            if "home_office" in values:
                values["home_office"] = Office.objects.get(pk=values["home_office"])
            change_company(company=company, values=values, actor=self.setting.author, now=now)
            if row.values.get("site"):
                self._write_site(company, row.values["site"])

    def _write_site(self, company: Company, site: Mapping[str, str]) -> None:
        address = {name: site[name] for name in _ADDRESS if name in site}
        row, is_new = Site.objects.update_or_create(company=company, name=site["name"], defaults=address)
        if is_new:
            self.sites_made.append(row.pk)

    def finish(self, *, now: datetime) -> dict[str, list[int]]:
        """Which sites were made."""
        return {"contracts.site": self.sites_made} if self.sites_made else {}

    # -- undo -----------------------------------------------------------------------------------------------------

    def own(self, created: Mapping[str, list[int]]) -> dict[str, Q]:
        """The sites that came with them."""
        return {"contracts.site": Q(pk__in=created.get("contracts.site", []))}

    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """The sites that came with them, then the companies."""
        Site.objects.filter(pk__in=created.get("contracts.site", []))._raw_delete("default")
        Company.objects.filter(pk__in=keys)._raw_delete("default")

    def restore(self, rows: Iterable[ImportRow], *, now: datetime) -> None:
        """Fields and addresses as they were before."""
        for row in rows:
            company = Company.objects.select_for_update(of=("self",)).get(pk=row.object_id)
            check_as_written(row, _there(company))
            own = {name: value for name, value in row.before.items() if name in _OWN}
            if "home_office" in own:
                own["home_office"] = Office.objects.get(pk=own["home_office"])
            change_company(company=company, values=own, actor=self.setting.author, now=now)
            if row.before.get("site"):
                self._write_site(company, row.before["site"])


def _there(company: Company) -> dict[str, Any]:
    return {
        "name": company.name,
        "language": company.language,
        "home_office": company.home_office_id,
        "notes": company.notes,
    }


def _address(values: Mapping[str, Any]) -> dict[str, str] | None:
    """The site that the line tells of; an address without a name is called like its town."""
    address = {name: values[name] for name in _ADDRESS if name in values}
    name = values.get("site") or values.get("city") or values.get("street")
    return {"name": str(name), **address} if name else None


def _company(values: Mapping[str, Any]) -> Company:
    return Company(
        number=values["number"],
        name=values["name"],
        language=values["language"],
        home_office_id=values["home_office"],
        notes=values["notes"],
    )
