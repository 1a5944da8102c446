"""A list as a file: CSV as the reader's spreadsheet expects it, or XLSX with real days and numbers."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import formats
from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

# A spreadsheet would take these for the beginning of a formula; phone numbers and plain numbers are none.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_HARMLESS = re.compile(r"^[+\-]?[\d\s()./\-]+$")


def csv_file(labels: list[str], rows: Iterable[list[Any]]) -> IO[bytes]:
    """UTF-8 with a byte order mark; semicolons and 31.03.2027 in German, commas and 31/03/2027 in English.

    An open temporary file at its beginning, written at once: a stream would outlive the language of the request.
    """
    german = (get_language() or "").startswith("de")
    file = TemporaryFile()  # noqa: SIM115  # the response closes it
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";" if german else ",")
    writer.writerow(labels)
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
    text.flush()
    text.detach()
    file.seek(0)
    return file


def xlsx_file(title: str, labels: list[str], rows: Iterable[list[Any]]) -> IO[bytes]:
    """An open temporary file at its beginning; the caller closes it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, label) for label in labels])
    for row in rows:
        sheet.append([_safe(value) for value in row])
    file = TemporaryFile()  # noqa: SIM115  # the response closes it
    book.save(file)
    file.seek(0)
    return file


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _csv_value(value: Any) -> Any:
    if isinstance(value, date):
        return formats.date_format(value, "d.m.Y" if (get_language() or "").startswith("de") else "d/m/Y")
    return _safe(value)


def _safe(value: Any) -> Any:
    if isinstance(value, str) and _FORMULA.match(value) and not _HARMLESS.match(value):
        return f"'{value}"
    return value
