"""The screens of an import, and the example files."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from contracts.domain import importing
from contracts.importing.examples import ROWS, example
from contracts.importing.kinds import columns_of, propose
from contracts.models import (
    Device,
    ImportRun,
    Manufacturer,
)
from core import clock
from tests.factories.contracts import (
    NOW,
    make_class,
    make_family,
)
from tests.factories.imports import DEVICES, checked, faults


@pytest.mark.parametrize("language", ["de", "en-gb"])
@pytest.mark.parametrize("kind", ROWS)
def test_headings_of_the_examples_mean_what_they_say(author, kind, language):
    with translation.override(language):
        names = {str(column.label): name for name, column in columns_of(kind).items()}
    assert propose(kind, list(names)) == names


@pytest.mark.parametrize("xlsx", [False, True])
@pytest.mark.parametrize("language", ["de", "en-gb"])
def test_examples_can_be_imported_one_after_the_other(author, language, xlsx):
    author.language = language
    author.save()
    make_family("LX")
    Manufacturer.objects.create(name="Halvern")
    make_class("premium")
    for kind, rows in ROWS.items():
        with translation.override(language), example(kind, xlsx=xlsx) as file:
            content = file.read()
        run = checked(author, kind, content, f"{kind}.xlsx" if xlsx else f"{kind}.csv")
        assert (run.counts["new"], run.fault, faults(run)) == (len(rows), "", [])
        importing.start_apply(run=run, skip_refused=False, actor=author)
        importing.work(now=NOW)


def test_screens_from_upload_to_undo(client, manager, catalogue):
    page = client.post("/imports/", {"kind": "devices", "file": SimpleUploadedFile("d.csv", DEVICES.encode())})
    run = ImportRun.objects.get()
    assert page.url == f"/imports/{run.pk}/"
    assert client.get(page.url).url == f"/imports/{run.pk}/columns/"
    page = client.get(f"/imports/{run.pk}/columns/")
    choices = {f"column_{at}": run.mapping[heading] for at, (heading, _s) in enumerate(run.headings)}
    assert choices["column_0"] == "serial"
    client.post(f"/imports/{run.pk}/columns/", choices)
    progress = client.get(f"/imports/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in progress
    importing.work(now=NOW)
    assert client.get(f"/imports/{run.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = client.get(f"/imports/{run.pk}/")
    assert page.context["new"] == 3
    client.post(f"/imports/{run.pk}/apply/")
    importing.work(now=NOW)
    assert Device.objects.count() == 3
    ImportRun.objects.update(applied_at=clock.now())
    assert "Undo this import" in client.get(f"/imports/{run.pk}/").content.decode()


def test_columns_screen_keeps_the_choice_and_says_what_is_missing(client, manager):
    client.post("/imports/", {"kind": "devices", "file": SimpleUploadedFile("d.csv", b"a,b\n1,2\n")})
    run = ImportRun.objects.get()
    page = client.post(f"/imports/{run.pk}/columns/", {"column_0": "serial", "column_1": ""})
    assert page.status_code == 422
    assert "These columns are still missing: Model." in page.content.decode()
    assert '<option value="serial" selected>' in page.content.decode()


def test_refused_lines_as_a_file(client, manager, catalogue):
    run = checked(manager, "devices", "Serial number,Model\nX-1,LX-999\n")
    text = b"".join(client.get(f"/imports/{run.pk}/refused.csv").streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Line", "Entry", "Column", "Reason"],
        ["2", "X-1", "Model", "there is no product LX-999"],
    ]


def test_broken_upload_stands_at_the_field(client, manager):
    page = client.post("/imports/", {"kind": "devices", "file": SimpleUploadedFile("d.xlsx", b"PK\x03\x04x")})
    assert page.status_code == 422
    assert page.context["form"].errors == {"file": ["The file is damaged or no XLSX file."]}


@pytest.mark.parametrize("path", ["/imports/", "/imports/1/", "/imports/1/columns/"])
def test_imports_are_refused_to_agents(client, agent, path):
    assert client.get(path).status_code == 403
