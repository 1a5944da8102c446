"""Why is it due then? Step by step, for any office, instant and budget (G4)."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from helpdesk.core import clock
from offices import notices
from offices.domain.calendar import Due, due_after
from offices.models import Office
from offices.worktime import NoOpening, office_hours_from_json

LANGUAGES = {"de": "de", "en": "en-gb"}


class Command(BaseCommand):
    """Prints the due time and how it came about; changes nothing but the stored version of a changed calendar."""

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
        if budget < 0:
            raise CommandError("--minutes must not be negative")
        try:
            due = due_after(office=place, start=_instant(at, place), minutes=budget, now=clock.now())
        except NoOpening as fault:
            raise CommandError(str(fault)) from fault
        with translation.override(LANGUAGES[lang]):
            answer = explained(due, office=place)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"{answer['due']} ({place.name})\n{answer['explanation']}")


def explained(due: Due, *, office: Office) -> dict[str, Any]:
    """A due time as a value for programs and people, in the active language."""
    hours = office_hours_from_json(due.calendar.hours)
    why = notices.explanation(due.steps, start_at=due.start_at, due_at=due.due_at, office=office, hours=hours)
    return {
        "office": office.slug,
        "start_at": due.start_at.isoformat(),
        "due_at": due.due_at.isoformat(),
        "budget_minutes": due.budget_minutes,
        "due": notices.when(due.due_at, office),
        "explanation": why,
        "calendar_version": due.calendar.number,
        "steps": due.steps,
    }


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
