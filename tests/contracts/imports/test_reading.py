"""Files as spreadsheets of two countries write them: encodings, separators, days; and what is refused as a whole."""

import io
import zipfile
from datetime import date, datetime

import pytest
from django.utils import translation
from openpyxl import Workbook

from contracts.importing import reading, values
from contracts.importing.kinds import folded
from contracts.importing.reading import Faulty, FileFault, read


def sheet(content, name="file.csv"):
    """(headings, lines as lists) of a file."""
    found = read(io.BytesIO(content), name)
    return found.headings, [list(line.cells) for line in found.lines]


def xlsx(*rows, change=None):
    """An XLSX file with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content, part, change):
    """An XLSX file with one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encoding_is_recognised(encoding):
    content = "Firma;Straße\r\nKäserei Größe;Übersee–Weg\r\n".encode(encoding)
    assert sheet(content) == (("Firma", "Straße"), [["Käserei Größe", "Übersee–Weg"]])


@pytest.mark.parametrize(
    ("encoding", "word"),
    [("cp850", "Käserei"), ("cp850", "Möbel"), ("cp850", "Mühle"), ("mac-roman", "Käserei"), ("mac-roman", "Mühle")],
)
def test_encoding_of_dos_and_of_old_macs_is_refused_not_guessed_at(encoding, word):
    with pytest.raises(FileFault) as refused:
        sheet(f"Nummer;Name\r\nK-1;{word}\r\n".encode(encoding))
    assert "encoding" in str(refused.value)


def test_quotation_marks_and_foreign_names_are_no_garbled_letters():
    content = "Nummer;Name\r\nK-1;Gasthof „Zur Post“ (L’Haÿ, Šibenik)\r\n".encode("cp1252")
    assert sheet(content)[1] == [["K-1", "Gasthof „Zur Post“ (L’Haÿ, Šibenik)"]]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_separator_is_recognised(delimiter):
    text = delimiter.join(["a", "b", "c"]) + "\n" + delimiter.join(["1", "2", "3"]) + "\n"
    assert sheet(text.encode()) == (("a", "b", "c"), [["1", "2", "3"]])


def test_lines_are_counted_as_the_spreadsheet_counts():
    content = b'\n\na;b\n1;2\n\n"two\nlines";3\n4;5\n'
    assert [line.number for line in read(io.BytesIO(content), "f.csv").lines] == [4, 6, 8]


def test_short_lines_are_filled_and_long_ones_faulty():
    _headings, lines = sheet(b"a;b\n1\n1;2;3\n")
    assert lines[0] == ["1", None]
    assert isinstance(lines[1][-1], Faulty)


def test_cell_that_keeps_leading_zeros_is_a_text():
    assert sheet(b'a;b\n="0049";1\n')[1] == [["0049", "1"]]


def test_formula_in_csv_is_faulty():
    assert isinstance(sheet(b"a;b\n=1+1;2\n")[1][0][0], Faulty)


def test_xlsx_cells_are_days_numbers_and_texts():
    content = xlsx(["a", "b", "c", "d"], [datetime(2026, 12, 31), 7, " text ", None])  # noqa: DTZ001  # cells have no zone
    assert sheet(content) == (("a", "b", "c", "d"), [[date(2026, 12, 31), 7, "text", None]])


def test_xlsx_formula_and_error_are_faulty():
    lines = sheet(xlsx(["a", "b"], ["=A1", 1], ["#REF!", 2]))[1]
    assert isinstance(lines[0][0], Faulty)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"\n\n\n", "The file has no line with headings."),
        (b"a;b;a\n1;2;3\n", "The heading “a” stands over two columns."),
        (b"a;;b\n1;2;3\n", "Column 2 has no heading."),
        (b"single\n1\n", "There is only one column. Is the separator a comma, a semicolon or a tab?"),
        (b"a;b\n\x00\x01;2\n", "This is no text file that can be read. Please save it as CSV UTF-8 or XLSX."),
        (b"a;b\n\x81\x8d;2\n", "The encoding is unknown. Please save the file as CSV UTF-8."),
        ("a;b\nKÃ¤serei;2\n".encode(), "The letters are garbled (“KÃ¤…”): the file was saved in a wrong encoding."),
        (b"\xd0\xcf\x11\xe0xxxx", "This is an old XLS file. Please save it as XLSX or CSV."),
        (b"PK\x03\x04broken", "The file is damaged or no XLSX file."),
    ],
)
def test_file_that_cannot_be_read_is_refused_whole(content, message):
    with pytest.raises(FileFault) as refused:
        sheet(content)
    assert str(refused.value) == message


def test_xlsx_with_merged_cells_is_refused_whole():
    content = xlsx(["a", "b"], [1, 2], [3, 4], change=lambda page: page.merge_cells("A2:A3"))
    with pytest.raises(FileFault) as refused:
        sheet(content, "f.xlsx")
    assert str(refused.value) == "The sheet has merged cells (A2:A3). Please unmerge them."


