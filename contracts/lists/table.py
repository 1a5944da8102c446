"""A list as a value: its columns, its rows ready to show or to export, its order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django.db.models import F, OrderBy, QuerySet
from django.http import QueryDict

from contracts import wording
from core.models import User

PAGE = 50
CHUNK = 1000
# Beyond it a list says "more than": to count a million devices takes longer than to show some.
COUNTED = 1000
# Up to so many rows a list is sorted by what no index has in order.
SORTED = 10_000
LAST_PAGE = 10_000
# What the address carries besides filters.
ORDER, PAGE_NUMBER, FORMAT = "order", "page", "format"


@dataclass(frozen=True)
class Context:
    """For whom and for which day a list is made."""

    viewer: User
    today: date


Extras = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """`value(row, extras)` gives what an export holds; `look` says how the screen shows it.

    Looks: text, code, number, day, cover (value is a kind of `{% cov %}` and its word), yes.
    `order` names the fields it can be sorted by; `slow` if no index has them so: only lists up to SORTED rows are.
    `gaps`: some rows have no such value, they come last in both directions (which no index has for the second).
    """

    name: str
    label: Any
    value: Callable[[Any, Extras], Any]
    look: str = "text"
    order: tuple[str, ...] = ()
    link: Callable[[Any], str] | None = None
    slow: bool = False
    gaps: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell, ready to show."""

    text: str
    look: str
    url: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Preset:
    """A list for one purpose: `query` are the filters that make it (in the address)."""

    name: str
    label: Any
    query: str


@dataclass(frozen=True)
class Listing:
    """A list. `extras(rows, context)` looks up in few queries what the columns of these rows need besides the row."""

    name: str
    title: Any
    columns: tuple[Column, ...]
    filters: type[django_filters.FilterSet]
    rows: Callable[[Context], QuerySet]
    order: tuple[str, ...]
    presets: tuple[Preset, ...] = ()
    extras: Callable[[Sequence[Any], Context], Extras] = lambda _rows, _context: {}
    new: tuple[str, Any] | None = None


@dataclass(frozen=True)
class Head:
    """A column's heading: `direction` is ascending, descending or none; `query` sorts by it."""

    label: str
    look: str
    query: str = ""
    direction: str = "none"


