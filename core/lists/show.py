"""A list as an address asks for it: one window of it, ready to show, or all of it for a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, OrderBy, QuerySet
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.lists import cells
from core.lists.filters import Filters
from core.lists.listing import Column, Context, Extras, Listing
from core.lists.windows import Window, window_in, window_of

CHUNK = 1000
# Up to so many rows a list is sorted by what no index has in order.
SORTED = 10_000
# What the address carries besides filters.
ORDER, PAGE_NUMBER, FORMAT = "order", "page", "format"


@dataclass(frozen=True)
class ListLine:
    """One row: its key, its name for the ear, what its cells say and all of them written; `source` is what they are
    made of, for a list with a template for its rows."""

    pk: int
    title: str
    cells: tuple[SafeString, ...]
    html: SafeString
    source: Any


@dataclass(frozen=True)
class Head:
    """A column's heading: `direction` is ascending, descending or none; `query` sorts by it."""

    name: str
    label: str
    css: str
    query: str = ""
    direction: str = "none"
    is_silent: bool = False


@dataclass(frozen=True)
class Choice:
    """One link of a strip, or one order in the select; `count` where the list counts its choices."""

    value: str
    label: str
    query: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Strip:
    """A filter as a strip of links."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class ShownList:
    """A window of a list, ready to show. `unsorted` is the heading that so long a list is not sorted by."""

    listing: Listing
    heads: tuple[Head, ...]
    rows: tuple[ListLine, ...]
    page: Window
    form: Any
    fields: tuple[Any, ...]
    is_filterable: bool
    strips: tuple[Strip, ...]
    orders: tuple[Choice, ...]
    asked: dict[str, str]
    query: str
    is_filtered: bool
    unsorted: str
    previous: str
    following: str

    @property
    def here(self) -> str:
        """The address of this very window."""
        return urlencode(self.asked | ({PAGE_NUMBER: str(self.page.number)} if self.page.number > 1 else {}))


def show(listing: Listing, data: QueryDict, context: Context) -> ShownList:
    """One window of the list: first which rows, by index, then what they say."""
    filters = filtered(listing, data, context)
    ordered, unsorted = order_rows(listing, filters.qs, data)
    window, keys = window_of(ordered, data.get(PAGE_NUMBER), size=listing.size)
    return _shown(listing, data, filters, window, lines_of(listing, keys, context), unsorted)


def show_lines(listing: Listing, lines: Sequence[Any], data: QueryDict, context: Context) -> ShownList:
    """The same for rows that are in memory and in order already (a tree, figures)."""
    filters = filtered(listing, data, context)
    window, part = window_in(lines, data.get(PAGE_NUMBER), size=listing.size)
    return _shown(listing, data, filters, window, _written(listing, [(0, line) for line in part], {}), None)


def _shown(
    listing: Listing,
    data: QueryDict,
    filters: Filters,
    window: Window,
    rows: tuple[ListLine, ...],
    unsorted: Column | None,
) -> ShownList:
    asked = asked_of(listing, filters, data)
    strips = [name for name in listing.segments if name in filters.form.fields]
    counts = listing.counts(filters) if strips else {}
    fields = tuple(field for field in filters.form if field.name not in strips)
    return ShownList(
        listing=listing,
        heads=_heads(listing, data, asked),
        rows=rows,
        page=window,
        form=filters.form,
        fields=fields,
        is_filterable=any(not field.is_hidden for field in fields),
        strips=tuple(_strip(filters, name, asked, counts.get(name, {})) for name in strips),
        orders=_orders(listing, data, asked),
        asked=asked,
        query=urlencode(asked),
        is_filtered=any(name not in (ORDER, *strips) for name in asked),
        unsorted=str(unsorted.label) if unsorted else "",
        previous=urlencode(asked | {PAGE_NUMBER: str(window.previous)}) if window.previous else "",
        following=urlencode(asked | {PAGE_NUMBER: str(window.following)}) if window.following else "",
    )


def all_rows(listing: Listing, data: QueryDict, context: Context) -> Iterator[list[Any]]:
    """Every row of the list as the address asks for it, cell by cell as values; read in pieces."""
    ordered, _unsorted = order_rows(listing, filtered(listing, data, context).qs, data)
    keys = list(ordered.values_list("pk", flat=True))
    columns = listing.filed
    for start in range(0, len(keys), CHUNK):
        found, extras = _found(listing, keys[start : start + CHUNK], context)
        for _pk, line in found:
            yield [cells.in_file(column.look, column.value(line, extras)) for column in columns]


def headings(listing: Listing) -> list[str]:
    """The headings of a file."""
    return [str(column.label) for column in listing.filed]


def filtered(listing: Listing, data: QueryDict, context: Context) -> Filters:
    """The rows that the address asks for (`qs`), and the form of the filters; what cannot be read filters nothing."""
    return listing.filters(data, queryset=listing.rows(context), context=context)


def asked_of(listing: Listing, filters: Filters, data: QueryDict) -> dict[str, str]:
    """What the address says that the list understands and that is not its default: without the page."""
    order = data.get(ORDER, "")
    known = _named(listing, order) is not None or _column(listing, order) is not None
    return filters.asked | ({ORDER: order} if known else {})


def lines_of(listing: Listing, keys: Sequence[int], context: Context) -> tuple[ListLine, ...]:
    """The rows of the keys in their order, written."""
    found, extras = _found(listing, keys, context)
    return _written(listing, found, extras)


def _found(listing: Listing, keys: Sequence[int], context: Context) -> tuple[list[tuple[int, Any]], Extras]:
    by_key = {row.pk: row for row in listing.rows(context).filter(pk__in=keys)}
    rows = [by_key[key] for key in keys if key in by_key]
    extras = listing.extras(rows, context)
    return [(row.pk, listing.line(row, extras)) for row in rows], extras


def _written(listing: Listing, found: Sequence[tuple[int, Any]], extras: Extras) -> tuple[ListLine, ...]:
    columns = () if listing.row else listing.shown
    frames = [_frame(listing, column, is_first=not at) for at, column in enumerate(columns)]
    lines = []
    for pk, line in found:
        written = tuple(_cell(column, line, extras) for column in columns)
        html = "".join(f"{opens}{cell}{closes}" for (opens, closes), cell in zip(frames, written, strict=True))
        lines.append(ListLine(pk, listing.title_of(line), written, SafeString(html), line))
    return tuple(lines)


def _frame(listing: Listing, column: Column, *, is_first: bool) -> tuple[str, str]:
    """What stands around each cell of a column; on a phone its heading stands in the cell."""
    css = column.css or ("" if column.show else cells.LOOKS[column.look].css)
    dress = format_html(' class="{}"', css) if css else ""
    said = "" if listing.css or is_first or column.silent else format_html(' data-label="{}"', column.label)
    if is_first:
        return format_html('<th scope="row"{}>', dress), "</th>"
    return format_html("<td{}{}>", dress, said), "</td>"


def _cell(column: Column, line: Any, extras: Extras) -> SafeString:
    if column.show:
        return column.show(line, extras) or cells.NOTHING
    value = column.value(line, extras)
    return cells.written(column.look, value, column.link(line) if column.link and value not in (None, "") else "")


# -- order ----------------------------------------------------------------------------------------------------------


def order_rows(listing: Listing, rows: QuerySet[Any], data: QueryDict) -> tuple[QuerySet[Any], Column | None]:
    """In the order that the address asks for, unmistakable to the end; and the column it cannot be had by."""
    name = data.get(ORDER, "")
    named, column, back = _named(listing, name), _column(listing, name), name.startswith("-")
    if named:
        return rows.order_by(*named.fields), None
    slow = column is not None and (column.slow or (column.gaps and back)) and _is_long(rows)
    if column is None or slow:
        own = listing.order_of(data) if listing.order_of else listing.order
        return rows.order_by(*own), column
    return rows.order_by(
        *(_ordering(column, field, back=back) for field in column.order), "-pk" if back else "pk"
    ), None


def _named(listing: Listing, name: str) -> Any:
    return next((order for order in listing.orders if order.name == name), None)


def _column(listing: Listing, name: str) -> Column | None:
    return next((column for column in listing.columns if column.order and column.name == name.removeprefix("-")), None)


def _is_long(rows: QuerySet[Any]) -> bool:
    return rows.order_by().values("pk")[: SORTED + 1].count() > SORTED


def _ordering(column: Column, field: str, *, back: bool) -> OrderBy:
    if not back:
        return F(field).asc()
    return F(field).desc(nulls_last=True) if column.gaps else F(field).desc()


def _heads(listing: Listing, data: QueryDict, asked: dict[str, str]) -> tuple[Head, ...]:
    present = data.get(ORDER, "")
    return tuple(_head(column, present, asked) for column in listing.shown)


def _head(column: Column, present: str, asked: dict[str, str]) -> Head:
    label, css = str(column.label), "text-end" if column.look == "number" else ""
    if not column.order:
        return Head(column.name, label, css, is_silent=column.silent)
    is_present, descending = present.removeprefix("-") == column.name, present.startswith("-")
    wanted = f"-{column.name}" if is_present and not descending else column.name
    direction = ("descending" if descending else "ascending") if is_present else "none"
    return Head(column.name, label, css, urlencode(asked | {ORDER: wanted}), direction)


def _orders(listing: Listing, data: QueryDict, asked: dict[str, str]) -> tuple[Choice, ...]:
    """The orders that are chosen by name: those of the list, else its columns (where headings are not shown)."""
    present = data.get(ORDER, "")
    named = [(order.name, str(order.label)) for order in listing.orders]
    named = named or [("", "–"), *((one.name, str(one.label)) for one in listing.shown if one.order)]
    if len(named) < 2:
        return ()
    chosen = present if any(name == present for name, _label in named) else named[0][0]
    return tuple(
        Choice(name, label, urlencode(asked | {ORDER: name}) if name else "", name == chosen) for name, label in named
    )


def _strip(filters: Filters, name: str, asked: dict[str, str], counts: Mapping[str, int]) -> Strip:
    """The choices of a filter as links: they keep what else is asked for."""
    field = filters.form.fields[name]
    others = {other: value for other, value in asked.items() if other != name}
    default = filters.defaults.get(name, "")
    present = asked.get(name, default)
    pairs = [(str(getattr(value, "value", value) or ""), str(label)) for value, label in field.choices]
    queries = {value: urlencode(others | ({name: value} if value != default else {})) for value, _label in pairs}
    return Strip(
        name,
        str(filters.filters[name].label),
        tuple(Choice(value, label, queries[value], value == present, counts.get(value)) for value, label in pairs),
    )
