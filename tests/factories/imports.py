"""Imports step by step, as a person and the worker do them."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.domain import importing
from contracts.enums import ImportState, LineOutcome
from tests.factories.contracts import NOW

LATER = NOW + timedelta(hours=1)
DEVICES = (
    "Seriennummer;Modell;Kundennummer;Standort;Platz;Geliefert;Garantie bis\n"
    "lx42 2207 7314;LX-420;K-1;Werk 1;Halle 3;14.07.2022;\n"
    "LX42-2207-7315;lx-420;K-1;Werk 1;;14/07/2022;31.12.2026\n"
    "LX42-2207-7316;LX-420;;;;;\n"
)
CONTRACTS = (
    "Contract number,Customer number,Class,First day,Last day,Serial number\n"
    "WV-1,K-1,premium,01/01/2026,31/12/2026,X-1\n"
    "WV-1,K-1,premium,01/01/2026,31/12/2026,X-2\n"
)


def upload(author, kind, content, name="file.csv"):
    """A run as it is after the upload."""
    content = content.encode() if isinstance(content, str) else content
    return importing.upload(kind=kind, file=SimpleUploadedFile(name, content), actor=author, now=NOW)


def checked(author, kind, content, name="file.csv"):
    """A run after the dry run."""
    run = upload(author, kind, content, name)
    importing.start_check(run=run, mapping=run.mapping)
    importing.work(now=NOW)
    run.refresh_from_db()
    return run


def applied(author, kind, content, *, skip_refused=False, now=NOW):
    """A run after it was applied."""
    run = checked(author, kind, content)
    assert run.state == ImportState.CHECKED, run.fault
    importing.start_apply(run=run, skip_refused=skip_refused, actor=author)
    importing.work(now=now)
    run.refresh_from_db()
    assert run.state == ImportState.APPLIED, run.fault
    return run


def undone(run, author, now=LATER):
    """The run after somebody asked for its undo."""
    importing.start_undo(run=run, actor=author, now=now)
    importing.work(now=now)
    run.refresh_from_db()
    return run


def faults(run):
    """[(line, column, reason)] of the refused lines."""
    rows = run.rows.filter(outcome=LineOutcome.REFUSED)
    return [(row.line, column, reason) for row in rows for column, reason in row.faults]


def plan(run):
    """[(line, outcome, changes)] of the others."""
    return [(row.line, row.outcome, row.changes) for row in run.rows.exclude(outcome=LineOutcome.REFUSED)]
