"""People: known by their company and name. An address is no identity: many share info@. Empty cells change nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from contracts.domain.customer import change_contact
from contracts.enums import ContactRole, ImportKind, TraceSubject
from contracts.importing.companies import LANGUAGE_WORDS
from contracts.importing.lines import BATCH, Refuse, SheetColumn, SheetLines
from contracts.importing.values import ChoiceCell, CodeCell, EmailCell, RecordCell, TextCell, YesNoCell
from contracts.models import Company, Contact, ContactPhone, ImportRow
from contracts.queries.callers import countries_of
from core.folding import fold
from core.phones import LONGEST_TYPED, NotAPhone, read_phone

if TYPE_CHECKING:
    from contracts.importing.told import ToldContact

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
_WITH = ("company__home_office",)
_BETWEEN = re.compile(r"\s*[,;]\s*")
LIKE = 0.85  # of 1; two people of one family differ more
NO_COMPANY = _("there is no company %(value)s")


class Contacts(SheetLines):
    """One person to a line. Phone numbers are added, none is taken away."""

    kind = ImportKind.CONTACTS
    subject = TraceSubject.CONTACT
    titles = ("name",)

    company = SheetColumn(
        _("Customer number"),
        RecordCell(20, NO_COMPANY, str),
        ("Kundennummer", "Kunden-Nr.", "customer no"),
        required=True,
    )
    name = SheetColumn(_("Name"), TextCell(120), ("Ansprechpartner", "contact"), required=True)
    email = SheetColumn(_("E-mail"), EmailCell(254), ("E-Mail", "Mail"))
    phone = SheetColumn(_("Phone"), CodeCell(LONGEST_TYPED), ("Telefon", "Tel."))
    mobile = SheetColumn(_("Second phone"), CodeCell(LONGEST_TYPED), ("Zweites Telefon", "Mobil", "mobile"))
    language = SheetColumn(_("Language"), ChoiceCell(LANGUAGE_WORDS, dict(settings.LANGUAGES)), ("Sprache",))
    role = SheetColumn(_("Role"), ChoiceCell(_ROLES, dict(ContactRole.choices)), ("Rolle", "Funktion"))
    objects_to_surveys = SheetColumn(_("Objects to surveys"), YesNoCell(), ("Widerspricht Umfragen",))

    class Meta:
        model = Contact
        import_id_fields = ("company", "name")

    # -- the dry run --------------------------------------------------------------------------------------------------

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Four queries for a batch."""
        companies = companies_by_number(self.column(dataset, "company"))
        self.fields["company"].widget.rows = companies
        self.countries = countries_of(companies.values())
        rows = Contact.objects.current().filter(company__in={company.pk for company in companies.values()})
        people = list(rows.select_related(*_WITH).prefetch_related("phones").order_by("-pk"))
        self.by_name: dict[Any, list[Contact]] = defaultdict(list)
        self.by_email: dict[Any, list[Contact]] = defaultdict(list)
        for person in people:
            self.by_name[person.company_id, fold(person.name)].append(person)
            if person.email:
                self.by_email[person.company_id, person.email.casefold()].append(person)

    def find(self, row: Mapping[str, Any]) -> Contact | None:
        """By the name; of several with one name, the one with the address."""
        named = self._named(row)
        address, phones = self.said(row, "email").casefold(), self.said(row, "phone")
        with_address = [person for person in named if person.email.casefold() == address]
        if len(with_address) > 1:  # alike in name and address: by their numbers, each once
            unseen = [person for person in with_address if person.pk not in self.seen]
            with_address = [person for person in unseen if self._has(person, phones)] or unseen[:1]
        if with_address and (address or len(named) > 1):
            return with_address[0]
        return named[0] if len(named) == 1 else None

    def _has(self, person: Contact, phones: str) -> bool:
        return set(_numbers(person)) == set(self._read(phones, person.company_id)[0])

    def _named(self, row: Mapping[str, Any]) -> list[Contact]:
        company = getattr(self.known("company", row), "pk", None)
        return self.by_name.get((company, fold(self.said(row, "name"))), [])

    def _meant(self, row: Mapping[str, Any]) -> Contact | None:
        """Whoever has the address and nearly the name: perhaps the same person, which only people can tell."""
        company = getattr(self.known("company", row), "pk", None)
        others = self.by_email.get((company, self.said(row, "email").casefold()), [])
        return next((person for person in others if is_like(person.name, self.said(row, "name"))), None)

    def describe(self, instance: ToldContact, row: Mapping[str, Any]) -> None:
        """All numbers on file stand under the first column."""
        instance.phone = ", ".join(_numbers(instance)) if instance.pk else ""
        instance.mobile = ""
        instance.spelt = instance.name

    def check(self, instance: ToldContact, row: Mapping[str, Any], line: int, refuse: Refuse) -> None:
        """Once in a file; numbers as the company's country writes them; a name in another spelling is the same."""
        instance.name = instance.spelt or instance.name
        company = self.known("company", row)
        if company is None:
            return
        self._check_who(instance, row, company, line, refuse)
        instance.language = instance.language or company.language
        numbers = _numbers(instance) if instance.pk else []
        for column in ("phone", "mobile"):
            found, fault = self._read(self.said(row, column), company.pk)
            if fault:
                refuse(column, fault)
            numbers += [number for number in found if number not in numbers]
        instance.phone, instance.mobile = ", ".join(numbers), ""

    def _read(self, typed: str, company: int) -> tuple[list[str], str]:
        """(the numbers in a cell, why it cannot be read): one, or several with a comma or a semicolon between them."""
        if not typed:
            return [], ""
        for parts in ([typed], _BETWEEN.split(typed)):
            try:
                return [read_phone(part, country=self.countries[company]).number for part in parts], ""
            except NotAPhone as fault:
                why = f"{typed}: {fault}"
        return [], why

    def _check_who(
        self, instance: ToldContact, row: Mapping[str, Any], company: Company, line: int, refuse: Refuse
    ) -> None:
        """Each person once in a file; who might be meant by a line is asked, never guessed."""
        address, name = self.said(row, "email").casefold(), fold(self.said(row, "name"))
        self.once(instance.pk or (name and (company.pk, name, address)), "name", line, refuse)
        if instance.pk:
            return
        if len(self._named(row)) > 1:
            refuse("name", _("several people have this name; enter the e-mail address on file"))
        elif meant := self._meant(row):
            values = {"name": meant.name}
            refuse("name", _("%(name)s has this address; enter the name as on file or leave the address out") % values)

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
        return Contact.objects.select_related(*_WITH).prefetch_related("phones")

    def write(self, row: ImportRow, instance: Contact, values: Mapping[str, Any], *, now: datetime) -> None:
        """As on the screens; labels of numbers stay."""
        new = self.built(values)
        labels = {phone.number: phone.label for phone in instance.phones.all()}
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


def is_like(name: str, other: str) -> bool:
    """Whether two names may be one person's: a slip, or the same last name and first letter."""
    ones, others = fold(name).split(), fold(other).split()
    if not ones or not others:
        return False
    initials = ones[-1] == others[-1] and ones[0][:1] == others[0][:1]
    return initials or SequenceMatcher(None, " ".join(ones), " ".join(others)).ratio() >= LIKE


def companies_by_number(numbers: set[str]) -> dict[str, Company]:
    """Companies by customer number; a merged one stands for what it has become part of. One query."""
    rows = Company.objects.filter(number__in=numbers).select_related("home_office", "merged_into__home_office")
    return {company.number: company.merged_into or company for company in rows}


def _numbers(person: Contact) -> list[str]:
    return [phone.number for phone in person.phones.all()]


def _listed(person: Any) -> list[str]:
    return person.phone.split(", ") if person.phone else []
