"""manage.py seed_demo: fill an empty database with the demo data."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.models import User
from demo.seed import seed


class Command(BaseCommand):
    help = "Fill an empty database with demo data that lives: the same every time apart from the clock."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses a database with users: nothing real is mixed with inventions."""
        if User.objects.exists():
            raise CommandError("There are users already; demo data is only made in an empty database.")
        made = seed(now=clock.now())
        self.stdout.write(f"{made.tickets} tickets over a year")
        if made.customer_ticket:
            place = settings.DATA_DIR / "demo_ticket"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(made.customer_ticket.number)
            self.stdout.write(f"customer@example.com asks about ticket {made.customer_ticket}")
