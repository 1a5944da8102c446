"""Why is it due then? Step by step, for any office, instant and budget (G4)."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from offices.explain import LONGEST, Explained, explain
from offices.models import Office
from offices.worktime import InvalidQuestion, NoOpening

LANGUAGES = {"de": "de", "en": "en-gb"}


class Command(BaseCommand):
    """Prints the due time and how it came about; changes nothing."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be asked."""
        parser.add_argument("--office", required=True, help="hamburg, woking …")
        parser.add_argument(
            "--at", required=True, help="2026-05-13T16:20, local time of the office unless it has an offset"
        )
        parser.add_argument(
            "--minutes", type=int, default=None, help="staffed minutes (default: the office's guarantee)"
        )
        parser.add_argument("--lang", choices=sorted(LANGUAGES), default="en")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, office: str, at: str, minutes: int | None, lang: str, **options: Any) -> None:
        """Answer one question."""
        place = _office(office)
        budget = place.guarantee_minutes if minutes is None else minutes
        if not 1 <= budget <= LONGEST:
            raise CommandError(f"--minutes must be from 1 to {LONGEST}")
        try:
            with translation.override(LANGUAGES[lang]):
                answer = explain(place, at=_instant(at, place), minutes=budget)
        except (NoOpening, InvalidQuestion) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(_as_json(answer) if options["json"] else f"{answer.due} ({place.name})\n{answer.explanation}")


def _as_json(answer: Explained) -> str:
    return json.dumps(asdict(answer), default=_iso, ensure_ascii=False, indent=2)


def _iso(value: date) -> str:
    """A day or an instant."""
    return value.isoformat()


def _office(slug: str) -> Office:
    try:
        return Office.objects.get(slug=slug)
    except Office.DoesNotExist:
        known = ", ".join(Office.objects.values_list("slug", flat=True))
        raise CommandError(f"no office is called {slug!r}; there are: {known}") from None


def _instant(text: str, office: Office) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--at {text!r} is not a time like 2026-05-13T16:20") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=office.tz)
