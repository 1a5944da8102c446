"""manage.py ensure_demo: demo data once, when nobody can sign in yet."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.models import User


class Command(BaseCommand):
    help = "Make the demo data unless there are users already."

    def handle(self, *args: Any, **options: Any) -> None:
        """Does nothing the second time."""
        if not User.objects.exists():
            call_command("seed_demo", stdout=self.stdout)
