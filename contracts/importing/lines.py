"""One kind of file as a resource of django-import-export, with what its own import lacks.

The library reads the columns, finds what differs and sorts lines into new, changed, the same and refused: that is the
dry run. It is kept as rows. Applying writes these rows and nothing else, so that what was shown is what happens, and
undo has what it needs. Why writing is not left to the library: docs/decisions/0007-import.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Diff, Resource
from import_export.results import RowResult
from tablib import Dataset

from contracts.domain import trace
from contracts.enums import LineOutcome, TraceSubject
from contracts.events import IMPORTED, UNDONE, RecordEvent
from contracts.importing.reading import ReadSheet, SheetLine
from contracts.importing.values import RecordCell, text_of
from contracts.models import ImportRow, Trace
from core.errors import Conflict, Invalid
from core.models import User
from offices.models import Office

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BATCH = 2000
OUTCOMES = {
    RowResult.IMPORT_TYPE_NEW: LineOutcome.NEW,
    RowResult.IMPORT_TYPE_UPDATE: LineOutcome.CHANGED,
    RowResult.IMPORT_TYPE_SKIP: LineOutcome.SAME,
    RowResult.IMPORT_TYPE_INVALID: LineOutcome.REFUSED,
}
Refuse = Callable[[str, "StrOrPromise"], None]


class SheetColumn(Field):
    """A column a file may have; `headings` are further names it is known by. An empty cell changes nothing."""

    def __init__(
        self, label: Any, widget: Any, headings: tuple[str, ...] = (), *, required: bool = False, attribute: str = ""
    ) -> None:
        super().__init__(attribute=attribute, widget=widget)
        self.label, self.headings, self.required = label, headings, required

    def save(self, instance: Any, row: Mapping[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        """Put the cell's meaning on the record. Raises ValueError."""
        if row[self.column_name] is not None:
            super().save(instance, row, is_m2m, **kwargs)
        elif self.required:
            raise ValueError(_("empty, but needed"))


class Changes(Diff):
    """Old and new value of each column that differs, all that a new line says. The library would make HTML of them."""

    def __init__(self, resource: SheetLines, instance: Any, new: bool) -> None:
        self.fields, self.left, self.new = resource.get_import_fields(), instance, new
        self.titles = resource.titles

    def compare_with(self, resource: SheetLines, instance: Any) -> None:
        """Keep the other side."""
        self.right = instance

    def as_html(self) -> dict[str, list[Any]]:
        """{label: [old, new]}; of a new line what it is called by stands beside it already."""
        if self.new:
            said = ((field, field.export(self.right)) for field in self.fields if field.attribute not in self.titles)
            return {str(field.label): [None, text] for field, text in said if text not in ("", None)}
        differ = [field for field in self.fields if field.get_value(self.left) != field.get_value(self.right)]
        return {str(field.label): [field.export(self.left), field.export(self.right)] for field in differ}


@dataclass(frozen=True)
class Setting:
    """Who imports, where, and on which local day."""

    author: User
    office: Office | None
    today: date


