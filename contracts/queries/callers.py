"""Who calls: people and companies by the number, also by its end or by the exchange it belongs to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Reverse

from contracts.models import Company, Contact, ContactPhone, Site
from core.phones import (
    Fault,
    NotAPhone,
    Phone,
    beginning_of,
    is_international,
    local_digits,
    parse_phone,
    read_or_none,
    read_phone,
)
from offices.models import Office

LIMIT = 8
# A direct dial shares so many digits at least with its exchange, country and area code counted.
SHORTEST_EXCHANGE = 8
LONGEST_DIRECT_DIAL = 4


@dataclass(frozen=True)
class Caller:
    """A person at a company, and the number (as it is kept) that led to them."""

    contact: Contact
    company: Company
    number: str


@dataclass(frozen=True)
class Guess:
    """A company whose exchange a number seems to belong to, and the number on file that says so."""

    company: Company
    number: str


def country_of(company: Company | None, office: Office) -> str:
    """Where a national number is read: the one country of the company's sites, else its office's, else the office's."""
    if company is None:
        return office.country
    countries = set(Site.objects.filter(company=company).exclude(country="").values_list("country", flat=True)[:2])
    return countries.pop().upper() if len(countries) == 1 else company.home_office.country


def countries_of(companies: Iterable[Company]) -> dict[int, str]:
    """The same for many companies, by key. One query."""
    found: dict[int, set[str]] = defaultdict(set)
    companies = list(companies)
    for key, country in (
        Site.objects.filter(company__in=companies).exclude(country="").values_list("company", "country")
    ):
        found[key].add(country.upper())
    return {
        company.pk: next(iter(found[company.pk])) if len(found[company.pk]) == 1 else company.home_office.country
        for company in companies
    }


def read_for(typed: str, *, company: Company | None, office: Office) -> Phone:
    """A number as it is meant: read in the known company's country, else in the office's. Raises NotAPhone.

    Where no such number is in use there, but in another office's country, nobody can tell: that is asked (C7).
    """
    phone = read_phone(typed, country=country_of(company, office))
    if phone.is_valid or company or is_international(typed):
        return phone
    for place in Office.objects.exclude(country=office.country).order_by("country").distinct("country"):
        if (abroad := read_or_none(typed, country=place.country)) and abroad.is_valid:
            raise NotAPhone(Fault.COUNTRY)
    return phone


def meanings_of(typed: str, *, office: Office) -> list[Phone]:
    """Valid numbers that a national number may be, in the countries of the offices, the reader's first."""
    countries = {office.country: None} | dict.fromkeys(
        Office.objects.order_by("country").values_list("country", flat=True)
    )
    found = (read_or_none(typed, country=country) for country in countries)
    return list(dict.fromkeys(phone for phone in found if phone and phone.is_valid))


def find_callers_by_phone(typed: str, *, office: Office, country: str = "") -> list[Caller]:
    """Contacts whose number is the typed one or begins like it, an exact hit first (one query, by index).

    Where none does, and no area code was typed, those whose number ends so (a second query). Read as in `country`,
    else in the office's.
    """
    country = country or office.country
    whole = parse_phone(typed, country=country)
    begins = {start for start in (whole, beginning_of(typed, country=country)) if start}
    starts = Q(pk=None)
    for start in begins:
        starts |= Q(number__startswith=start)
    hits = _callers(_numbers().filter(starts), whole) if begins else []
    return hits or _by_end(local_digits(typed))


def guess_company(number: str) -> Guess | None:
    """The one company whose exchange `number` (as it is kept) seems to belong to: a guess, to be shown as one.

    Either the exchange itself is on file (5550-0 for 5550-123), or two direct dials beside the number, all of one
    company. At most two queries, by index.
    """
    base = number.partition(";")[0]
    stems = [base[:-cut] for cut in range(1, LONGEST_DIRECT_DIAL + 1) if len(base) - cut > SHORTEST_EXCHANGE]
    if not stems:
        return None
    exchanges = _numbers().filter(number__in=[f"{stem}0" for stem in stems]).exclude(number=base)
    return _one_company(exchanges, at_least=1) or _one_company(_beside(base), at_least=2)


def _beside(base: str) -> QuerySet[ContactPhone]:
    """Numbers that differ from this one in the last two digits only."""
    stem = base[:-2]
    return _numbers().filter(number__startswith=stem, number__regex=rf"^\+{stem[1:]}[0-9]{{2}}$").exclude(number=base)


def _one_company(rows: QuerySet[ContactPhone], *, at_least: int) -> Guess | None:
    found = list(rows.order_by("-number")[:20])
    companies = {row.contact.company_id: row.contact.company for row in found}
    if len(companies) != 1 or len({row.number for row in found}) < at_least:
        return None
    return Guess(next(iter(companies.values())), found[0].number)


def _numbers() -> QuerySet[ContactPhone]:
    return ContactPhone.objects.filter(contact__active=True, contact__merged_into=None).select_related(
        "contact__company__home_office"
    )


def _by_end(digits: str) -> list[Caller]:
    """By what was typed without an area code, backwards through an index of numbers read backwards."""
    if not digits:
        return []
    rows = _numbers().annotate(backwards=Reverse("number")).filter(backwards__startswith=digits[::-1])
    return _callers(rows, None)


def _callers(rows: QuerySet[ContactPhone], whole: str | None) -> list[Caller]:
    ranked = rows.annotate(rank=_exact_first(whole)).order_by("rank", "number", "contact__name", "pk")[:LIMIT]
    return [Caller(hit.contact, hit.contact.company, hit.number) for hit in ranked]


def _exact_first(whole: str | None) -> Case:
    whens: Iterable[When] = [When(Q(number=whole), then=Value(0))] if whole else []
    return Case(*whens, default=Value(1), output_field=IntegerField())
