"""`make bench-import`: 100,000 devices and 10,000 contracts from a file: dry run, apply, the same file again, undo.

Each step is what the worker does, in this process, on throw-away servers. Prints a table (CPU: seconds that this
process was at work, whatever else the machine did) and exits with 1 when the devices took 3 minutes or more from the
dry run to the last line written, or when a step did not do what it should.

    python -m tests.servers python -m tests.bench.imports [--devices 100000] [--contracts 10000] [--xlsx]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django

NOW = datetime(2026, 5, 13, 9, tzinfo=UTC)
LIMIT_SECONDS = 180.0
COMPANIES = 500
PER_CONTRACT = 3
DEVICE = ["Seriennummer", "Modell", "Kundennummer", "Standort", "Platz", "Firmware", "Geliefert", "Garantie bis"]
CONTRACT = ["Vertragsnummer", "Kundennummer", "Klasse", "Erster Tag", "Letzter Tag", "Seriennummer"]


def main() -> int:
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as media:
        settings.MEDIA_ROOT = media
        return _measure(_Desk(_fill(), xlsx=arguments.xlsx), arguments.devices, arguments.contracts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=100_000)
    parser.add_argument("--contracts", type=int, default=10_000)
    parser.add_argument("--xlsx", action="store_true", help="XLSX instead of CSV")
    return parser.parse_args()


def _fill() -> Any:
    """Who imports; and the companies, the product and the class that the files speak of."""
    from contracts.models import Company
    from tests.factories.contracts import make_class, make_product
    from tests.factories.offices import make_hamburg, make_member

    office = make_hamburg()
    make_product("LX-420")
    make_class("premium")
    Company.objects.bulk_create(
        Company(number=f"K-{at}", name=f"Company {at}", language="de", home_office=office) for at in range(COMPANIES)
    )
    return make_member(office, role="administrator", name="Importer").user


def _measure(desk: _Desk, devices: int, contracts: int) -> int:
    print(f"{'':<44}{'seconds':>9}{'CPU':>9}{'MB at most':>12}  lines")
    file, covers = desk.file(DEVICE, _devices(devices)), desk.file(CONTRACT, _contracts(contracts))
    lines = contracts * PER_CONTRACT
    first = desk.check(f"{devices:,} devices, dry run", "devices", file, new=devices)
    desk.apply(f"{devices:,} devices, apply", first)
    whole = sum(desk.seconds)
    desk.check("the same file again, dry run", "devices", file, same=devices)
    second = desk.check(f"{contracts:,} contracts, dry run", "contracts", covers, new=lines)
    desk.apply(f"{contracts:,} contracts, apply", second)
    desk.check("the same file again, dry run", "contracts", covers, same=lines)
    desk.undo(f"{contracts:,} contracts, undo", second)
    third = desk.check(f"{devices:,} places, dry run", "devices", desk.file(DEVICE, _moved(devices)), changed=devices)
    desk.apply(f"{devices:,} places, apply", third)
    desk.undo(f"{devices:,} places, undo", third)
    desk.undo(f"{devices:,} devices, undo", first)
    kept = "yes" if whole < LIMIT_SECONDS else "NO"
    print(f"devices, dry run and apply: {whole:.0f} s; under {LIMIT_SECONDS:g} s: {kept}")
    return int(desk.failed or whole >= LIMIT_SECONDS)


def _devices(count: int) -> Iterable[list[str]]:
    for at in range(count):
        delivered = date(2020, 1, 1) + timedelta(days=at % 2000)
        by_hand = f"{delivered + timedelta(days=1000):%d/%m/%Y}" if at % 4 == 0 else ""
        company = at % COMPANIES
        yield [
            f"LX42-{at:07}", "LX-420", f"K-{company}", f"Werk {at % 3}", f"Halle {at % 9}", "6.4.2",
            f"{delivered:%d.%m.%Y}", by_hand,
        ]  # fmt: skip


def _moved(count: int) -> Iterable[list[str]]:
    for row in _devices(count):
        yield [*row[:4], f"{row[4]} Nord", *row[5:]]


def _contracts(count: int) -> Iterable[list[str]]:
    """Each lists three devices of its company."""
    for at in range(count):
        for turn in range(PER_CONTRACT):
            device = at % COMPANIES + COMPANIES * (at // COMPANIES * PER_CONTRACT + turn)
            yield [f"WV-{at}", f"K-{at % COMPANIES}", "premium", "01.01.2026", "31.12.2026", f"LX42-{device:07}"]


class _Desk:
    """Does the steps, one table row each."""

    def __init__(self, author: Any, *, xlsx: bool) -> None:
        self.author = author
        self.ending = "xlsx" if xlsx else "csv"
        self.seconds: list[float] = []
        self.failed = False

    def file(self, headings: list[str], rows: Iterable[list[str]]) -> bytes:
        """A file as a German spreadsheet would save it."""
        from django.utils import translation

        from core.sheets import Table, sheet_file

        with translation.override("de"), sheet_file(Table("bench", headings, rows), self.ending) as file:
            return file.read()

    def check(self, title: str, kind: str, content: bytes, **expected: int) -> Any:
        """Upload and dry run."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        from contracts.domain import importing

        def step() -> Any:
            file = SimpleUploadedFile(f"{kind}.{self.ending}", content)
            run = importing.upload(kind=kind, file=file, actor=self.author, now=NOW)
            importing.start_check(run=run, mapping=run.mapping)
            return run

        return self._row(title, step, "checked", expected)

    def apply(self, title: str, run: Any) -> None:
        """Write what was checked."""
        from contracts.domain import importing

        def step() -> Any:
            importing.start_apply(run=run, skip_refused=False, actor=self.author)
            return run

        self._row(title, step, "applied", {})

    def undo(self, title: str, run: Any) -> None:
        """Take it back."""
        from contracts.domain import importing

        def step() -> Any:
            importing.start_undo(run=run, actor=self.author, now=NOW + timedelta(hours=1))
            return run

        self._row(title, step, "undone", {})

    def _row(self, title: str, step: Callable[[], Any], state: str, expected: dict[str, int]) -> Any:
        from contracts.domain import importing

        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        began, busy = time.perf_counter(), time.process_time()
        run = step()
        importing.work(now=NOW)
        self.seconds.append(time.perf_counter() - began)
        cpu = time.process_time() - busy
        run.refresh_from_db()
        good = run.state == state and expected.items() <= run.counts.items()
        self.failed = self.failed or not good
        said = ", ".join(f"{count:,} {name}" for name, count in run.counts.items() if count)
        said = said if good else f"FAILED {run.fault}"
        print(f"{title:<44}{self.seconds[-1]:>9.1f}{cpu:>9.1f}{_peak():>12.0f}  {said}", flush=True)
        return run


def _peak() -> float:
    """Megabytes that this process has had at most."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(main())
