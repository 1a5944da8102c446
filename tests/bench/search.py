"""`make bench-search`: how soon the search box answers, and how soon lists and pages are there, at 1,000,000 tickets.

Asks through the real views, as somebody signed in, each question many times with other words (the limits: first results
under 150 ms; lists and pages under 200 ms). Prints one table, and exits with 1 if a 95th percentile is above its limit.

    python -m tests.servers python -m tests.bench.search [--tickets 1000000] [--rounds 20]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.test import Client

    from tests.bench.five_years import Million

SEARCH_MS = 150.0
PAGE_MS = 200.0


def main() -> int:
    arguments = _arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    os.environ.setdefault("ALLOWED_HOSTS", "testserver")
    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from core import clock
    from tests.bench import five_years

    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    filled = five_years.fill(now=clock.now(), tickets=arguments.tickets)
    print(f"{filled.tickets:,} tickets, filled in {time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}")
    client = Client()
    client.force_login(filled.manager)
    client.get("/search/?q=warm")
    slow = _measure("search", SEARCH_MS, _searches(filled), _Asked(client, arguments.rounds))
    slow += _measure("page", PAGE_MS, _pages(filled), _Asked(client, arguments.rounds))
    return int(slow > 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    return parser.parse_args()


Question = Callable[[random.Random], str]


class _Asked:
    """Asks a question in rounds, each with words of its own; milliseconds, sorted."""

    def __init__(self, client: Client, rounds: int) -> None:
        self.client = client
        self.rounds = rounds

    def times(self, question: Question) -> tuple[list[float], str]:
        dice = random.Random(7)
        times = []
        said = ""
        for _round in range(self.rounds):
            said = question(dice)
            began = time.perf_counter()
            answer = self.client.get(said, headers={"HX-Request": "true"}, follow=False)
            times.append((time.perf_counter() - began) * 1000)
            if answer.status_code not in (200, 302):
                raise RuntimeError(f"{said}: {answer.status_code}")
        return sorted(times), said


def _measure(what: str, limit: float, questions: dict[str, Question], asked: _Asked) -> int:
    """Prints a line for each question; how many were too slow."""
    print(f"\n  {what:<34}{'median':>9}{'95 %':>9}{'worst':>9}   such as")
    slow = 0
    for name, question in questions.items():
        times, said = asked.times(question)
        median, high, worst = times[len(times) // 2], times[int(len(times) * 0.95) - 1], times[-1]
        slow += high >= limit
        mark = f"  OVER {limit:.0f}" if high >= limit else ""
        print(f"  {name:<34}{median:>9.1f}{high:>9.1f}{worst:>9.1f}   {said[:60]}{mark}", flush=True)
    return slow


def _searches(filled: Million) -> dict[str, Question]:
    from urllib.parse import quote

    from contracts.models import Company, Contact, ContactPhone, Device
    from tests.bench.five_years import NEEDLE
    from tickets.models import Ticket

    dice = random.Random(3)
    some = [dice.randrange(1, filled.tickets) for _turn in range(200)]
    tickets = list(Ticket.objects.filter(pk__in=some).values_list("number", "description"))
    few = [1 + pk % 20_000 for pk in some]
    phones = list(ContactPhone.objects.filter(contact__in=few).values_list("number", flat=True))
    serials = list(Device.objects.filter(pk__in=some).values_list("serial", flat=True))
    firms = list(Company.objects.filter(pk__in=few).values_list("name", flat=True))
    people = list(Contact.objects.filter(pk__in=few).values_list("name", flat=True))
    rare = [text.rstrip(".").rsplit(" ", 1)[1] for _number, text in tickets if NEEDLE not in text]

    def of(choices: list[str], form: Callable[[str], str] = str) -> Question:
        return lambda dice: f"/search/?q={quote(form(dice.choice(choices)))}"

    numbers = [number for number, _text in tickets]
    german = [phone for phone in phones if phone.startswith("+4940")]
    return {
        "ticket number": of(numbers),
        "ticket number, 123 456 789": of(numbers, lambda n: f"{n[:3]} {n[3:6]} {n[6:]}"),
        "ticket number, 123-456.789": of(numbers, lambda n: f"{n[:3]}-{n[3:6]}.{n[6:]}"),
        "ticket number, wrong digit": of(numbers, lambda n: n[:-1] + str((int(n[-1]) + 1) % 10)),
        "phone, +49…": of(german),
        "phone, 040/…": of(german, lambda p: f"040/{p[5:]}"),
        "phone, 0049 (0)40 …": of(german, lambda p: f"0049 (0)40 {p[5:9]} {p[9:]}"),
        "phone, its beginning": of(german, lambda p: f"040 {p[5:9]}"),
        "phone, foreign": of([phone for phone in phones if phone.startswith("+44")]),
        "phone, of nobody": of(["040 99999123", "+49 89 123456"]),
        "serial": of(serials),
        "serial, its beginning": of(["LX42", "lx4", "LX42-22"]),
        "serial, inside": of(serials, lambda s: s[-5:]),
        "serial, slip": of(serials, lambda s: s[:-2] + "X" + s[-1]),
        "company": of(firms),
        "company, its beginning": of(firms, lambda name: name[:5]),
        "company, two letters": of(["no", "el", "gm"]),
        "company, slip": of(firms, lambda name: name[:3] + name[4:9]),
        "company, a common word": of(["GmbH", "Logistik", "Bakery"]),
        "person": of(people),
        "person, slip": of(people, lambda name: name[:-2] + name[-1]),
        "person, first name only": of(["Tobias", "Gemma", "Sabine"]),
        "fault, German": of(["Bandspannung", "schief nach Reinigung", "Lichtschranke blinkt rot", "E214 Nachtschicht"]),
        "fault, English": of(["crooked labels", "ribbon tension E214", "whistles under load", "print head smears"]),
        "fault, both": of(["Etiketten E214", "labels E214", "Drucker update"]),
        "fault, 300,000 tickets": of(["Etiketten", "labels", "E214", "seit"]),
        "fault, common words together": of(["Etiketten seit dem", "labels sit since", "LX-420 GmbH Etiketten"]),
        "fault, words that never meet": of(["Kamera smears", "Greifer whistles", "Messer sitzen knife"]),
        "fault, while typing": of(["Bandsp", "eti", "la", "crook", "se"]),
        "fault, slip": of(["Bandspannug", "Etikkten", "Lichtschrnke", "ribon tenson", "Dispnser"]),
        "fault, slips in words that are common": of(["Etiketen klmmt", "Labls jamms"]),
        "fault, rare word": of(rare),
        "fault, rare and common": of(rare, lambda word: f"{word} Etiketten"),
        "fault, rare with a slip": of(rare, lambda word: word[:2] + word[3:]),
        "fault, said once": of([NEEDLE, f"{NEEDLE[:12]}", f"{NEEDLE[:6]}x{NEEDLE[7:]}"]),
        "person and fault": of(people, lambda name: f"{name.split()[1]} Etiketten"),
        "nothing found": of(["qqqxyz", "Xylophonkonzert", "zzzz yyyy wwww"]),
        "nothing found, many words": of(["ein ganzer Satz der nirgends so jemals gesagt worden ist vermutlich"]),
    }


def _pages(filled: Million) -> dict[str, Question]:
    from tickets.models import Ticket

    some = random.Random(5).sample(range(1, filled.tickets), 50)
    numbers = list(Ticket.objects.filter(pk__in=some).values_list("number", flat=True))
    lists = {
        "tickets, live": "/tickets/",
        "tickets, all": "/tickets/?status=all",
        "tickets, closed": "/tickets/?status=closed",
        "tickets, mine": "/tickets/?owner=me&status=all",
        "tickets, of nobody": "/tickets/?owner=none&status=all",
        "tickets, an office": "/tickets/?office=woking&status=all",
        "tickets, live of an office, oldest": "/tickets/?office=woking&order=oldest",
        "tickets, enquiries by priority": "/tickets/?kind=enquiry&status=all&order=priority",
        "tickets, complaints (none)": "/tickets/?kind=complaint&status=all",
        "tickets, way (none)": "/tickets/?way=goodwill&status=all",
        "tickets, family": "/tickets/?family=LX&status=all&order=changed",
        "tickets, waiting": "/tickets/?status=waiting&order=changed",
        "tickets, merged (none)": "/tickets/?status=merged",
        "tickets, words": "/tickets/?q=Etiketten&status=all",
        "tickets, words of live ones": "/tickets/?q=Etiketten",
        "tickets, page 200": "/tickets/?status=all&page=200",
        "tickets, page 9999": "/tickets/?status=all&page=9999",
        "queue": "/callbacks/",
        "overview": "/manager/",
        "wall": "/wall/",
        "companies": "/companies/",
        "people": "/contacts/",
        "devices": "/devices/",
    }
    found: dict[str, Question] = {name: _always(address) for name, address in lists.items()}
    found["ticket"] = lambda dice: f"/tickets/{dice.choice(numbers)}/"
    found["company"] = lambda dice: f"/companies/{dice.randrange(1, 20_000)}/"
    found["device"] = lambda dice: f"/devices/{dice.randrange(1, 200_000)}/"
    found["person"] = lambda dice: f"/contacts/{dice.randrange(1, 60_000)}/"
    return found


def _always(address: str) -> Question:
    return lambda _dice: address


if __name__ == "__main__":
    sys.exit(main())
