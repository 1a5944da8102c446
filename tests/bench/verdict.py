"""`make bench-verdict`: how long the verdict takes with 1,000,000 devices and 200,000 contracts (E1: under 5 ms).

Fills a throw-away database by SQL, then asks for cold, random devices: the verdict, the look-up while typing, the near
misses. Prints one table and exits with 1 if the verdict's 95th percentile is 5 ms or more, or a plan reads a table.

    python -m tests.servers python -m tests.bench.verdict [--devices 1000000] [--contracts 200000] [--questions 2000]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import django

TODAY = date(2026, 5, 13)
LIMIT_MS = 5.0
PREFIX_SIGNS = 6

_COMPANIES = """
INSERT INTO contracts_company (number, name, language, home_office_id, notes, created_at)
SELECT 'K-' || n, 'Company ' || n, 'de', %(office)s, '', now() FROM generate_series(1, %(companies)s) n
"""
# Serial numbers as the house writes them: LX42-2207-0031; the canonical form has I, L, S … folded (none occurs here
# but in the letters LX, which become 1X).
_DEVICES = """
INSERT INTO contracts_device (manufacturer_id, serial, serial_key, serial_sound, product_id, owner_id, place, firmware,
                              delivered, warranty, warranty_by_hand, retired)
SELECT %(maker)s, 'LX' || lpad(n::text, 8, '0'), 'LX' || lpad(n::text, 8, '0'), '1X' || lpad(n::text, 8, '0'),
       %(product)s, c.first + n %% %(companies)s, '', '', d, daterange(d, d + 730), false, false
FROM generate_series(1, %(devices)s) n
CROSS JOIN (SELECT min(id) AS first FROM contracts_company) c
CROSS JOIN LATERAL (SELECT date '2018-01-01' + (n %% 3000) AS d) AS delivered
"""
_CONTRACTS = """
INSERT INTO contracts_contract (number, company_id, cls_id, valid, notice_days, scope, note, created_at)
SELECT 'WV-' || n, c.first + n %% %(companies)s, %(cls)s, daterange(d, d + 1095), 90, 'listed', '', now()
FROM generate_series(1, %(contracts)s) n
CROSS JOIN (SELECT min(id) AS first FROM contracts_company) c
CROSS JOIN LATERAL (SELECT date '2019-01-01' + (n %% 2800) AS d) AS begins
"""
# Every device has one to three contracts one after the other, as the years go by.
_COVERS = """
INSERT INTO contracts_contractdevice (contract_id, device_id, kind, days)
SELECT k.first + (d.id + turn * 7919) %% %(contracts)s, d.id, 'maintenance',
       daterange(date '2019-01-01' + turn * 1100, date '2019-01-01' + turn * 1100 + 1095)
FROM contracts_device d
CROSS JOIN (SELECT min(id) AS first FROM contracts_contract) k
CROSS JOIN generate_series(0, 2) turn
WHERE turn <= d.id %% 3
"""
_SUSPENSIONS = """
INSERT INTO contracts_suspension (contract_id, days, reason)
SELECT id, daterange(date '2026-01-01', date '2026-03-01'), 'unpaid' FROM contracts_contract WHERE id %% 20 = 0
"""


def main() -> int:
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    _fill(arguments)
    print(f"filled in {time.perf_counter() - began:.0f} s")
    return _ask(arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1_000_000)
    parser.add_argument("--contracts", type=int, default=200_000)
    parser.add_argument("--companies", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _fill(arguments: argparse.Namespace) -> None:
    from django.db import connection

    from tests.factories.contracts import make_class, make_product
    from tests.factories.offices import make_hamburg

    office, product, cls = make_hamburg(), make_product(), make_class()
    values = {
        "office": office.pk,
        "product": product.pk,
        "maker": product.manufacturer_id,
        "cls": cls.pk,
        "companies": arguments.companies,
        "devices": arguments.devices,
        "contracts": arguments.contracts,
    }
    with connection.cursor() as cursor:
        for statement in (_COMPANIES, _DEVICES, _CONTRACTS, _COVERS, _SUSPENSIONS):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")


def _ask(arguments: argparse.Namespace) -> int:
    from contracts.models import Company, Device
    from contracts.queries import find_devices, near_misses_for, verdict_for

    dice = random.Random(arguments.seed)
    first = Device.objects.order_by("pk").values_list("pk", flat=True)[0]
    keys = [first + dice.randrange(arguments.devices) for _ in range(arguments.questions)]
    devices = Device.objects.select_related("owner").in_bulk(keys)
    asked = [devices[key] for key in keys]
    caller = Company.objects.order_by("pk").first()
    serials = [device.serial for device in asked[: max(arguments.questions // 10, 1)]]
    rows = [
        _measured("verdict", asked, lambda device: verdict_for(device=device, company=device.owner, on=TODAY)),
        _measured("look-up, whole number", serials, lambda serial: find_devices(serial, company=caller)),
        _measured("look-up, while typing", serials, lambda serial: find_devices(serial[:PREFIX_SIGNS])),
        _measured("look-up, last five signs", serials, lambda serial: find_devices(serial[-5:])),
        _measured("near misses", serials, lambda serial: near_misses_for(_slipped(serial))),
    ]
    print(f"{arguments.devices:,} devices, {arguments.contracts:,} contracts; milliseconds")
    print(f"  {'':<26}{'median':>9}{'95 %':>9}{'worst':>9}")
    for name, times in rows:
        median, high, worst = times[len(times) // 2], times[int(len(times) * 0.95)], times[-1]
        print(f"  {name:<26}{median:>9.2f}{high:>9.2f}{worst:>9.2f}")
    verdict = rows[0][1]
    slow = verdict[int(len(verdict) * 0.95)] >= LIMIT_MS
    reads = _plans(asked[0])
    print(f"verdict under {LIMIT_MS:g} ms: {'NO' if slow else 'yes'}; reads whole tables: {reads or 'none'}")
    return int(slow or bool(reads))


def _measured(name: str, items: Sequence[Any], ask: Callable[[Any], object]) -> tuple[str, list[float]]:
    """The name and how long each question took, sorted, in milliseconds."""
    times = []
    for item in items:
        began = time.perf_counter()
        ask(item)
        times.append((time.perf_counter() - began) * 1000)
    return name, sorted(times)


def _slipped(serial: str) -> str:
    """The last two signs swapped."""
    return serial[:-2] + serial[-1] + serial[-2]


def _plans(device: Any) -> list[str]:
    """Tables that the verdict's questions read from end to end."""
    from contracts.models import ContractDevice, Suspension

    contracts = list(ContractDevice.objects.filter(device=device).values_list("contract", flat=True))
    questions = (ContractDevice.objects.filter(device=device), Suspension.objects.filter(contract__in=contracts))
    return [question.model._meta.db_table for question in questions if "Seq Scan" in question.explain()]


if __name__ == "__main__":
    sys.exit(main())
