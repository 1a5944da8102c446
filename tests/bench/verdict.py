"""`make bench-verdict`: who is covered, and the lists people live in, with 1,000,000 devices and 200,000 contracts.

Fills a throw-away database by SQL (`tests.bench.million`), then asks as the product does: the verdict for devices that
nobody has asked for before, the look-up character by character and with slips, the whole request of the intake for
each character typed, the pages of the lists. Prints tables and exits with 1 if a goal is missed or the verdict reads a
whole table.

    python -m tests.servers python -m tests.bench.verdict [--devices 1000000] [--contracts 200000] [--questions 2000]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import django

from tests.bench.million import FILLED, TODAY, Size, fill

VERDICT_MS, REQUEST_MS = 5.0, 150.0
LOOK = "/calls/new/look/"
ROUNDS = 3

# -- the lists: what a person looks at; `order` sorts by a heading --
LISTS = {
    "devices": "/devices/",
    "devices, page 20": "/devices/?page=20",
    "devices by warranty's end": "/devices/?order=warranty",
    "devices by owner": "/devices/?order=owner",
    "devices of a family": "/devices/?family={family}",
    "devices, serial number": "/devices/?q={serial}",
    "devices, company's name": "/devices/?q=Molkerei+1001",
    "devices, nothing found": "/devices/?q=zzzzzz",
    "devices, common words": "/devices/?q=GmbH+Halle",
    "devices of a company": "/devices/?company=77",
    "devices of a contract": "/devices/?in_contract=76",
    "leaving warranty, no contract": "/devices/?warranty=90&contract=no&retired=no",
    "not covered": "/devices/?cover=none&owner=yes&retired=no",
    "covered by contract": "/devices/?cover=contract",
    "by warranty alone": "/devices/?cover=warranty",
    "without an owner": "/devices/?owner=no&retired=no",
    "contracts": "/contracts/",
    "contracts by devices": "/contracts/?order=-devices",
    "contracts ending in 90 days": "/contracts/?ends=90&renewed=no",
    "contracts suspended": "/contracts/?standing=suspended",
    "contracts running": "/contracts/?standing=running&order=last",
    "contracts, company's name": "/contracts/?q=Molkerei+1001",
    "companies": "/companies/",
    "companies by devices": "/companies/?order=-devices",
    "companies, name": "/companies/?q=holzapfel+packaging",
    "contacts": "/contacts/",
    "contacts, name": "/contacts/?q=sabine+bergmann",
    "contacts objecting to surveys": "/contacts/?surveys=no",
    "a device": "/devices/777/",
    "a company": "/companies/77/",
    "a contract": "/contracts/76/",
}


def main() -> int:
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    if not arguments.filled:
        _prepare(arguments)
    print(f"{arguments.devices:,} devices, {arguments.contracts:,} contracts; milliseconds")
    print(f"{'':<34}{'n':>7}{'CPU':>9}{'median':>9}{'99 %':>9}{'worst':>9}{'goal':>7}", flush=True)
    missed = [name for ask in (_verdicts, _intake, _lists) for name in ask(arguments)]
    reads = _plans()
    print(f"goals missed: {', '.join(missed) or 'none'}; the verdict reads whole tables: {reads or 'none'}")
    return int(bool(missed or reads))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in vars(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--questions", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--filled", action="store_true", help="the database is filled already")
    return parser.parse_args()


def _prepare(arguments: argparse.Namespace) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(Size(**{name: getattr(arguments, name) for name in vars(Size())}))
    print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)


# -- questions ---------------------------------------------------------------------------------------------------------


def _verdicts(arguments: argparse.Namespace) -> Iterator[str]:
    from contracts.queries import find_devices, near_misses_for, verdict_for

    asked = _devices(arguments, arguments.questions)
    serials = [device.serial for device in asked[: max(arguments.questions // 10, 1)]]
    beginnings = [serial[:characters] for serial in serials for characters in range(3, len(serial))]

    def judge(device: Any) -> object:
        return verdict_for(device=device, company=device.owner, on=TODAY)

    yield from _measured("verdict", asked, judge, VERDICT_MS)
    yield from _measured("look-up, each character from the 3rd", beginnings, find_devices)
    yield from _measured("look-up, whole number", serials, find_devices)
    yield from _measured("look-up, last five characters", [serial[-5:] for serial in serials], find_devices)
    yield from _measured("near misses, two swapped", [_swapped(serial) for serial in serials], near_misses_for)
    yield from _measured("near misses, one wrong", [_wrong(serial) for serial in serials], near_misses_for)


def _intake(arguments: argparse.Namespace) -> Iterator[str]:
    """The request that the intake sends while the agent types: the company known by the caller's number."""
    client, sheet = _client(), {"kind": "fault", "language": "de", "phone": "040 1000005", "focus": "serial"}
    serials = [device.serial for device in _devices(arguments, max(arguments.questions // 40, 1))]
    typed = [serial[:characters] for serial in serials for characters in range(3, len(serial))]
    names = ["Nord", "Molkerei 10", "Tobias Wern", "Sabine Kr"]

    def look(serial: str) -> None:
        assert client.post(LOOK, {**sheet, "serial": serial, "description": "Band zu locker"}).status_code == 200

    def named(name: str) -> None:
        fields = {**sheet, "phone": "", "company_name": name, "caller_name": name, "focus": "company_name"}
        assert client.post(LOOK, fields).status_code == 200

    look(serials[0])
    yield from _measured("intake, each character from the 3rd", typed, look, REQUEST_MS)
    yield from _measured("intake, whole number", serials, look, REQUEST_MS)
    yield from _measured("intake, a slip", [_swapped(serial) for serial in serials], look, REQUEST_MS)
    yield from _measured("intake, company by name", names * 10, named, REQUEST_MS)


def _lists(arguments: argparse.Namespace) -> Iterator[str]:
    from contracts.models import ProductFamily

    client = _client()
    values = {"serial": _devices(arguments, 1)[0].serial, "family": ProductFamily.objects.order_by("pk")[0].pk}

    def shown(address: str) -> None:
        assert client.get(address).status_code == 200

    shown("/devices/777/")
    for name, address in LISTS.items():
        yield from _measured(name, [address.format(**values)] * ROUNDS, shown, REQUEST_MS)


def _client() -> Any:
    """A signed-in agent of Hamburg, through every middleware."""
    from django.test import Client

    from core.models import User
    from offices.models import Office
    from tests.factories.offices import make_member

    user = User.objects.filter(email="bench@example.com").first()
    if user is None:
        user = make_member(Office.objects.get(slug="hamburg"), role="manager").user
        User.objects.filter(pk=user.pk).update(email="bench@example.com")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _devices(arguments: argparse.Namespace, count: int) -> list[Any]:
    from contracts.models import Device

    dice = random.Random(arguments.seed + count)
    keys = [1 + dice.randrange(arguments.devices) for _ in range(count)]
    found = Device.objects.select_related("owner").in_bulk(keys)
    return [found[key] for key in keys]


def _swapped(serial: str) -> str:
    return serial[:-2] + serial[-1] + serial[-2]


def _wrong(serial: str) -> str:
    return serial[:6] + ("7" if serial[6] != "7" else "4") + serial[7:]


# -- answers -----------------------------------------------------------------------------------------------------------


def _measured(name: str, items: Sequence[Any], ask: Callable[[Any], object], goal: float = 0) -> Iterator[str]:
    """Print how long the questions took; the name, if the goal was missed: by 1 of 100, of a few by the middle one."""
    times, used = [], _cpu()
    for item in items:
        began = time.perf_counter()
        ask(item)
        times.append((time.perf_counter() - began) * 1000)
    used = (_cpu() - used) * 1000 / len(times)
    times.sort()
    median, high = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(
        f"{name:<34}{len(times):>7}{used:>9.2f}{median:>9.2f}{high:>9.2f}{times[-1]:>9.2f}{goal or '':>7}", flush=True
    )
    if goal and (high if len(times) >= 100 else median) >= goal:
        yield name


def _cpu() -> float:
    """Seconds that we and our PostgreSQL process had a processor: nearly the same on a busy machine."""
    import psutil
    from django.db import connection

    connection.ensure_connection()
    server = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    return time.process_time() + server.user + server.system


def _plans() -> list[str]:
    """Tables of many rows that the verdict's question reads from end to end (two offices are read so, and rightly)."""
    from contracts.queries.cover import contracts_of_devices

    lines = [line.strip() for line in contracts_of_devices([777]).explain().splitlines() if "Seq Scan on " in line]
    return [line for line in lines if line.split("Seq Scan on ")[1].split()[0] in FILLED]


if __name__ == "__main__":
    sys.exit(main())
