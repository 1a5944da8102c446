"""A table as a file: CSV as the reader's spreadsheet expects it, or XLSX with real days and numbers.

Every list is exported here. The formats are those of django-import-export over tablib, but rows pass through in pieces:
tablib alone keeps each cell of a workbook as an object (100,000 rows of nine columns: 420 MB instead of 30).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

import tablib
from django.http import FileResponse, Http404
from import_export.formats import base_formats
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from tablib.formats._xlsx import safe_xlsx_sheet_title

from core.languages import reads_german
from core.phones import written

PIECE = 1000
# A spreadsheet would take these for the beginning of a formula. Phone numbers as people write them and plain numbers
# are none; bare E.164 would lose its plus and become a number, so it is written as people do.
_FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
_PHONE = r"\+?\d[\d\s()./\-]*(?: (?:ext\.|Durchwahl) \d+)?"
_HARMLESS = re.compile(rf"^(?:-?\d[\d\s()./\-]*|{_PHONE}(?:, {_PHONE})*)$")
# What a spreadsheet makes something else of in a CSV file: lost zeros, 1E+11, days. Written as ="007" it stays a text.
_MANGLED = re.compile(r"^(?:0\d+|\d{12,}|\d+[eE]\d+|\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?)$")
_KEPT_PHONE = re.compile(r"^\+\d{7,15}(?:;ext=\d{1,7})?$")


@dataclass(frozen=True)
class Table:
    """Headings and rows, which are read once. Cells are texts, whole numbers, days, instants on the clock of their
    office, or None."""

    title: str
    headings: list[str]
    rows: Iterable[list[Any]]


class Csv(base_formats.CSV):
    """UTF-8 with a byte order mark; semicolons in German, commas in English; days and times as ISO 8601 writes them,
    which every spreadsheet and every import reads alike."""

    def write(self, table: Table, file: IO[bytes]) -> None:
        """Into an open file."""
        german = reads_german()
        text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        for rows in _pieces([table.headings], table.rows):
            piece = tablib.Dataset(*([_said(value) for value in row] for row in rows))
            text.write(self.export_data(piece, delimiter=";" if german else ","))
        text.flush()
        text.detach()


class Xlsx(base_formats.XLSX):
    """One sheet with a bold, fixed line of headings."""

    def write(self, table: Table, file: IO[bytes]) -> None:
        """Into an open file."""
        book = Workbook(write_only=True)
        sheet = book.create_sheet(safe_xlsx_sheet_title(table.title, " "))
        sheet.freeze_panes = "A2"
        sheet.append([_bold(sheet, label) for label in table.headings])
        for row in table.rows:
            sheet.append([_safe(value) for value in row])
        book.save(file)


FORMATS: dict[str, Csv | Xlsx] = {"csv": Csv(), "xlsx": Xlsx()}


def sheet_file(table: Table, kind: str) -> IO[bytes]:
    """An open temporary file at its beginning; the caller closes it. `kind` is csv or xlsx.

    Written at once: a stream would outlive the language of the request.
    """
    file = TemporaryFile()  # noqa: SIM115  # the response closes it
    FORMATS[kind].write(table, file)
    file.seek(0)
    return file


def download(table: Table, kind: str, *, name: str) -> FileResponse:
    """The table as a download called `name` with the kind's ending; 404 for a kind there is not."""
    if kind not in FORMATS:
        raise Http404
    content_type = FORMATS[kind].get_content_type()
    file = sheet_file(table, kind)
    return FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=content_type)


def _pieces(*tables: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    """The rows of each table, PIECE at a time."""
    for table in tables:
        rows = iter(table)
        while piece := list(islice(rows, PIECE)):
            yield piece


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=_safe(text))
    cell.font = Font(bold=True)
    return cell


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    text = _safe(value)
    return f'="{text}"' if isinstance(text, str) and _MANGLED.match(text) else text


def _safe(value: Any) -> Any:
    """No formula, no character that a workbook cannot hold, phone numbers readable, an instant on its own clock."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
    if _KEPT_PHONE.match(text):
        return written(text)
    return f"'{text}" if _FORMULA.match(text) and not _HARMLESS.match(text) else text
