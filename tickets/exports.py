"""The ticket list as a file: the columns on the screen, as CSV or as a workbook."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook

from tickets.queries.lists import Row

FORMULA = ("=", "+", "-", "@", "\t", "\r")
Column = tuple[str, Callable[[Row], str]]


def columns() -> list[Column]:
    """Headings and values, in the order of the screen."""
    return [
        (_("Ticket"), lambda row: row.number),
        (_("Logged"), lambda row: row.opened),
        (_("Status"), lambda row: row.status),
        (_("Priority"), lambda row: row.priority),
        (_("Title"), lambda row: row.title),
        (_("Code"), lambda row: row.code),
        (_("Classification"), lambda row: row.fault),
        (_("Caller"), lambda row: row.caller),
        (_("Company"), lambda row: row.company),
        (_("Product"), lambda row: row.product),
        (_("Serial number"), lambda row: row.serial),
        (_("Cover"), lambda row: row.way or row.cover),
        (_("Owner"), lambda row: row.owner),
    ]


def _harmless(text: str) -> str:
    """A spreadsheet would run a cell that begins like a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _table(rows: Iterable[Row]) -> Iterator[list[str]]:
    shown = columns()
    yield [heading for heading, _value in shown]
    for row in rows:
        yield [_harmless(value(row)) for _heading, value in shown]


def as_csv(rows: Iterable[Row]) -> bytes:
    """UTF-8 with a mark for Excel; semicolons for German readers, whose comma is in their numbers."""
    out = io.StringIO()
    german = (get_language() or "").startswith("de")
    csv.writer(out, delimiter=";" if german else ",").writerows(_table(rows))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Row]) -> bytes:
    """A workbook with one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Tickets"))
    for line in _table(rows):
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
