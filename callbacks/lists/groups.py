"""The queue as its page shows it: a window of the list in groups by deadline, who is next, what is in hand (G6)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from callbacks.lists.queue import QUEUE, QueueContext
from callbacks.models import Callback
from callbacks.queries.queue import QueueRow, held_first, live_for, next_for
from core.lists.show import ShownList, show

TITLES = {
    "past": gettext_lazy("Past the promise"),
    "hour": gettext_lazy("Within the hour"),
    "later": gettext_lazy("Later"),
    "taken": gettext_lazy("With colleagues"),
}


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    key: str
    title: str
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True)
class Queue:
    """A window of the queue for one viewer. `changes_at` is when a clock in it stops or goes on."""

    shown: ShownList
    groups: tuple[Group, ...]
    next: Callback | None
    held: Callback | None
    selected: int | None
    changes_at: datetime | None = None

    @property
    def total(self) -> int:
        """How many there are, whatever is chosen."""
        (offices,) = (strip for strip in self.shown.strips if strip.name == "office")
        return offices.choices[0].count or 0

    @property
    def is_whole(self) -> bool:
        """Whether all that is asked for is in this window, so that its groups can be counted."""
        return not (self.shown.previous or self.shown.following)

    @property
    def rows(self) -> list[QueueRow]:
        """All rows, group by group."""
        return [row for group in self.groups for row in group.rows]


def queue_for(data: QueryDict, context: QueueContext, *, selected: int | None = None) -> Queue:
    """What the address asks for, most urgent first; a fixed number of queries for any number of rows."""
    shown = show(QUEUE, data, context)
    upcoming, held = next_for(context.member, now=context.now), held_first(live_for(context.viewer), context.viewer)
    rows = [line.source for line in shown.rows]
    chosen = _selected([row.pk for row in rows], selected, held or upcoming)
    return Queue(
        shown=shown,
        groups=tuple(_groups(replace(row, selected=row.pk == chosen) for row in rows)),
        next=upcoming,
        held=held,
        selected=chosen,
        changes_at=min((row.chip.stops_at for row in rows if row.chip.stops_at), default=None),
    )


def _selected(known: list[int], wanted: int | None, upcoming: Callback | None) -> int | None:
    for pk in (wanted, upcoming.pk if upcoming else None):
        if pk in known:
            return pk
    return known[0] if known else None


def _groups(rows: Iterable[QueueRow]) -> Iterable[Group]:
    listed = list(rows)
    for key, title in TITLES.items():
        found = tuple(row for row in listed if row.group == key)
        if found:
            yield Group(key, str(title), found)
