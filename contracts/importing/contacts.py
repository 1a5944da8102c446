"""People: known by their company and e-mail address, else by their company and name. Empty cells change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from contracts.domain.customer import change_contact
from contracts.enums import ContactRole, ImportKind, Subject
from contracts.importing.companies import LANGUAGE_WORDS
from contracts.importing.lines import BATCH, Column, Lines, Refuse
from contracts.importing.values import Choice, Code, Email, Known, Text, YesNo
from contracts.models import Company, Contact, ContactPhone, ImportRow
from contracts.models.customer import LANGUAGES
from contracts.queries.people import parse_phone

_ROLES = {
    "bedienung": ContactRole.OPERATOR,
    "operator": ContactRole.OPERATOR,
    "technik": ContactRole.TECHNICIAN,
    "technician": ContactRole.TECHNICIAN,
    "einkauf": ContactRole.PURCHASING,
    "purchasing": ContactRole.PURCHASING,
    "leitung": ContactRole.MANAGEMENT,
    "management": ContactRole.MANAGEMENT,
}
_OWN = ("name", "email", "language", "role", "objects_to_surveys")
NO_COMPANY = _("there is no company %(value)s")


class Contacts(Lines):
    """One person to a line. Phone numbers are added, none is taken away."""

    kind = ImportKind.CONTACTS
    subject = Subject.CONTACT
    titles = ("name",)

    company = Column(
        _("Customer number"), Known(20, NO_COMPANY, str), ("Kundennummer", "Kunden-Nr.", "customer no"), required=True
    )
    name = Column(_("Name"), Text(120), ("Ansprechpartner", "contact"), required=True)
    email = Column(_("E-mail"), Email(254), ("E-Mail", "Mail"))
    phone = Column(_("Phone"), Code(40), ("Telefon", "Tel."))
    mobile = Column(_("Second phone"), Code(40), ("Zweites Telefon", "Mobil", "mobile"))
    language = Column(_("Language"), Choice(LANGUAGE_WORDS, dict(LANGUAGES)), ("Sprache",))
    role = Column(_("Role"), Choice(_ROLES, dict(ContactRole.choices)), ("Rolle", "Funktion"))
    objects_to_surveys = Column(_("Objects to surveys"), YesNo(), ("Widerspricht Umfragen",))

    class Meta:
        model = Contact
        import_id_fields = ("company", "name")

    # -- the dry run --------------------------------------------------------------------------------------------------

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Three queries for a batch."""
        companies = companies_by_number(self.column(dataset, "company"))
        self.fields["company"].widget.rows = companies
        rows = self.rows_of().current().filter(company__in={company.pk for company in companies.values()})
        people = list(rows.order_by("-pk"))
        self.by_name = {(person.company_id, person.name.casefold()): person for person in people}
        self.by_email = {(person.company_id, person.email.casefold()): person for person in people if person.email}

    def find(self, row: Mapping[str, Any]) -> Contact | None:
        """By the address, else by the name."""
        company = getattr(self.known("company", row), "pk", None)
        address, name = self.said(row, "email").casefold(), self.said(row, "name").casefold()
        return self.by_email.get((company, address)) or self.by_name.get((company, name))

    def describe(self, instance: Contact, row: Mapping[str, Any]) -> None:
        """All numbers on file stand under the first column."""
        instance.phone = ", ".join(_numbers(instance)) if instance.pk else ""
        instance.mobile = ""

    def check(self, instance: Contact, row: Mapping[str, Any], line: int, refuse: Refuse) -> None:
        """Once in a file; numbers as the company's country writes them."""
        company = self.known("company", row)
        if company is None:
            return
        address, name = self.said(row, "email").casefold(), self.said(row, "name").casefold()
        self.once((address or name) and (company.pk, address or name), "email" if address else "name", line, refuse)
        instance.language = instance.language or company.language
        numbers = _numbers(instance) if instance.pk else []
        for column in ("phone", "mobile"):
            typed = self.said(row, column)
            number = parse_phone(typed, office=company.home_office) if typed else None
            if typed and number is None:
                refuse(column, _("%(value)s is no phone number") % {"value": typed})
            elif number and number not in numbers:
                numbers.append(number)
        instance.phone, instance.mobile = ", ".join(numbers), ""

    # -- write --------------------------------------------------------------------------------------------------------

    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> list[Any]:
        """People and their numbers: one statement each for a batch."""
        made = super().create(rows, now=now)
        pairs = [(person, number) for person in made for number in _listed(person)]
        ContactPhone.objects.bulk_create(
            [ContactPhone(contact=person, number=number) for person, number in pairs], batch_size=BATCH
        )
        return made

    def rows_of(self) -> QuerySet:
        """With their numbers."""
        return Contact.objects.select_related("company__home_office").prefetch_related("phones")

    def write(self, row: ImportRow, instance: Contact, values: Mapping[str, Any], *, now: datetime) -> None:
        """As on the screens; labels of numbers stay."""
        new = self.built(values)
        labels = {str(phone.number.as_e164): phone.label for phone in instance.phones.all()}
        phones = [(number, labels.get(number, "")) for number in _listed(new)] if "phone" in row.before else None
        own = {name: getattr(new, name) for name in row.before if name in _OWN}
        change_contact(contact=instance, values=own, phones=phones, actor=self.setting.author, now=now)

    # -- undo ---------------------------------------------------------------------------------------------------------

    def own(self, created: Mapping[str, list[int]]) -> dict[str, Q]:
        """Their numbers."""
        return {"contracts.contactphone": Q()}

    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """Their numbers, then the people."""
        ContactPhone.objects.filter(contact__in=keys)._raw_delete("default")
        super().remove(keys, created)


def companies_by_number(numbers: set[str]) -> dict[str, Company]:
    """Companies by customer number; a merged one stands for what it has become part of. One query."""
    rows = Company.objects.filter(number__in=numbers).select_related("home_office", "merged_into__home_office")
    return {company.number: company.merged_into or company for company in rows}


def _numbers(person: Contact) -> list[str]:
    return [str(phone.number.as_e164) for phone in person.phones.all()]


def _listed(person: Any) -> list[str]:
    return person.phone.split(", ") if person.phone else []
