"""The one way of paging: a window of keys from an index that is in the list's order, counted only so far.

docs/decisions/0009: a long list is counted and sorted only as far as it is quick.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from core import values

PAGE = 50
# Beyond it a list says "more than": to count a million devices takes longer than to show some.
COUNTED = 1000
LAST_PAGE = 1000  # nobody reads further, and each page further costs more


@dataclass(frozen=True)
class Window:
    """Where one is in a list. `count` stops at COUNTED, `is_more` says that there are more."""

    number: int
    count: int
    is_more: bool
    has_next: bool
    size: int = PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, as far as counted."""
        return max(-(-self.count // self.size), 1)

    @property
    def previous(self) -> int:
        """The number of the page before; 0 on the first."""
        return self.number - 1

    @property
    def following(self) -> int:
        """The number of the next page; 0 on the last."""
        return self.number + 1 if self.has_next else 0


@dataclass(frozen=True)
class Pages:
    """The way through the windows of what is no `Listing`: as templates/components/list/_pages.html reads it."""

    page: Window
    rows: bool
    previous: str
    following: str
    is_filtered: bool = False


def pages_of(window: Window, asked: dict[str, str]) -> Pages:
    """Before and after a window, keeping what else the address asks for."""
    before, after = (
        urlencode(asked | {"page": str(number)}) if number else "" for number in (window.previous, window.following)
    )
    return Pages(window, rows=bool(window.count), previous=before, following=after)


def asked_page(text: str | None) -> int:
    """The page that an address asks for; the first for anything that is no page."""
    return values.number(text, least=1, most=LAST_PAGE) or 1


def window_of(ordered: QuerySet[Any], wanted: str | None, *, size: int | None = None) -> tuple[Window, list[int]]:
    """The page that is asked for, and the keys of its rows; the last one for a number beyond it. Two queries."""
    size = size or PAGE
    number = asked_page(wanted)
    count = ordered.order_by().values("pk")[: COUNTED + 1].count()
    if count <= COUNTED:
        number = min(number, max(-(-count // size), 1))
    start = (number - 1) * size
    keys = list(ordered.values_list("pk", flat=True)[start : start + size + 1])
    has_next = len(keys) > size and number < LAST_PAGE
    return Window(number, min(count, COUNTED), count > COUNTED, has_next, size), keys[:size]


def window_in(lines: Sequence[Any], wanted: str | None, *, size: int | None = None) -> tuple[Window, Sequence[Any]]:
    """The same for what is in memory already."""
    size = size or PAGE
    number = min(asked_page(wanted), max(-(-len(lines) // size), 1))
    start = (number - 1) * size
    return Window(number, len(lines), False, len(lines) > start + size, size), lines[start : start + size]
