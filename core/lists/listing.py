"""A list as a value: what it is called, what its columns say, by what it can be ordered and filtered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from django.db.models import QuerySet

from core.lists.filters import Filters, NoFilters
from core.models import User
from core.topics import Topic

Extras = Mapping[str, Any]
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Context:
    """For whom and for which instant a list is made; `today` is the day of the viewer's office, `zone` its clock."""

    viewer: User
    today: date
    now: datetime
    zone: tzinfo = UTC


@dataclass(frozen=True)
class Column:
    """`value(line, extras)` gives what a file holds; `look` says how the screen shows it (core/lists/cells.py).

    `show(line, extras)` writes the cell itself instead, for cells of two lines. `link(line)` is where it leads.
    `order` names the fields it can be sorted by; `slow` if no index has them so: only lists up to SORTED rows are.
    `gaps`: some rows have no such value, they come last in both directions (which no index has for the second).
    `only` says that it stands on the screen alone or in files alone. `css` is the class of its cells. `silent`: its
    heading is for the ear alone.
    """

    name: str
    label: Any
    value: Callable[[Any, Extras], Any] = lambda _line, _extras: None
    look: str = "text"
    order: tuple[str, ...] = ()
    link: Callable[[Any], str] | None = None
    slow: bool = False
    gaps: bool = False
    show: Callable[[Any, Extras], Any] | None = None
    only: str = ""
    css: str = ""
    silent: bool = False

    @property
    def on_screen(self) -> bool:
        """Whether the screen shows it."""
        return self.only != "file"

    @property
    def in_file(self) -> bool:
        """Whether a file holds it."""
        return self.only != "screen"


@dataclass(frozen=True)
class Order:
    """An order by name, chosen beside the filters; `fields` as `order_by` takes them, to the end."""

    name: str
    label: Any
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Preset:
    """A list for one purpose: `query` are the filters that make it (in the address)."""

    name: str
    label: Any
    query: str


@dataclass(frozen=True)
class Empty:
    """What stands where rows would: what will appear, and how to make it appear. `link` is an address and its words."""

    title: Any
    text: Any
    icon: str = ""
    link: tuple[str, Any] | None = None


@dataclass(frozen=True)
class Bulk:
    """Changing many at once: the template of the bar below the rows, where it is sent, and who may."""

    template: str
    action: str
    may: Callable[[User], Any]


def _as_it_is(row: Any, _extras: Extras) -> Any:
    return row


@dataclass(frozen=True)
class Listing:
    """A list.

    `rows(context)` are all that the viewer may see. `extras(rows, context)` looks up in few queries what the columns of
    these rows need besides the row; `line(row, extras)` makes the frozen line that they read, its texts ready.
    `order` are the fields of the list's own order, to the end; `order_of(asked)` where it depends on a filter.
    `segments` are the filters that are shown as a strip of links instead of a field; `counts(filters)` says for each of
    them how many rows a choice has, by its value. `title_of(line)` names a row for the ear. `tools` and `row` are
    templates: what stands beside the views, and a row that is more than cells. `size` is the length of a window where
    it is not the kit's. `live` are the topics on which the list is fetched again.
    """

    name: str
    title: Any
    columns: tuple[Column, ...]
    rows: Callable[[Context], QuerySet[Any]]
    order: tuple[str, ...]
    order_of: Callable[[Mapping[str, str]], tuple[str, ...]] | None = None
    filters: type[Filters] = NoFilters
    segments: tuple[str, ...] = ()
    counts: Callable[[Filters], Counts] = lambda _filters: {}
    orders: tuple[Order, ...] = ()
    presets: tuple[Preset, ...] = ()
    extras: Callable[[Sequence[Any], Context], Extras] = lambda _rows, _context: {}
    line: Callable[[Any, Extras], Any] = _as_it_is
    title_of: Callable[[Any], str] = str
    address: str = ""
    size: int = 0
    css: str = ""
    new: tuple[str, Any] | None = None
    new_args: tuple[str, ...] = ()
    may_new: Callable[[User], Any] = lambda _viewer: True
    empty: Empty = field(default_factory=lambda: Empty("", ""))
    bulk: Bulk | None = None
    tools: str = ""
    row: str = ""
    live: tuple[Topic, ...] = ()
    files: bool = True
    saved: bool = True

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns of the screen."""
        return tuple(column for column in self.columns if column.on_screen)

    @property
    def filed(self) -> tuple[Column, ...]:
        """The columns of a file."""
        return tuple(column for column in self.columns if column.in_file)