@dataclass(frozen=True)
class Page:
    """Where one is in a list. `count` stops at COUNTED, `is_more` says that there are more."""

    number: int
    count: int
    is_more: bool
    has_next: bool

    @property
    def pages(self) -> int:
        """How many pages there are, as far as counted."""
        return max(-(-self.count // PAGE), 1)


@dataclass(frozen=True)
class Shown:
    """A page of a list, ready to show. `unsorted` is the heading that so long a list is not sorted by."""

    listing: Listing
    heads: list[Head]
    rows: list[list[Cell]]
    page: Page
    form: Any
    query: str
    is_filtered: bool
    unsorted: str


def show(listing: Listing, data: QueryDict, context: Context) -> Shown:
    """One page of the list as the address asks for it: first which rows, by index, then what they say."""
    filtered, form = filter_rows(listing, data, context)
    ordered, unsorted = order_rows(listing, filtered, data)
    page, keys = _page(ordered, data.get(PAGE_NUMBER, ""))
    found, extras = _found(listing, keys, context)
    rows = [[_cell(column, row, extras) for column in listing.columns] for row in found]
    is_filtered = any(data.get(name) for name in form.fields)
    label = str(unsorted.label) if unsorted else ""
    return Shown(listing, _heads(listing, data), rows, page, form, query_of(data), is_filtered, label)


def all_rows(listing: Listing, data: QueryDict, context: Context) -> Iterator[list[Any]]:
    """Every row of the list as the address asks for it, cell by cell as values; read in pieces."""
    filtered, _form = filter_rows(listing, data, context)
    ordered, _unsorted = order_rows(listing, filtered, data)
    keys = list(ordered.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        rows, extras = _found(listing, keys[start : start + CHUNK], context)
        for row in rows:
            yield [_plain(column, column.value(row, extras)) for column in listing.columns]


def _page(ordered: QuerySet, wanted: str) -> tuple[Page, list[int]]:
    """The page that is asked for, and the keys of its rows; the last one for a number beyond it."""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and 0 < int(wanted) <= LAST_PAGE else 1
    count = ordered.order_by().values("pk")[: COUNTED + 1].count()
    if count <= COUNTED:
        number = min(number, max(-(-count // PAGE), 1))
    start = (number - 1) * PAGE
    keys = list(ordered.values_list("pk", flat=True)[start : start + PAGE + 1])
    return Page(number, min(count, COUNTED), count > COUNTED, len(keys) > PAGE), keys[:PAGE]


def _found(listing: Listing, keys: Sequence[int], context: Context) -> tuple[list[Any], Extras]:
    """The rows of the keys in their order, with what their columns need besides."""
    by_key = {row.pk: row for row in listing.rows(context).filter(pk__in=keys)}
    rows = [by_key[key] for key in keys if key in by_key]
    return rows, listing.extras(rows, context)


def filter_rows(listing: Listing, data: QueryDict, context: Context) -> tuple[QuerySet, Any]:
    """The rows that the address asks for, and the form of the filters (with errors, then nothing is filtered by it)."""
    filters = listing.filters(data, queryset=listing.rows(context), context=context)
    return filters.qs, filters.form


def order_rows(listing: Listing, rows: QuerySet, data: QueryDict) -> tuple[QuerySet, Column | None]:
    """In the order that the address asks for, unmistakable to the end; and the column it cannot be had by."""
    name = data.get(ORDER, "")
    column = next((c for c in listing.columns if c.name == name.lstrip("-") and c.order), None)
    back = name.startswith("-")
    slow = column is not None and (column.slow or (column.gaps and back)) and _is_long(rows)
    if column is None or slow:
        return rows.order_by(*listing.order, "pk"), column
    return rows.order_by(
        *(_ordering(column, field, back=back) for field in column.order), "-pk" if back else "pk"
    ), None


def _is_long(rows: QuerySet) -> bool:
    return rows.order_by().values("pk")[: SORTED + 1].count() > SORTED


def query_of(data: QueryDict, **changes: str) -> str:
    """The address's query without the page, with changes."""
    kept = data.copy()
    for name in (PAGE_NUMBER, FORMAT):
        kept.pop(name, None)
    for name, value in changes.items():
        kept[name] = value
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    return kept.urlencode()


def _ordering(column: Column, field: str, *, back: bool) -> OrderBy:
    if not back:
        return F(field).asc()
    return F(field).desc(nulls_last=True) if column.gaps else F(field).desc()


def _heads(listing: Listing, data: QueryDict) -> list[Head]:
    present = data.get(ORDER, "")
    heads = []
    for column in listing.columns:
        if not column.order:
            heads.append(Head(str(column.label), column.look))
            continue
        is_present, descending = present.lstrip("-") == column.name, present.startswith("-")
        wanted = f"-{column.name}" if is_present and not descending else column.name
        direction = ("descending" if descending else "ascending") if is_present else "none"
        heads.append(Head(str(column.label), column.look, query_of(data, order=wanted), direction))
    return heads


def _cell(column: Column, row: Any, extras: Extras) -> Cell:
    value = column.value(row, extras)
    url = column.link(row) if column.link and value not in (None, "") else ""
    if column.look == "cover":
        return Cell(value[1] if value else "", "cover", url, value[0] if value else "")
    return Cell(_text(value), column.look, url)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    return wording.short_day(value) if isinstance(value, date) else str(value)


def _plain(column: Column, value: Any) -> Any:
    """For an export: days as days, numbers as numbers, all else as the screen's words."""
    if column.look == "cover":
        return value[1] if value else ""
    return value if isinstance(value, date | int) and not isinstance(value, bool) else str(value or "")


def labels(listing: Listing) -> list[str]:
    """The headings of an export."""
    return [str(column.label) for column in listing.columns]
