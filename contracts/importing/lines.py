"""From lines of cells to values by field, and from there to what each line would do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from contracts.domain.trace import plain
from contracts.enums import Event, Outcome, Subject
from contracts.importing.fields import FIELDS, Field
from contracts.importing.reading import Sheet
from contracts.importing.values import CellFault
from contracts.models import ImportRow, Trace
from helpdesk.core.errors import Conflict
from helpdesk.core.models import User
from offices.models import Office

BATCH = 2000


@dataclass(frozen=True)
class Read:
    """A line understood: values of the cells that were not empty, and what is wrong with the others."""

    line: int
    values: dict[str, Any]
    faults: list[list[str]]


@dataclass
class Planned:
    """What a line would do. `values` holds what to write, `before` what stands there now (both plain)."""

    line: int
    title: str
    values: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    faults: list[list[str]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    object_id: int | None = None

    @property
    def outcome(self) -> Outcome:
        """Refused if anything is wrong; else new, changed or the same."""
        if self.faults:
            return Outcome.REFUSED
        if self.object_id is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.SAME


@dataclass(frozen=True)
class Setting:
    """Who imports, where, and on which local day."""

    author: User
    office: Office | None
    today: date


def understand(sheet: Sheet, kind: str, mapping: Mapping[str, str]) -> Iterator[Read]:
    """Every line with its cells read as their fields say; required cells that are empty are faults."""
    fields = {each.name: each for each in FIELDS[kind]}
    columns = [fields.get(mapping.get(heading, "")) for heading in sheet.headings]
    for line in sheet.lines:
        values: dict[str, Any] = {}
        faults: list[list[str]] = []
        for column, cell, heading in zip(columns, line.cells, sheet.headings, strict=True):
            if column is None or (cell is None and not column.required):
                continue
            try:
                values[column.name] = _value(column, cell)
            except CellFault as fault:
                faults.append([heading, str(fault)])
        yield Read(line.number, values, faults)


def _value(column: Field, cell: Any) -> Any:
    if cell is None:
        raise CellFault(_("empty, but needed"))
    return column.parse(cell)


class Importer(ABC):
    """Plans and writes one kind of file. One instance sees the whole file and notices what stands there twice."""

    kind: str
    model: type[Model]
    subject: Subject | None = None

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.seen: dict[Any, int] = {}
        self.labels = {each.name: str(each.label) for each in FIELDS[self.kind]}

    @abstractmethod
    def plan(self, reads: Sequence[Read]) -> list[Planned]:
        """What the lines would do: a few queries for a batch of lines."""

    @abstractmethod
    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Write a batch of new lines; each row's object_id is set."""

    @abstractmethod
    def change(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Write a batch of changed lines. Raises Conflict if one has changed since it was planned."""

    def finish(self, *, now: datetime) -> dict[str, list[int]]:
        """After the last batch. Returns what came into being beside the lines: {model label: keys}."""
        return {}

    def own(self, created: Mapping[str, list[int]]) -> dict[str, Q]:
        """Rows that came with new records, by model label: they are no reason against an undo."""
        return {}

    @abstractmethod
    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """Undo: delete new records (`keys`: a queryset of their keys) and what came with them."""

    @abstractmethod
    def restore(self, rows: Iterable[ImportRow], *, now: datetime) -> None:
        """Undo: set changed records back to what they were."""

    # -- for the subclasses ---------------------------------------------------------------------------------------

    def once(self, key: Any, planned: Planned, name: str) -> None:
        """A fault if the key stood in an earlier line."""
        earlier = self.seen.setdefault(key, planned.line)
        if earlier != planned.line:
            planned.faults.append([self.labels[name], _("stands in line %(line)d already") % {"line": earlier}])

    def fault(self, planned: Planned, name: str, reason: str) -> None:
        """Refuse the line because of the column."""
        planned.faults.append([self.labels[name], reason])

    def differ(self, planned: Planned, name: str, old: Any, new: Any, shown: Callable[[Any], Any] = plain) -> None:
        """Note the change of a field if it is one."""
        if plain(old) == plain(new):
            return
        planned.values[name] = plain(new)
        planned.before[name] = plain(old)
        planned.changes[self.labels[name]] = [shown(old), shown(new)]

    def traces(self, rows: Iterable[ImportRow], *, now: datetime) -> None:
        """History of many records at once."""
        if self.subject is None:
            return
        Trace.objects.bulk_create(
            [
                Trace(
                    subject=self.subject,
                    subject_id=row.object_id,
                    event=Event.IMPORTED,
                    data=row.changes,
                    actor=self.setting.author,
                    at=now,
                )
                for row in rows
            ],
            batch_size=BATCH,
        )


def check_unchanged(row: ImportRow, now_there: Mapping[str, Any]) -> None:
    """Raises Conflict unless the fields still hold what they held when the line was planned."""
    for name, old in row.before.items():
        if name in now_there and plain(now_there[name]) != old:
            raise Conflict(
                "stale", _("Line %(line)d has been changed by somebody since the check.") % {"line": row.line}
            )


def check_as_written(row: ImportRow, now_there: Mapping[str, Any]) -> None:
    """Undo: raises Conflict unless the fields still hold what the import wrote."""
    for name, new in row.values.items():
        if name in now_there and plain(now_there[name]) != new:
            raise built_on(row.title)


def built_on(title: str) -> Conflict:
    """The undo is refused because of this record."""
    return Conflict("built_on", _("%(title)s has been changed since the import.") % {"title": title})


def chunks(items: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Lists of at most `size`."""
    chunk: list[Any] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
