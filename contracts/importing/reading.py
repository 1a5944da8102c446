"""A file as headings and lines: CSV in the encodings of German and British spreadsheets, and XLSX.

What cannot be read without guessing is refused as a whole (FileFault); what is wrong with one cell stays with the cell.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.folding import fold

MAX_BYTES = 60 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_TEXTS = 100 * 1024 * 1024  # the texts of an XLSX file are held in memory, its lines are not
MAX_LINES = 500_000
MAX_COLUMNS = 60
DELIMITERS = ";,\t|"
FIRST_LINES = 12  # among them are the headings
LOOKED_AT = 100_000  # characters, for the delimiter
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What UTF-8 becomes when it is saved as cp1252 by mistake: ü is Ã¼. And what umlauts of DOS (cp850) and of old Macs
# look like as cp1252, inside of a word: M„rz, M”bel, KŠse, MŸnchen. The ü of DOS is no character of cp1252 at all.
_GARBLED = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\ufffd|(?<=[^\\W\\d])[„”ŸŠ](?=[a-z])")
_SEP = re.compile(r"[\ufeff\s]*sep=(.)[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)
_QUOTES = re.compile(r'"[^"]*"')
_GUARDED = re.compile("'[=+@＝＋－＠-]")
_LAST_ROW = re.compile(r"\d+")
_QUOTED = re.compile(r'^="(.*)"$')
_MERGED = re.compile(rb'<mergeCell[^>]*ref="([A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)"')


class FileFault(Exception):
    """The whole file is refused; the text says why and what to do."""


@dataclass(frozen=True)
class Faulty:
    """A cell that cannot be used, and why."""

    reason: str


Cell = str | int | float | date | bool | Faulty | None


@dataclass(frozen=True)
class SheetLine:
    """A line of the file, counted as the spreadsheet counts."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ReadSheet:
    """A file as read: `about` says how, `lines` can be read once. `starts` is the number of the line with headings."""

    headings: tuple[str, ...]
    lines: Iterator[SheetLine]
    about: str
    starts: int = 1


def read(file: BinaryIO, name: str, names: Collection[str] = ()) -> ReadSheet:
    """Headings and lines of a file. `names`: folded headings that are known, to tell them from a title above them.

    Raises FileFault, also while the lines are read.
    """
    head = file.read(8)
    file.seek(0, io.SEEK_END)
    if file.tell() > MAX_BYTES:
        raise FileFault(_("The file is larger than 60 MB. Please split it."))
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _xlsx(file, names)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileFault(_("This is an old XLS file. Please save it as XLSX or CSV."))
    if not head:
        raise FileFault(_("The file is empty."))
    return _csv(file.read(), names)


# -- CSV ------------------------------------------------------------------------------------------------------------


def _csv(content: bytes, names: Collection[str]) -> ReadSheet:
    text, encoding = _decoded(content)
    told = _SEP.match(text)
    text = text[told.end() :] if told else text
    delimiter = told.group(1) if told else _delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    about = {"encoding": encoding, "delimiter": {"\t": _("tab")}.get(delimiter, delimiter)}
    return _sheet(_csv_rows(rows), _("CSV, %(encoding)s, separated by %(delimiter)s") % about, names)


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. cp1252 is what is left when it isn't UTF-8."""
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "")
    for candidate, said in ((encoding, encoding.upper()),) if encoding else (("utf-8", "UTF-8"), ("cp1252", "cp1252")):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise FileFault(_("This is no text file that can be read. Please save it as CSV UTF-8 or XLSX."))
        garbled = _GARBLED.search(text)
        if garbled:
            before = re.split(r"[;,\t|\r\n]", text[max(garbled.start() - 12, 0) : garbled.start()])[-1].lstrip()
            raise FileFault(
                _("The letters are garbled (“%(sample)s…”): the file was saved in a wrong encoding.")
                % {"sample": before + garbled.group()}
            )
        return text, said.replace("-SIG", "")
    raise FileFault(_("The encoding is unknown. Please save the file as CSV UTF-8."))


def _delimiter(text: str) -> str:
    """The character that parts most of the first lines into as many columns, the more the better; not within quotes."""
    lines = [line for line in _QUOTES.sub("", text[:LOOKED_AT]).splitlines()[:FIRST_LINES] if line.strip()]

    def worth(character: str) -> tuple[int, int]:
        counts = Counter(count for line in lines if (count := line.count(character)))
        return max(((lines, count) for count, lines in counts.items()), default=(0, 0))

    return max(DELIMITERS, key=worth)


def _csv_rows(rows: Any) -> Iterator[tuple[int, list[Any]]]:
    start = 1
    try:
        for row in rows:
            # csv counts the lines of the file; a quoted cell may hold several of them.
            yield start, [_csv_cell(cell) for cell in row]
            start = rows.line_num + 1
    except csv.Error as error:
        fault = _("Line %(line)d cannot be read. Is a quotation mark missing, or is there one too many?")
        raise FileFault(fault % {"line": rows.line_num}) from error


def _csv_cell(cell: str) -> Cell:
    text = cell.strip()
    literal = _QUOTED.match(text)
    if literal:  # ="0049 40": how spreadsheets keep leading zeros
        return literal.group(1)
    if text.startswith("="):
        return Faulty(_("a formula instead of a value"))
    return _unguarded(text) or None


# -- XLSX -----------------------------------------------------------------------------------------------------------


# All that broken archives and broken XML raise somewhere in zipfile and openpyxl.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    InvalidFileException,
    OSError,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
)


