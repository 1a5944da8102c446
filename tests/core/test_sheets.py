"""Tables as files: what a spreadsheet makes of each cell."""

import csv
import io
import tracemalloc
from datetime import date

import pytest
from django.http import Http404
from django.utils import translation
from openpyxl import load_workbook

from core.sheets import Table, download, sheet_file


def as_csv(*values, language="en-gb"):
    """The cells of one row, read back."""
    table = Table("Any", [f"c{number}" for number in range(len(values))], [list(values)])
    with translation.override(language), sheet_file(table, "csv") as file:
        text = file.read().decode("utf-8-sig")
    delimiter = ";" if language == "de" else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1]


def as_xlsx(*values):
    """The cells of one row, read back."""
    table = Table("Any", [f"c{number}" for number in range(len(values))], [list(values)])
    with sheet_file(table, "xlsx") as file:
        return next(load_workbook(file).active.iter_rows(min_row=2))


@pytest.mark.parametrize("character", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_formula_is_text_in_both_formats(character):
    assert as_csv(f"{character}SUM(A1)") == [f"'{character}SUM(A1)"]
    cell = as_xlsx(f"{character}SUM(A1)")[0]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_formula_cannot_hide_behind_a_phone_number():
    assert as_csv("+49 40 123456, =1+1") == ["'+49 40 123456, =1+1"]
    assert as_csv("+49+cmd|' /C calc'!A0") == ["'+49+cmd|' /C calc'!A0"]


@pytest.mark.parametrize("number", ["+49 40 31796400", "+49 40 31796400, +44 1483 790200", "-12", "+1 201-555-0123"])
def test_numbers_stay_as_people_write_them(number):
    assert as_csv(number) == [number]
    assert as_xlsx(number)[0].value == number


def test_bare_e164_keeps_its_plus_in_a_spreadsheet():
    assert as_csv("+4940317964") == ["+49 40 317964"]
    assert as_xlsx("+4940317964")[0].value == "+49 40 317964"


def test_days_and_numbers():
    assert as_csv(date(2027, 3, 31), 7, None) == ["2027-03-31", "7", ""]
    assert as_csv(date(2027, 3, 31), 7, None, language="de") == ["2027-03-31", "7", ""]
    day, number, nothing = as_xlsx(date(2027, 3, 31), 7, None)
    assert (day.value.date(), number.value, nothing.value) == (date(2027, 3, 31), 7, None)


def test_sign_that_a_workbook_cannot_hold_is_replaced():
    assert as_xlsx("Hall\x0b3")[0].value == "Hall\ufffd3"


def test_headings_and_title_are_no_formula_and_no_fault():
    with sheet_file(Table("A/B: [all]?", ["=Heading"], []), "xlsx") as file:
        sheet = load_workbook(file).active
    assert sheet.title == "A B   all  "
    assert sheet["A1"].value == "'=Heading"


def test_csv_begins_with_a_mark_and_quotes_what_needs_it():
    with sheet_file(Table("Any", ["Größe"], [['a "b", c\nd']]), "csv") as file:
        assert file.read() == '\ufeffGröße\r\n"a ""b"", c\nd"\r\n'.encode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_many_rows_pass_through_in_pieces(kind):
    rows = ([f"LX42-{number:06d}", number] for number in range(20_000))
    tracemalloc.start()
    with sheet_file(Table("Devices", ["Serial number", "Number"], rows), kind):
        _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4_000_000  # bytes; tablib's own way takes 10 times as much


@pytest.mark.django_db  # the end of a response tidies connections up
def test_download_has_name_and_type_and_knows_two_kinds():
    answer = download(Table("Devices", ["Serial number"], [["A-1"]]), "xlsx", name="devices")
    assert answer["Content-Disposition"] == 'attachment; filename="devices.xlsx"'
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer.close()
    with pytest.raises(Http404):
        download(Table("Devices", [], []), "pdf", name="devices")
