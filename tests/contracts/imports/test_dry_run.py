"""The dry run: what is new, what changes from what to what, what is refused and why; and nothing is written."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from contracts.domain import importing
from contracts.enums import ImportState
from contracts.models import (
    Device,
    ImportRow,
    ImportRun,
    Site,
)
from core.errors import Conflict, Invalid
from tests.factories.contracts import (
    NOW,
    make_company,
    make_device,
)
from tests.factories.imports import DEVICES, applied, checked, faults, plan, upload


def test_headings_in_both_languages_are_recognised(author):
    german = upload(author, "devices", "Seriennummer;Modell;Kundennummer;Geliefert\n1;2;3;4\n")
    assert list(german.mapping.values()) == ["serial", "product", "owner", "delivered"]
    english = upload(author, "devices", "Serial number,Model,Owner,Delivered,Colour\n1,2,3,4,5\n")
    assert list(english.mapping.values()) == ["serial", "product", "owner", "delivered", ""]


def test_matching_is_remembered(author, catalogue):
    content = "Gerätekennung;Typ\nX-1;LX-420\n"
    run = upload(author, "devices", content)
    assert run.mapping == {"Gerätekennung": "", "Typ": ""}
    importing.start_check(run=run, mapping={"Gerätekennung": "serial", "Typ": "product"})
    assert upload(author, "devices", content).mapping == {"Gerätekennung": "serial", "Typ": "product"}


def test_matching_without_a_needed_column_is_refused(author):
    run = upload(author, "devices", "Serial number,Colour\n1,2\n")
    with pytest.raises(Invalid) as refused:
        importing.start_check(run=run, mapping=run.mapping)
    assert refused.value.fields == {"": "These columns are still missing: Model."}


def test_matching_two_columns_to_the_same_is_refused(author):
    run = upload(author, "devices", "a,b\n1,2\n")
    with pytest.raises(Invalid) as refused:
        importing.start_check(run=run, mapping={"a": "serial", "b": "serial"})
    assert refused.value.fields == {"a": "Two columns cannot mean the same."}


def test_new_line_is_shown_with_what_it_says(author, catalogue):
    run = checked(author, "devices", "Serial number,Model,Place,Delivered\nX-1,LX-420,Hall 3,31.01.2026\n")
    assert run.rows.get().changes == {
        "Model": [None, "Labeller LX-420"],
        "Place": [None, "Hall 3"],
        "Delivered": [None, "31/01/2026"],
        "Out of service": [None, "no"],
    }


def test_dry_run_writes_nothing(author, catalogue):
    run = checked(author, "devices", DEVICES)
    assert run.counts == {"new": 3, "changed": 0, "same": 0, "refused": 0}
    assert not Device.objects.exists()
    assert not Site.objects.exists()


def test_same_file_twice_changes_nothing(author, catalogue):
    applied(author, "devices", DEVICES)
    before = list(Device.objects.order_by("pk").values())
    run = checked(author, "devices", DEVICES)
    assert run.counts == {"new": 0, "changed": 0, "same": 3, "refused": 0}
    with pytest.raises(Conflict) as refused:
        importing.start_apply(run=run, skip_refused=False, actor=author)
    assert refused.value.code == "nothing_to_do"
    assert list(Device.objects.order_by("pk").values()) == before


def test_changes_show_old_and_new(author, catalogue):
    company, product = catalogue
    other = make_company("Elbtal", number="K-2")
    device = make_device("X-1", owner=company, delivered=date(2025, 1, 1))
    content = "Serial number,Model,Owner,Place,Delivered\nx1,LX-420,K-2,Hall 1,02/01/2025\n"
    run = checked(author, "devices", content)
    assert plan(run) == [
        (
            2,
            "changed",
            {
                "Owner (customer number)": ["Nordkai", "Elbtal"],
                "Place": ["", "Hall 1"],
                "Delivered": ["01/01/2025", "02/01/2025"],
            },
        )
    ]
    importing.start_apply(run=run, skip_refused=False, actor=author)
    importing.work(now=NOW)
    device.refresh_from_db()
    assert (device.owner, device.place, device.delivered) == (other, "Hall 1", date(2025, 1, 2))
    assert device.ownerships.count() == 2
    assert product == device.product


def test_empty_cells_change_nothing(author, catalogue):
    company, _product = catalogue
    make_device("X-1", owner=company, place="Hall 1", delivered=date(2025, 1, 1))
    run = checked(author, "devices", "Serial number,Model,Owner,Place,Delivered\nX-1,LX-420,,,\n")
    assert run.counts == {"new": 0, "changed": 0, "same": 1, "refused": 0}


def test_refused_lines_name_line_column_and_reason(author, catalogue):
    content = (
        "Serial number,Model,Owner,Site,Delivered,Warranty until\n"
        "X-1,LX-420,K-1,,31.02.2025,\n"
        ",LX-420,K-1,,,\n"
        "X-2,LX-999,K-9,,,\n"
        "X-3,LX-420,,Werk 1,,\n"
        "X-4,LX-420,,,,31.12.2026\n"
        "X-5,LX-420,,,01.01.2025,31.12.2024\n"
        "X-6,LX-420,,,,\n"
        "x 6,LX-420,,,,\n"
        "---,LX-420,,,,\n"
        "=1+1,LX-420,,,,\n"
    )
    assert faults(checked(author, "devices", content)) == [
        (2, "Delivered", "there is no such day as 31.02.2025 (day, month, year)"),
        (3, "Serial number", "empty, but needed"),
        (4, "Model", "there is no product LX-999"),
        (4, "Owner", "there is no company K-9"),
        (5, "Site", "a site needs an owner"),
        (6, "Warranty until", "needs the day of delivery"),
        (7, "Warranty until", "comes before the delivery"),
        (9, "Serial number", "stands in line 8 already"),
        (10, "Serial number", "no letters and no digits"),
        (11, "Serial number", "a formula instead of a value"),
    ]


def test_file_that_breaks_in_the_middle_is_refused_whole(author, catalogue):
    lines = "".join(f"X-{number},LX-420\n" for number in range(20))
    run = checked(author, "devices", f'Serial number,Model\n{lines}"X"-99,LX-420\n')
    assert run.state == ImportState.FAILED
    assert "Line 22 cannot be read" in run.fault
    assert not run.rows.exists()


def test_file_of_headings_alone_is_refused(author, catalogue):
    run = checked(author, "devices", "Serial number,Model\n\n")
    assert (run.state, run.fault) == ("failed", "The file has headings but no lines.")


def test_unreadable_file_is_refused_at_the_upload(author):
    with pytest.raises(Invalid) as refused:
        upload(author, "devices", b"")
    assert refused.value.fields == {"file": "The file is empty."}
    assert not ImportRun.objects.exists()


def test_xlsx_with_days_and_numbers_is_imported(author, catalogue):
    book = Workbook()
    book.active.append(["Serial number", "Model", "Owner", "Delivered"])
    book.active.append([10007, "LX-420", "K-1", date(2025, 1, 31)])
    file = io.BytesIO()
    book.save(file)
    run = checked(author, "devices", file.getvalue(), "d.xlsx")
    importing.start_apply(run=run, skip_refused=False, actor=author)
    importing.work(now=NOW)
    device = Device.objects.get()
    assert (device.serial, device.delivered) == ("10007", date(2025, 1, 31))
    assert ImportRow.objects.get().outcome == "new"