def test_xlsx_merged_cells_of_the_sheet_that_is_read_count():
    def second(page):
        other = page.parent.create_sheet("two")
        other.append(["c", "d"])
        page.merge_cells("A2:B2")
        page.parent.active = 1

    assert sheet(xlsx(["a", "b"], change=second))[0] == ("c", "d")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_xlsx_that_breaks_off_is_refused_whole(part):
    content = repacked(xlsx(["a", "b"], [1, 2]), part, lambda data: data[: len(data) // 2])
    with pytest.raises(FileFault) as refused:
        sheet(content)
    assert str(refused.value) == "The file is damaged or no XLSX file."


def test_other_documents_in_a_zip_are_refused_whole():
    content = repacked(
        xlsx(["a", "b"]),
        "[Content_Types].xml",
        lambda data: data.replace(b"spreadsheetml.sheet.main", b"wordprocessingml.document.main"),
    )
    with pytest.raises(FileFault) as refused:
        sheet(content)
    assert str(refused.value) == "The file is damaged or no XLSX file."


def test_xlsx_with_macros_is_read_and_nothing_runs():
    plain, macros = b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    content = repacked(xlsx(["a", "b"], [1, 2]), "[Content_Types].xml", lambda data: data.replace(plain, macros))
    assert sheet(content, "file.xlsx") == (("a", "b"), [[1, 2]])


def test_xlsx_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(reading, "MAX_UNPACKED", 100_000)
    content = repacked(xlsx(["a", "b"]), "xl/worksheets/sheet1.xml", lambda data: data + b" " * 200_000)
    assert len(content) < 10_000
    with pytest.raises(FileFault) as refused:
        sheet(content)
    assert str(refused.value) == "The file is too large. Please split it."


def test_broken_quotes_are_refused_with_the_line():
    with pytest.raises(FileFault, match="Line 3 cannot be read"):
        sheet(b'a;b\n1;2\n"x"y;2\n')


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 12, 31),
        "31.12.2026",
        "31/12/2026",
        "31-12-2026",
        "31.12.26",
        "2026-12-31",
        "31.12.2026 00:00:00",
        "31. Dezember 2026",
        "31 December 2026",
        "31 Dez. 2026",
        46387,
    ],
)
def test_day_in_german_and_british_spelling(cell):
    assert values.DayCell().clean(cell) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("12/31/2026", "there is no such day as 12/31/2026 (day, month, year)"),
        ("30.02.2026", "there is no such day as 30.02.2026 (day, month, year)"),
        ("soon", "soon is no day; write 31.12.2026 or 31/12/2026"),
        ("46387", "46387 is no day; write 31.12.2026 or 31/12/2026"),
        (7, "7 is no day"),
        ("01.01.1900", "the year 1900 cannot be meant"),
        (Faulty("a formula instead of a value"), "a formula instead of a value"),
    ],
)
def test_day_that_is_none_says_why(cell, reason):
    with pytest.raises(ValueError) as refused:
        values.DayCell().clean(cell)
    assert str(refused.value) == reason


@pytest.mark.parametrize("name", ["März", "Mrz", "mar", "March"])
def test_month_in_both_languages(name):
    assert values.DayCell().clean(f"1. {name} 2026") == date(2026, 3, 1)


@pytest.mark.parametrize(("cell", "expected"), [(10007, "10007"), (10007.0, "10007"), (" K-1 ", "K-1"), (True, "1")])
def test_code_from_what_spreadsheets_make_of_it(cell, expected):
    assert values.CodeCell(20).clean(cell) == expected


@pytest.mark.parametrize("cell", ["1,23E+11", "1.23E+11", 1.23e16])
def test_code_that_lost_its_digits_is_refused(cell):
    with pytest.raises(ValueError, match="format the column as text"):
        values.CodeCell(40).clean(cell)


def test_text_that_is_too_long_is_refused():
    with pytest.raises(ValueError) as refused:
        values.TextCell(3).clean("abcd")
    assert str(refused.value) == "longer than 3 characters"


@pytest.mark.parametrize(("cell", "expected"), [("ja", True), ("Nein", False), ("YES", True), (0, False), (True, True)])
def test_yes_and_no(cell, expected):
    assert values.YesNoCell().clean(cell) is expected


def test_reasons_are_in_the_readers_language():
    with translation.override("de"), pytest.raises(ValueError) as refused:
        values.YesNoCell().clean("vielleicht")
    assert str(refused.value) == "vielleicht ist weder ja noch nein"


def test_headings_are_compared_by_letters_and_digits():
    assert folded("Serien-Nr. ") == folded("SERIENNR") == "seriennr"
