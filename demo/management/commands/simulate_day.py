"""manage.py simulate_day: a busy day in minutes, to watch on the overview and on the wall."""

import time
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core import clock
from demo.companies import firms
from demo.day import SimulatedDay
from demo.town import Town


class Command(BaseCommand):
    help = (
        "Simulated callers ring and specialists work the queue, on the demo data. A promise of two hours lies two "
        "hours divided by the speed ahead. The demo's own specialist is left for you. Ctrl-C ends the day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--speed", type=float, default=60, help="times as fast as life; 60: a day in 9 min")
        parser.add_argument("--calls", type=int, default=130, help="calls of the day")
        parser.add_argument("--seed", type=int, default=None, help="the same number plays the same day")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses to invent calls among real customers."""
        if options["speed"] <= 0:
            raise CommandError("The speed must be above 0.")
        with translation.override("en-gb"):
            town = Town(Random(options["seed"]))
            names = {firm.name for firm in firms()}
            if not town.callers or any(contact.company.name not in names for contact in town.callers):
                raise CommandError("This is for the demo data only: there are other customers, or none.")
            day = SimulatedDay(town, options["speed"], clock.now, time.sleep, self.stdout.write, calls=options["calls"])
            try:
                logged = day.play()
            except KeyboardInterrupt:
                self.stdout.write("The day ends here.")
                return
        self.stdout.write(f"17:00  {logged} calls. Good night.")
