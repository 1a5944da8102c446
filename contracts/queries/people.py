"""Who is on the phone: callers by number, companies and people by name."""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Collate, Upper

from contracts.models import Company, Contact, ContactPhone
from contracts.models.querysets import CompanyQuerySet
from core.phones import beginning_of, parse_phone
from offices.models import Office

LIMIT = 8
MIN_LETTERS = 2
# More words are a sentence: looking for names like it took a second among 20,000, and found none.
MAX_WORDS = 5
# So many that fit are put in order; where there are more, the next letter tells more than any order.
ENOUGH = 500


@dataclass(frozen=True)
class Caller:
    """A person at a company, and the number (as it is kept) that led to them."""

    contact: Contact
    company: Company
    number: str


def find_callers_by_phone(typed: str, *, office: Office) -> list[Caller]:
    """Contacts whose number is the typed one or begins like it, an exact hit first (one query, by index)."""
    whole = parse_phone(typed, country=office.country)
    begins = {start for start in (whole, beginning_of(typed, country=office.country)) if start}
    if not begins:
        return []
    starts = Q()
    for start in begins:
        starts |= Q(number__startswith=start)
    hits = (
        ContactPhone.objects.filter(starts, contact__active=True, contact__merged_into=None)
        .annotate(rank=_first(Q(number=whole)) if whole else Value(1))
        .select_related("contact__company")
        .order_by("rank", "number", "contact__name", "pk")[:LIMIT]
    )
    return [Caller(hit.contact, hit.contact.company, hit.number) for hit in hits]


def find_companies(text: str, limit: int = LIMIT) -> list[Company]:
    """Companies by number or name: the beginning first, then a part of the name, then what sounds like it.

    The number and name of a company that was merged into another lead to where it went: customers go on saying them.
    Each way is asked by itself, for an index of its own: together they read the whole table.
    """
    text = text.strip()
    if len(text) < MIN_LETTERS:
        return []
    companies = Company.objects.current().select_related("home_office")
    numbers = list(_beginning_with(companies, "number", text)[:limit])
    exact = [company for company in numbers if company.number.upper() == text.upper()]
    found = dict.fromkeys([*exact, *_beginning_with(companies, "name", text)[:limit], *numbers])
    if len(found) < limit:
        found |= dict.fromkeys(_within(companies, text)[:limit])
    return list(found)[:limit] or list(_misheard(companies, text)[:limit])


def _beginning_with(rows: QuerySet, field: str, text: str) -> QuerySet:
    """In the order of an index on the upper-case field, so that the first few cost the same among a million."""
    loud = Collate(Upper(field), "C")
    return rows.annotate(loud=loud).filter(loud__startswith=Upper(Value(text))).order_by("loud", "pk")


def _within(companies: CompanyQuerySet, text: str) -> CompanyQuerySet:
    """Whose name has the text anywhere, and those that a company so named has become part of."""
    named = Q(number__istartswith=text) | Q(name__icontains=text)
    keys = merged_away(named)
    if len(text) > MIN_LETTERS:  # no index finds two letters in the middle
        keys = keys.union(companies.filter(name__icontains=text).order_by().values_list("pk")[:ENOUGH])
    return companies.filter(pk__in=keys).order_by("name", "pk")


def merged_away(named: Q) -> QuerySet[Company, int | None]:
    """Keys of the companies that those so named have become part of."""
    return Company.objects.filter(named, merged_into__isnull=False).values_list("merged_into", flat=True)


def find_contacts(text: str, company: Company | None = None, limit: int = LIMIT) -> list[Contact]:
    """People by name or e-mail address, those of `company` only if it is given."""
    text = text.strip()
    if len(text) < MIN_LETTERS:
        return []
    contacts = Contact.objects.current().select_related("company").prefetch_related("phones")
    if company:
        contacts = contacts.filter(company=company)
    found = (
        contacts.filter(Q(name__icontains=text) | Q(email__iexact=text))
        .annotate(rank=_first(Q(name__iexact=text), Q(name__istartswith=text)))
        .order_by("rank", "name", "pk")
    )
    return list(found[:limit]) or list(_misheard(contacts, text)[:limit])


def similar_companies(name: str, *, besides: int | None = None, limit: int = 5) -> list[Company]:
    """Companies whose name is much like this one: the warning before a second entry is made (one query)."""
    if len(name.strip()) < MIN_LETTERS + 1:
        return []
    rows = Company.objects.current().exclude(pk=besides).select_related("home_office")
    return list(_alike(rows, name.strip())[:limit])


def similar_contacts(name: str, *, company: int | None, besides: int | None = None, limit: int = 5) -> list[Contact]:
    """People of the company (of all, if it is not known) whose name is much like this one (one query)."""
    if len(name.strip()) < MIN_LETTERS + 1:
        return []
    rows = Contact.objects.current().exclude(pk=besides).select_related("company")
    rows = rows.filter(company=company) if company else rows
    return list(_alike(rows, name.strip())[:limit])


def _misheard(rows: QuerySet, text: str) -> QuerySet:
    """Names like what was typed, as long as it could be a name."""
    return _alike(rows, text) if len(text.split()) <= MAX_WORDS else rows.none()


def _alike(rows: QuerySet, text: str) -> QuerySet:
    """By trigrams, through the index on the upper-case name: finds what was misheard."""
    rows = rows.annotate(loud=Upper("name"))
    like = rows.filter(loud__trigram_word_similar=text.upper()).order_by().values("pk")[:ENOUGH]
    likeness = TrigramWordSimilarity(text.upper(), "loud")
    return rows.filter(pk__in=like).annotate(likeness=likeness).order_by("-likeness", "name", "pk")


def _first(*conditions: Q) -> Case:
    """0 where the first condition holds, 1 for the second …: for ordering."""
    whens = [When(condition, then=Value(rank)) for rank, condition in enumerate(conditions)]
    return Case(*whens, default=Value(len(whens)), output_field=IntegerField())
