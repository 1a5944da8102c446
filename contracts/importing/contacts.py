"""People: known by their company and e-mail address, else by their company and name. Empty cells change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contracts.domain.customer import change_contact
from contracts.enums import ImportKind, Subject
from contracts.importing.devices import companies_by_number
from contracts.importing.lines import BATCH, Importer, Planned, Read, check_as_written, check_unchanged
from contracts.models import Company, Contact, ContactPhone, ImportRow
from contracts.queries.people import parse_phone

_OWN = ("name", "email", "language", "role", "objects_to_surveys")
_Known = Mapping[tuple[int, str], Contact]


class Contacts(Importer):
    """One person to a line. Phone numbers are added, none is taken away."""

    kind = ImportKind.CONTACTS
    model = Contact
    subject = Subject.CONTACT

    # -- plan -----------------------------------------------------------------------------------------------------

    def plan(self, reads: Sequence[Read]) -> list[Planned]:
        """Three queries for a batch."""
        companies = companies_by_number(read.values.get("company") for read in reads)
        rows = Contact.objects.current().filter(company__in={company.pk for company in companies.values()})
        people = list(rows.prefetch_related("phones").order_by("-pk"))
        by_name = {(person.company_id, person.name.casefold()): person for person in people}
        by_email = {(person.company_id, person.email.casefold()): person for person in people if person.email}
        return [self._plan(read, companies, by_name, by_email) for read in reads]

    def _plan(self, read: Read, companies: Mapping[str, Company], by_name: _Known, by_email: _Known) -> Planned:
        values = dict(read.values)
        planned = Planned(read.line, title=values.get("name", "–"), faults=list(read.faults))
        company = companies.get(values.get("company", ""))
        if "company" in values and company is None:
            self.fault(planned, "company", _("there is no company %(number)s") % {"number": values["company"]})
        if planned.faults or company is None:
            return planned
        name, address = values["name"].casefold(), values.get("email", "").casefold()
        self.once((company.pk, address or name), planned, "email" if address else "name")
        phones = self._phones(planned, company, values)
        person = (by_email.get((company.pk, address)) if address else None) or by_name.get((company.pk, name))
        if person is None:
            planned.values = {
                "company": company.pk,
                "name": values["name"],
                "email": values.get("email", ""),
                "language": values.get("language", company.language),
                "role": values.get("role", ""),
                "objects_to_surveys": values.get("objects_to_surveys", False),
                "phones": phones,
            }
            return planned
        planned.object_id = person.pk
        for field in _OWN:
            if field in values:
                self.differ(planned, field, getattr(person, field), values[field])
        present = _numbers(person)
        wanted = present + [number for number in phones if number not in present]
        if wanted != present:
            planned.values["phones"], planned.before["phones"] = wanted, present
            planned.changes[self.labels["phone"]] = [", ".join(present), ", ".join(wanted)]
        return planned

    def _phones(self, planned: Planned, company: Company, values: Mapping[str, Any]) -> list[str]:
        found = []
        for name in ("phone", "mobile"):
            if name not in values:
                continue
            number = parse_phone(values[name], office=company.home_office)
            if number is None:
                self.fault(planned, name, _("%(value)s is no phone number") % {"value": values[name]})
            elif number not in found:
                found.append(number)
        return found

    # -- write ----------------------------------------------------------------------------------------------------

    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """People and their numbers: one statement each for a batch."""
        people = [_contact(row.values) for row in rows]
        Contact.objects.bulk_create(people, batch_size=BATCH)
        for row, person in zip(rows, people, strict=True):
            row.object_id = person.pk
        pairs = [(person, number) for row, person in zip(rows, people, strict=True) for number in row.values["phones"]]
        ContactPhone.objects.bulk_create(
            [ContactPhone(contact=person, number=number) for person, number in pairs], batch_size=BATCH
        )
        self.traces(rows, now=now)

    def change(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """As on the screens."""
        for row in rows:
            self._write(row, row.values, check=check_unchanged, now=now)

    def _write(self, row: ImportRow, values: Mapping[str, Any], *, check: Any, now: datetime) -> None:
        person = Contact.objects.select_related("company__home_office").prefetch_related("phones").get(pk=row.object_id)
        check(row, {**{name: getattr(person, name) for name in _OWN}, "phones": _numbers(person)})
        labels = {str(phone.number.as_e164): phone.label for phone in person.phones.all()}
        phones = [(number, labels.get(number, "")) for number in values["phones"]] if "phones" in values else None
        own = {name: value for name, value in values.items() if name in _OWN}
        change_contact(contact=person, values=own, phones=phones, actor=self.setting.author, now=now)

    # -- undo -----------------------------------------------------------------------------------------------------

    def own(self, created: Mapping[str, list[int]]) -> dict[str, Q]:
        """Their numbers."""
        return {"contracts.contactphone": Q()}

    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """Their numbers, then the people."""
        ContactPhone.objects.filter(contact__in=keys)._raw_delete("default")
        Contact.objects.filter(pk__in=keys)._raw_delete("default")

    def restore(self, rows: Iterable[ImportRow], *, now: datetime) -> None:
        """Fields and numbers as they were before."""
        for row in rows:
            self._write(row, row.before, check=check_as_written, now=now)


def _numbers(person: Contact) -> list[str]:
    return [str(phone.number.as_e164) for phone in person.phones.all()]


def _contact(values: Mapping[str, Any]) -> Contact:
    return Contact(company_id=values["company"], **{name: values[name] for name in _OWN})
