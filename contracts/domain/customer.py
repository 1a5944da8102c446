"""Companies, their sites, and the people there."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.domain import trace
from contracts.events import CompanyChanged, CompanyCreated, ContactChanged, ContactCreated
from contracts.models import Company, Contact, ContactPhone, Site
from contracts.queries.callers import country_of
from core.errors import Invalid, violated
from core.models import User
from core.phones import NotAPhone, read_phone
from offices.models import Office

_COMPANY = frozenset({"number", "name", "language", "home_office", "notes"})
_CONTACT = frozenset({"name", "email", "language", "role", "objects_to_surveys", "active"})
_SITE = frozenset({"name", "street", "postal_code", "city", "country"})


@transaction.atomic
def add_company(
    *, number: str, name: str, language: str, home_office: Office, actor: User | None, now: datetime, notes: str = ""
) -> Company:
    """A customer firm. Raises Invalid (field number) if the customer number is taken."""
    company = Company(number=number.strip(), name=name.strip(), language=language, home_office=home_office, notes=notes)
    _saved(company.save)
    trace.record(company, CompanyCreated(), actor=actor, now=now)
    return company


@transaction.atomic
def change_company(*, company: Company, values: Mapping[str, Any], actor: User | None, now: datetime) -> Company:
    """Correct what is on file: number, name, language, home_office, notes. Raises Invalid (field number)."""
    company = Company.objects.select_for_update(of=("self",)).select_related("home_office").get(pk=company.pk)
    changed = _saved(lambda: trace.apply(company, _only(values, _COMPANY)))
    if changed:
        trace.record(company, CompanyChanged(**changed), actor=actor, now=now)
    return company


@transaction.atomic
def add_site(*, company: Company, name: str, actor: User | None, now: datetime, **address: str) -> Site:
    """A place of the company: street, postal_code, city, country. Raises Invalid (field name) if the name is taken."""
    site = Site(company=company, name=name.strip(), **_only(address, _SITE))
    _saved(site.save)
    trace.record(company, CompanyChanged(site=[None, site.name]), actor=actor, now=now)
    return site


@transaction.atomic
def change_site(*, site: Site, values: Mapping[str, Any], actor: User | None, now: datetime) -> Site:
    """Correct a site's name or address. Raises Invalid (field name)."""
    changed = _saved(lambda: trace.apply(site, _only(values, _SITE)))
    if changed:
        trace.record(site.company, CompanyChanged(of_site=site.name, **changed), actor=actor, now=now)
    return site


@transaction.atomic
def add_contact(
    *,
    company: Company,
    name: str,
    actor: User | None,
    now: datetime,
    email: str = "",
    language: str = "",
    role: str = "",
    phones: Iterable[tuple[str, str]] = (),
    objects_to_surveys: bool = False,
) -> Contact:
    """A person at a company; their language is the company's unless given. `phones` as for `set_phones`."""
    contact = Contact.objects.create(
        company=company,
        name=name.strip(),
        email=email.strip(),
        language=language or company.language,
        role=role,
        objects_to_surveys=objects_to_surveys,
    )
    set_phones(contact=contact, phones=phones)
    trace.record(contact, ContactCreated(), actor=actor, now=now)
    return contact


@transaction.atomic
def change_contact(
    *,
    contact: Contact,
    values: Mapping[str, Any],
    actor: User | None,
    now: datetime,
    phones: Iterable[tuple[str, str]] | None = None,
) -> Contact:
    """Correct what is on file about a person; `phones` None leaves the numbers alone."""
    contact = Contact.objects.select_for_update(of=("self",)).select_related("company__home_office").get(pk=contact.pk)
    changed = trace.apply(contact, _only(values, _CONTACT))
    if phones is not None:
        before = [phone.number for phone in contact.phones.all()]
        after = set_phones(contact=contact, phones=phones)
        if before != after:
            changed["phones"] = [before, after]
    if changed:
        trace.record(contact, ContactChanged(**changed), actor=actor, now=now)
    return contact


@transaction.atomic
def set_phones(*, contact: Contact, phones: Iterable[tuple[str, str]]) -> list[str]:
    """The person's numbers as (number in any spelling, label), the main one first. Returns them as they are kept.

    Raises Invalid (field phones) with the number that cannot be read and the reason.
    """
    wanted: dict[str, str] = {}
    for typed, label in phones:
        try:
            phone = read_phone(typed, country=country_of(contact.company, contact.company.home_office))
        except NotAPhone as fault:
            raise Invalid({"phones": f"{typed}: {fault}"}) from fault
        wanted.setdefault(phone.number, label)
    present = [(phone.number, phone.label) for phone in contact.phones.all()]
    if present != list(wanted.items()):
        contact.phones.all().delete()
        ContactPhone.objects.bulk_create(
            ContactPhone(contact=contact, number=number, label=label) for number, label in wanted.items()
        )
    return list(wanted)


def _only(values: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items() if name in names}


def _saved(write: Any) -> Any:
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        name = violated(error)
        if name == "contracts_site_once":
            raise Invalid({"name": _("The company has a site with this name already.")}) from error
        if name.startswith("contracts_company_number"):
            raise Invalid({"number": _("There is a company with this customer number already.")}) from error
        raise