class SheetLines(Resource):
    """Plans and writes one kind of file. One instance sees the whole file and notices what stands there twice."""

    kind: str
    subject: TraceSubject | None = None
    titles: tuple[str, ...]  # the columns that a line is called by, the first that it has

    class Meta:
        instance_loader_class = BaseInstanceLoader
        skip_unchanged = True
        store_instance = True
        use_bulk = True  # no savepoint for each line

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        for name, field in self.fields.items():
            field.attribute = field.attribute or name
        self.columns: list[SheetColumn] = list(self.fields.values())
        self.model = self._meta.model
        self.setting = setting
        self.headings: dict[str, str] = {}
        self.seen: dict[Any, int] = {}

    # -- the dry run --------------------------------------------------------------------------------------------------

    def plan(self, sheet: ReadSheet, mapping: Mapping[str, str]) -> Iterator[list[ImportRow]]:
        """What the lines would do, in batches. A few queries for each, and nothing is written."""
        places = [at for at, heading in enumerate(sheet.headings) if mapping.get(heading) in self.fields]
        self.headings = {mapping[sheet.headings[at]]: sheet.headings[at] for at in places}
        for lines in chunks(sheet.lines):
            cells = [[line.cells[at] for at in places] for line in lines]
            result = self.import_data(Dataset(*cells, headers=list(self.headings)), dry_run=True, lines=lines)
            for fault in chain(result.base_errors, *(row.errors for row in result.rows)):
                raise fault.error
            yield [
                self._row(line, dict(zip(self.headings, row, strict=True)), each)
                for line, row, each in zip(lines, cells, result.rows, strict=True)
            ]

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        """Ours."""
        return Changes

    def get_import_fields(self) -> list[SheetColumn]:
        """Made once: the library asks four times a line."""
        return self.columns

    def get_instance(self, instance_loader: Any, row: Mapping[str, Any]) -> Any:
        """The record that the line speaks of, or None."""
        return self.find(row)

    def init_instance(self, row: Any = None) -> Any:
        """A new record."""
        return self.model()

    def after_init_instance(self, instance: Any, new: bool, row: Mapping[str, Any], **kwargs: Any) -> None:
        """Before the line is read: what stands there now."""
        self.describe(instance, row)

    def import_instance(self, instance: Any, row: Mapping[str, Any], **kwargs: Any) -> None:
        """Read the cells, then look at the line as a whole. Raises ValidationError by column."""
        faults: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            faults = error.error_dict

        def refuse(name: str, why: StrOrPromise) -> None:
            faults.setdefault(self.fields[name].attribute, [ValidationError(why)])

        self.check(instance, row, kwargs["lines"][kwargs["row_number"] - 1].number, refuse)
        if faults:
            raise ValidationError(faults)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Not now: see `create` and `change`."""

    def _row(self, line: SheetLine, cells: Mapping[str, Any], result: RowResult) -> ImportRow:
        row = ImportRow(line=line.number, outcome=OUTCOMES[result.import_type], title=self.title(cells)[:200])
        if row.outcome == LineOutcome.REFUSED:
            row.faults = [[self.called(name), "; ".join(why)] for name, why in result.validation_error]
            return row
        row.values, row.object_id, row.changes = self.values(result.instance), result.instance.pk, result.diff
        if row.outcome == LineOutcome.CHANGED:
            before = self.values(result.original)
            row.before = {name: before[name] for name, new in row.values.items() if before[name] != new}
        return row

    # -- for the kinds: the dry run -----------------------------------------------------------------------------------

    def find(self, row: Mapping[str, Any]) -> Any:
        """The record on file, from what `before_import` has read."""
        raise NotImplementedError

    def describe(self, instance: Any, row: Mapping[str, Any]) -> None:
        """Set the attributes of columns that are no fields of the record. `row`: cells, or what was planned."""

    def check(self, instance: Any, row: Mapping[str, Any], line: int, refuse: Refuse) -> None:
        """What only the line as a whole can tell; defaults of what is new."""

    def title(self, row: Mapping[str, Any]) -> str:
        """What the line is about."""
        return next(filter(None, (self.said(row, name) for name in self.titles)), "–")

    def said(self, row: Mapping[str, Any], name: str) -> str:
        """The text of a cell, '' if it is empty or cannot be used."""
        try:
            return text_of(row.get(name))
        except ValueError:
            return ""

    def column(self, dataset: Dataset, name: str) -> set[str]:
        """All texts of a column."""
        return {self.said({name: cell}, name) for cell in dataset[name]} - {""} if name in dataset.headers else set()

    def known(self, name: str, row: Mapping[str, Any]) -> Any:
        """The record that a column names, or None."""
        widget: RecordCell = self.fields[name].widget
        return widget.rows.get(widget.key(self.said(row, name)))

    def once(self, key: Any, name: str, line: int, refuse: Refuse) -> None:
        """Refuse the line if the key stood in an earlier one; an empty one says nothing."""
        earlier = self.seen.setdefault(key, line) if key else line
        if earlier != line:
            refuse(name, _("stands in line %(line)d already") % {"line": earlier})

    def called(self, name: str) -> str:
        """The column of an attribute as the file calls it."""
        name = next(column for column, field in self.fields.items() if field.attribute == name)
        return self.headings.get(name) or str(self.fields[name].label)

    # -- writing what was planned -------------------------------------------------------------------------------------

    def values(self, instance: Any) -> dict[str, Any]:
        """All columns, plain: rows by their key."""
        return {name: _plain(field.get_value(instance)) for name, field in self.fields.items()}

    def built(self, values: Mapping[str, Any]) -> Any:
        """A record with what `values` has given, not saved."""
        instance = self.model()
        own = {field.name: field for field in self.model._meta.concrete_fields}
        for name, value in values.items():
            attribute = self.fields[name].attribute
            field = own.get(attribute)
            setattr(instance, field.attname if field else attribute, field.to_python(value) if field else value)
        return instance

    def create(self, rows: Sequence[ImportRow], *, now: datetime) -> list[Any]:
        """Write a batch of new lines: one statement for the records. Returns them."""
        made = self.model.objects.bulk_create([self.built(row.values) for row in rows], batch_size=BATCH)
        for row, instance in zip(rows, made, strict=True):
            row.object_id = instance.pk
        self.traces(rows, now=now)
        return list(made)

    def change(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Write a batch of changed lines as on the screens. Raises Conflict if one has changed since it was planned."""
        for row, instance in self.locked(rows):
            self.check_there(row, instance, row.before, stale)
            try:
                self.write(row, instance, row.values, now=now)
            except Invalid as error:
                why = {"line": row.line, "why": " ".join(map(str, error.fields.values()))}
                raise Conflict("line", _("Line %(line)d: %(why)s") % why) from error

    def restore(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """Undo: set changed records back. Raises Conflict if one has changed since it was written."""
        for row, instance in self.locked(rows):
            self.check_there(row, instance, row.values, built_on)
            self.write(row, instance, row.values | row.before, now=now)

    def write(self, row: ImportRow, instance: Any, values: Mapping[str, Any], *, now: datetime) -> None:
        """Set the columns named in `row.before` to `values`."""
        new = self.built({name: values[name] for name in row.before})
        for name in row.before:
            setattr(instance, name, getattr(new, name))
        instance.save(update_fields=list(row.before))

    def finish(self, *, now: datetime) -> dict[str, list[int]]:
        """After the last batch. Returns what came into being beside the lines: {model label: keys}."""
        return {}

    def own(self, created: Mapping[str, list[int]]) -> dict[str, Q]:
        """Rows that came with new records, by model label: they are no reason against an undo."""
        return {}

    def remove(self, keys: QuerySet, created: Mapping[str, list[int]]) -> None:
        """Undo: delete new records (`keys`: a queryset of their keys) and what came with them."""
        self.model.objects.filter(pk__in=keys)._raw_delete("default")

    # -- for the kinds: writing ---------------------------------------------------------------------------------------

    def rows_of(self) -> QuerySet:
        """The records with what their columns need."""
        return self.model.objects.all()

    def locked(self, rows: Sequence[ImportRow]) -> Iterator[tuple[ImportRow, Any]]:
        """Each row with its record as it stands now, locked. Raises Conflict for one that is gone."""
        keys = [row.object_id for row in rows]
        found = self.rows_of().select_for_update(of=("self",)).order_by("pk").in_bulk(keys)
        for row in rows:
            if row.object_id not in found:
                raise stale(row)
            yield row, found[row.object_id]

    def check_there(
        self, row: ImportRow, instance: Any, expected: Mapping[str, Any], conflict: Callable[[ImportRow], Conflict]
    ) -> None:
        """Raises Conflict unless the changed columns hold what is expected."""
        self.describe(instance, row.values)
        there = self.values(instance)
        if any(there[name] != expected[name] for name in row.before if name in there):
            raise conflict(row)

    def traces(self, rows: Iterable[ImportRow], *, now: datetime) -> None:
        """History of many records at once."""
        told = [(row, {name: [old, row.values[name]] for name, old in row.before.items()}) for row in rows]
        self._trace(IMPORTED, told, now=now)

    def traces_of_undo(self, rows: Sequence[ImportRow], *, now: datetime) -> None:
        """History of many records that were set back; `before` holds more than columns by then."""
        told: list[tuple[ImportRow, dict[str, Any]]] = [(row, {}) for row in rows]
        for name, column in self.fields.items():
            pairs = [(data, [row.values[name], row.before[name]]) for row, data in told if name in row.before]
            names = self._names(column.attribute, chain.from_iterable(pair for _data, pair in pairs))
            for data, pair in pairs:
                data[name] = [names.get(value, value) if isinstance(value, int) else value for value in pair]
        self._trace(UNDONE, told, now=now)

    def _names(self, attribute: str, values: Iterable[Any]) -> dict[int, str]:
        """What the rows are called whose keys are among the values of a column that points to other rows."""
        related = {field.name: field.related_model for field in self.model._meta.fields}.get(attribute)
        keys = {value for value in values if isinstance(value, int)}
        return {key: str(row) for key, row in related._base_manager.in_bulk(keys).items()} if related and keys else {}

    def _trace(
        self, kinds: Mapping[str, type[RecordEvent]], told: Iterable[tuple[ImportRow, dict[str, Any]]], *, now: datetime
    ) -> None:
        if self.subject is None:
            return
        event = kinds[self.subject]
        who: dict[str, Any] = {"actor": self.setting.author, "at": now}
        known = [(row.object_id, data) for row, data in told if row.object_id is not None]
        traces = [Trace(subject_id=pk, **trace.row_of(event(**data)), **who) for pk, data in known]
        Trace.objects.bulk_create(traces, batch_size=BATCH)


def stale(row: ImportRow) -> Conflict:
    """The import is not applied because of this line."""
    return Conflict("stale", _("Line %(line)d has been changed by somebody since the check.") % {"line": row.line})


def built_on(row: ImportRow) -> Conflict:
    """The undo is refused because of this record."""
    return Conflict("built_on", _("%(title)s has been changed since the import.") % {"title": row.title})


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


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else trace.plain(value)
