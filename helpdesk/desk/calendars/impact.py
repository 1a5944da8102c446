"""Dry run: what a calendar edit would do to running promises. None moves by itself (G3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from callbacks.domain.move import move_due
from callbacks.enums import LIVE
from callbacks.models import Callback
from core.errors import Invalid
from core.models import User
from helpdesk.desk.calendars.forms import MINUTE
from offices.models import Office
from offices.queries import hours_of
from offices.wording import when
from offices.worktime import NoOpening, OfficeHours, add_working_time, is_open, next_opening

A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Affected:
    """A promise whose time falls into closed hours, ready to show.

    `at` is the proposal on the office's clock, or what was typed instead, as a datetime-local field has it.
    """

    callback: Callback
    due: str
    at: str
    chosen: bool = True
    error: str = ""


def dry_run(*, office: Office, change: Callable[[], object], now: datetime) -> list[Affected]:
    """The promises to come that `change` would put into closed hours. Nothing stays changed; raises what `change` does.

    Those that stand there already, or are past, are not its doing.
    """
    before = hours_of(office)
    with transaction.atomic():
        change()
        found = put_into_closed_hours(office=office, before=before, now=now)
        transaction.set_rollback(True)
    return found


def put_into_closed_hours(*, office: Office, before: OfficeHours, now: datetime) -> list[Affected]:
    """The promises to come that are due in closed hours now, and were not with the hours `before`."""
    after = hours_of(office)
    coming = _promises(office).filter(due_at__gte=now)
    found = [one for one in coming if _is_staffed(before, one.due_at) and not _is_staffed(after, one.due_at)]
    return [_shown(promise, office, after) for promise in found]


def affected(office: Office) -> list[Affected]:
    """Running promises of the office that are due while it is closed, in the order of their due times."""
    hours = hours_of(office)
    return [_shown(one, office, hours) for one in _promises(office) if not _is_staffed(hours, one.due_at)]


def _promises(office: Office) -> QuerySet[Callback]:
    live = Callback.objects.filter(office=office, state__in=LIVE)
    return live.select_related("ticket", "ticket__company").prefetch_related("promise__due_times")


def _is_staffed(hours: OfficeHours, due_at: datetime) -> bool:
    """Due exactly at closing is in time (G2)."""
    return is_open(hours, due_at) or is_open(hours, due_at - A_MOMENT)


def _shown(callback: Callback, office: Office, hours: OfficeHours) -> Affected:
    try:
        proposal = _proposal(callback, hours)
    except NoOpening:
        proposal = callback.due_at
    return Affected(callback, when(callback.due_at, office), f"{proposal.astimezone(office.tz):{MINUTE}}")


def _proposal(callback: Callback, hours: OfficeHours) -> datetime:
    """When the same staffed minutes are used up on these hours; for a time agreed on, the next opening after it."""
    opening = next_opening(hours, callback.due_at)
    latest = max(callback.due_times.all(), key=lambda due: (due.set_at, due.pk), default=None)
    if latest is None or not latest.budget_minutes:
        return opening
    counted = add_working_time(hours, latest.start_at, timedelta(minutes=latest.budget_minutes)).due_at
    return max(opening, counted)


def move_together(*, moves: dict[int, datetime], office: Office, reason: str, actor: User, now: datetime) -> int:
    """Move the chosen promises of the office, each to its own new time, all or none; every customer is told (G3).

    Raises Invalid; the field `at_7` is the new time of promise 7.
    """
    with transaction.atomic():
        promises = Callback.objects.filter(office=office, state__in=LIVE, pk__in=moves).order_by("ticket_id", "pk")
        for promise in promises:
            try:
                move_due(callback=promise, due_at=moves[promise.pk], reason=reason, actor=actor, now=now)
            except Invalid as fault:
                at = {"due_at": f"at_{promise.pk}"}
                raise Invalid({at.get(name, name): text for name, text in fault.fields.items()}) from fault
    return len(promises)
