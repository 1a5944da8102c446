"""What people and spreadsheets add to a file is understood, or refused at its place (C7)."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from contracts.importing.kinds import headings_of
from contracts.importing.reading import read
from contracts.models import Company, Contract, Device
from core.errors import Invalid
from tests.factories.contracts import make_class, make_company, make_device
from tests.factories.imports import applied, checked, faults, plan

HEAD = "Kundennummer;Firma\n"


def content_of(text, kind="companies"):
    sheet = read(BytesIO(text.encode()), "file.csv", headings_of(kind))
    return sheet.headings, [(line.number, *line.cells) for line in sheet.lines]


@pytest.mark.parametrize("told", ["sep=;\n", "sep=;\r\n", "\ufeffSEP=;\r\n"])
def test_the_separator_that_a_file_names_is_obeyed_and_the_line_skipped(told):
    assert content_of(f"{told}Kundennummer;Firma\r\nT-1;Eins, Zwei, Drei\r\n") == (
        ("Kundennummer", "Firma"),
        [(2, "T-1", "Eins, Zwei, Drei")],
    )


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ('"Name; Vorname",Kundennummer\n"Alt; Anna",K-1\n', ("Name; Vorname", "Kundennummer")),
        ('"Name, Vorname";Kundennummer\n"Alt, Anna";K-1\n', ("Name, Vorname", "Kundennummer")),
        ('"Ort, PLZ, Land";"A ""b"", c"\nx;y\n', ("Ort, PLZ, Land", 'A "b", c')),
    ],
)
def test_separators_within_quotes_do_not_count(text, headings):
    assert content_of(text)[0] == headings


@pytest.mark.parametrize(
    "title", ["Kundenliste, Stand 1.1.2026, intern", "Kunden;;", "Kunden;Stand: heute", "\n\nKunden;"]
)
def test_a_title_above_the_headings_is_skipped(title):
    headings, lines = content_of(f"{title}\n{HEAD}T-1;Eins\nT-2;Zwei\n")
    assert (headings, [cells for _number, *cells in lines]) == (
        ("Kundennummer", "Firma"),
        [["T-1", "Eins"], ["T-2", "Zwei"]],
    )


def workbook(*rows, merged="", empty=""):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    if empty:
        book.active[empty].font = Font(bold=True)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_formatted_empty_cell_at_the_very_end_is_no_line(author):
    run = checked(author, "companies", workbook(["Kundennummer", "Firma"], ["T-1", "Eins"], empty="A1048576"), "f.xlsx")
    assert (run.state, run.counts["new"]) == ("checked", 1)


def test_a_merged_title_is_skipped_and_merged_values_are_refused(author):
    rows = (["Unsere Kunden"], ["Kundennummer", "Firma"], ["T-1", "Eins"])
    assert checked(author, "companies", workbook(*rows, merged="A1:B1"), "f.xlsx").counts["new"] == 1
    with pytest.raises(Invalid, match="B3:B4"):
        checked(author, "companies", workbook(*rows, ["T-2", None], merged="B3:B4"), "f.xlsx")


@pytest.mark.parametrize(
    "end", ["31.12.9999", "31/12/9999", "9999-12-31", "31. Dezember 9999", "unbefristet", "Unlimited", "31.12.2999"]
)
def test_a_contract_without_an_end(author, catalogue, end):
    make_class("premium")
    content = f"Vertragsnummer;Kundennummer;Klasse;Beginn;Ende;Deckt\nT-V1;K-1;PREMIUM;01.01.2026;{end};Firma\n"
    applied(author, "contracts", content)
    valid = Contract.objects.get().valid
    assert (valid.lower, valid.upper) == (date(2026, 1, 1), None)


def test_a_contract_without_an_end_in_a_workbook(author, catalogue):
    make_class("premium")
    rows = (
        ["Vertragsnummer", "Kundennummer", "Klasse", "Beginn", "Ende", "Deckt"],
        ["V-1", "K-1", "premium", date(2026, 1, 1), date(9999, 12, 31), "Firma"],
        ["V-2", "K-1", "premium", date(2026, 1, 1), 2958465, "Firma"],
    )
    run = checked(author, "contracts", workbook(*rows), "f.xlsx")
    assert (faults(run), run.counts["new"]) == ([], 2)


@pytest.mark.parametrize("end", ["32.12.9999", "irgendwann", "31.12.2201"])
def test_an_end_that_cannot_be_read_is_refused(author, catalogue, end):
    make_class("premium")
    content = f"Vertragsnummer;Kundennummer;Klasse;Beginn;Ende;Deckt\nT-V1;K-1;PREMIUM;01.01.2026;{end};Firma\n"
    assert [column for _line, column, _why in faults(checked(author, "contracts", content))] == ["Ende"]


def test_codes_that_a_spreadsheet_has_shortened_are_refused(author, catalogue):
    content = "Seriennummer;Modell\n1E+11;LX-420\n2E+15;LX-420\n7,7E+10;LX-420\n1.23E11;LX-420\n"
    run = checked(author, "devices", content)
    assert [(line, column) for line, column, _why in faults(run)] == [(at, "Seriennummer") for at in (2, 3, 4, 5)]
    rows = (["Seriennummer", "Modell"], [1e17, "LX-420"], [10**16, "LX-420"], [date(2026, 3, 1), "LX-420"])
    run = checked(author, "devices", workbook(*rows), "f.xlsx")
    assert [line for line, _column, _why in faults(run)] == [2, 3, 4]
    assert checked(author, "devices", "Seriennummer;Modell\n1E11;LX-420\n").counts["new"] == 1


@pytest.mark.parametrize(("known", "said"), [("0077123456", "77123456"), ("77123456", "0077123456")])
def test_a_serial_number_without_its_zeros_is_asked(author, catalogue, known, said):
    _company, product = catalogue
    applied(author, "devices", f"Seriennummer;Modell\n{known};{product.code}\n")
    run = checked(author, "devices", f"Seriennummer;Modell\n{said};{product.code}\n")
    assert faults(run) == [(2, "Seriennummer", f"is {known} meant? Spreadsheets remove zeros at the beginning")]
    assert Device.objects.count() == 1


def test_a_customer_number_without_its_zeros_is_asked(author):
    make_company("Nordkai", number="00815")
    assert [column for _line, column, _why in faults(checked(author, "companies", f"{HEAD}815;Nordkai\n"))] == [
        "Kundennummer"
    ]
    assert Company.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        "S/N: CW90-2302-0447",
        "SN CW90-2302-0447",
        "Seriennr. CW90-2302-0447",
        "(21)CW9023020447",
        "CW90-2302-0447 / CW-90",
    ],
)
def test_a_serial_number_with_its_label_is_that_device(author, catalogue, said):
    _company, product = catalogue
    make_device("CW90-2302-0447", product=product)
    run = checked(author, "devices", f"Seriennummer;Modell;Platz\n{said};{product.code};Halle 3\n")
    assert (faults(run), plan(run)) == ([], [(2, "changed", {"Place": ["", "Halle 3"]})])


def test_a_new_serial_number_with_a_label_is_asked(author, catalogue):
    run = checked(author, "devices", "Seriennummer;Modell\nS/N: AB-12345;LX-420\n")
    assert faults(run) == [(2, "Seriennummer", "is AB-12345 meant? Enter the number without its label")]