def _xlsx(file: BinaryIO, names: Collection[str]) -> ReadSheet:
    try:
        with zipfile.ZipFile(file) as archive:
            sizes = {part.filename: part.file_size for part in archive.infolist()}
            if sum(sizes.values()) > MAX_UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > MAX_TEXTS:
                raise FileFault(_("The file is too large. Please split it."))
            file.seek(0)
            book = load_workbook(file, read_only=True, data_only=False)
            sheet = book.active if book.active in book.worksheets else book.worksheets[0]  # not a sheet of a chart
            merged = _merged(archive, sheet._worksheet_path)
        sheet.reset_dimensions()  # what other programs write there is not always true
    except _DAMAGED as error:
        raise FileFault(_("The file is damaged or no XLSX file.")) from error
    found = _sheet(_xlsx_rows(sheet), _("XLSX, sheet “%(name)s”") % {"name": sheet.title}, names)
    within = next((cells for cells in merged if int(_LAST_ROW.findall(cells)[-1]) >= found.starts), "")
    if within:  # a merged title above the headings harms nobody
        raise FileFault(_("The sheet has merged cells (%(range)s). Please unmerge them.") % {"range": within})
    return found


def _merged(archive: zipfile.ZipFile, path: str) -> list[str]:
    """The merged ranges of a sheet. Merged cells hide which value belongs to which line."""
    before = b""
    found: dict[str, None] = {}
    with archive.open(path) as part:
        while piece := part.read(1024 * 1024):
            found |= dict.fromkeys(match.decode() for match in _MERGED.findall(before + piece))
            before = piece[-100:]
    return list(found)


def _xlsx_rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    try:
        for number, row in enumerate(sheet.iter_rows(), start=1):
            yield number, [_xlsx_cell(cell) for cell in row]
    except _DAMAGED as error:
        raise FileFault(_("The file is damaged or no XLSX file.")) from error


def _xlsx_cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Faulty(_("a formula instead of a value"))
    if cell.data_type == "e":
        return Faulty(_("an error of the spreadsheet (%(value)s)") % {"value": value})
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, time):
        return Faulty(_("a time of day instead of a value"))
    return _unguarded(value.strip()) or None if isinstance(value, str) else value


def _unguarded(text: str) -> str:
    """Without the apostrophe that our own files put before what looks like a formula."""
    return text[1:] if _GUARDED.match(text) else text


# -- both -----------------------------------------------------------------------------------------------------------


def _sheet(rows: Iterator[tuple[int, list[Any]]], about: str, names: Collection[str]) -> ReadSheet:
    """The headings stand in the first line that is not blank, or below a title."""
    first = list(islice((row for row in rows if any(cell is not None for cell in row[1])), FIRST_LINES))
    if not first:
        raise FileFault(_("The file has no line with headings."))
    at = _place_of_headings([cells for _number, cells in first], names)
    number, cells = first[at]
    lines = _lines(chain(first[at + 1 :], rows), len(_trimmed(cells)))
    return ReadSheet(_headings(number, cells), lines, about, number)


def _place_of_headings(lines: Sequence[Sequence[Any]], names: Collection[str]) -> int:
    """The line with the most known headings, at least two; else the first with two cells, above it stands a title."""
    known = [sum(isinstance(cell, str) and folded(cell) in names for cell in cells) for cells in lines]
    if max(known) > 1:
        return known.index(max(known))
    filled = [sum(cell is not None for cell in cells) for cells in lines]
    return next((at for at, count in enumerate(filled) if count > 1), 0)


def folded(heading: str) -> str:
    """A heading as it is compared: letters and digits only, folded."""
    return "".join(character for character in fold(heading) if character.isalnum())[:120]


def _headings(number: int, cells: Sequence[Any]) -> tuple[str, ...]:
    found = [str(cell or "").replace("\ufeff", "").strip() for cell in _trimmed(cells)]
    if any(isinstance(cell, Faulty) for cell in cells):
        raise FileFault(_("A heading in line %(line)d is a formula.") % {"line": number})
    if len(found) > MAX_COLUMNS:
        raise FileFault(_("There are more than 60 columns. Is the first line the one with the headings?"))
    if "" in found:
        raise FileFault(_("Column %(column)d has no heading.") % {"column": found.index("") + 1})
    folded = [fold(heading) for heading in found]
    twice = next((heading for heading in found if folded.count(fold(heading)) > 1), None)
    if twice:
        raise FileFault(_("The heading “%(heading)s” stands over two columns.") % {"heading": twice})
    if len(found) < 2:
        raise FileFault(_("There is only one column. Is the separator a comma, a semicolon or a tab?"))
    return tuple(found)


def _lines(rows: Iterator[tuple[int, list[Any]]], width: int) -> Iterator[SheetLine]:
    count = 0
    for number, cells in rows:
        if all(cell is None for cell in cells):  # formatted and empty, perhaps a million lines below the last
            continue
        count += 1
        if count > MAX_LINES:
            raise FileFault(_("The file has more than 500,000 lines. Please split it."))
        if any(cell is not None for cell in cells[width:]):
            message = _("a value stands to the right of the last heading")
            yield SheetLine(number, (*cells[: width - 1], Faulty(message)))
            continue
        yield SheetLine(number, (*cells[:width], *([None] * (width - len(cells)))))


def _trimmed(cells: Sequence[Any]) -> list[Any]:
    """Without the empty cells at the end."""
    last = max((at for at, cell in enumerate(cells) if cell is not None), default=-1)
    return list(cells[: last + 1])
