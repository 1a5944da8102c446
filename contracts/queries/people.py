"""Companies, people and contracts by what they are called. By number: `callers`."""

from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Collate, Upper

from contracts.models import Company, Contact, Contract
from contracts.models.querysets import CompanyQuerySet
from core.folding import fold

LIMIT = 8
MIN_LETTERS = 2
# More words are a sentence: looking for names like it took a second among 20,000, and found none.
MAX_WORDS = 5
# So many that fit are put in order; where there are more, the next letter tells more than any order.
ENOUGH = 500


def find_companies(text: str, limit: int = LIMIT) -> list[Company]:
    """Companies by number or name: the beginning first, then a part of the name, then what sounds like it.

    The number and name of a company that was merged into another lead to where it went: customers go on saying them.
    Each way is asked by itself, for an index of its own: together they read the whole table.
    """
    text = text.strip()
    if len(text) < MIN_LETTERS:
        return []
    companies = Company.objects.current().select_related("home_office")
    numbers = list(_beginning_with(companies, Upper("number"), text.upper())[:limit])
    exact = [company for company in numbers if company.number.upper() == text.upper()]
    found = dict.fromkeys([*exact, *_beginning_with(companies, F("folded"), fold(text))[:limit], *numbers])
    if len(found) < limit:
        found |= dict.fromkeys(_within(companies, text)[:limit])
    return list(found)[:limit] or list(_misheard(companies, text)[:limit])


def _beginning_with(rows: QuerySet[Any], compared: Upper | F, text: str) -> QuerySet[Any]:
    """In the order of an index on what is compared, so that the first few cost the same among a million."""
    found: QuerySet[Any] = rows.annotate(loud=Collate(compared, "C"))
    return found.filter(loud__startswith=text).order_by("loud", "pk")


def _within(companies: CompanyQuerySet, text: str) -> CompanyQuerySet:
    """Whose name has the text anywhere, and those that a company so named has become part of."""
    named = Q(number__istartswith=text) | Q(folded__contains=fold(text))
    keys = merged_away(named)
    if len(text) > MIN_LETTERS:  # no index finds two letters in the middle
        keys = keys.union(companies.filter(folded__contains=fold(text)).order_by().values_list("pk")[:ENOUGH])
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
        contacts.filter(Q(folded__contains=fold(text)) | Q(email__iexact=text))
        .annotate(rank=_first(Q(folded=fold(text)), Q(folded__startswith=fold(text))))
        .order_by("rank", "name", "pk")
    )
    return list(found[:limit]) or list(_misheard(contacts, text)[:limit])


def find_contracts(text: str, limit: int = LIMIT) -> list[Contract]:
    """Contracts by their number: the very one first, then those with the text in it. One query, by index."""
    text = " ".join(text.split())
    if len(text) <= MIN_LETTERS or not any(sign.isdigit() for sign in text):
        return []
    found = Contract.objects.filter(number__icontains=text).select_related("company", "cls")
    return list(found.annotate(rank=_first(Q(number__iexact=text))).order_by("rank", "number")[:limit])


def similar_companies(name: str, *, besides: int | None = None, limit: int = 5) -> list[Company]:
    """Companies whose name is much like this one: the warning before a second entry is made (one query)."""
    if len(name.strip()) < MIN_LETTERS + 1:
        return []
    rows = Company.objects.current().exclude(pk=besides or 0).select_related("home_office")
    return list(_alike(rows, name.strip())[:limit])


def similar_contacts(name: str, *, company: int | None, besides: int | None = None, limit: int = 5) -> list[Contact]:
    """People of the company (of all, if it is not known) whose name is much like this one (one query)."""
    if len(name.strip()) < MIN_LETTERS + 1:
        return []
    rows = Contact.objects.current().exclude(pk=besides or 0).select_related("company")
    rows = rows.filter(company=company) if company else rows
    return list(_alike(rows, name.strip())[:limit])


def _misheard(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Names like what was typed, as long as it could be a name."""
    return _alike(rows, text) if len(text.split()) <= MAX_WORDS else rows.none()


def _alike(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By trigrams of the folded name, through its index: finds what was misheard."""
    like = rows.filter(folded__trigram_word_similar=fold(text)).order_by().values("pk")[:ENOUGH]
    likeness = TrigramWordSimilarity(fold(text), "folded")
    found: QuerySet[Any] = rows.filter(pk__in=like).annotate(likeness=likeness)
    return found.order_by("-likeness", "name", "pk")


def _first(*conditions: Q) -> Case:
    """0 where the first condition holds, 1 for the second …: for ordering."""
    whens = [When(condition, then=Value(rank)) for rank, condition in enumerate(conditions)]
    return Case(*whens, default=Value(len(whens)), output_field=IntegerField())
