"""Who changed an office's hours and closed days, when, from what to what (C5, H3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helpdesk.core.models import User
from offices.hourtext import shown, shown_interval
from offices.models import ClosedDay, Office

SHOWN = 30


@dataclass(frozen=True)
class Change:
    """One line of the history, ready to show."""

    at: datetime
    who: str
    what: str
    label: str


def history_of(office: Office, *, row: ClosedDay | None = None) -> list[Change]:
    """The latest changes of the office's hours and days, or of one day, newest first (three queries)."""
    days = _events("ClosedDayEvent").filter(office_id=office.pk)
    if row:
        days = days.filter(pgh_obj_id=row.pk)
    found = [(event, _day_words(event)) for event in days.order_by("-pgh_created_at")[:SHOWN]]
    if row is None:
        hours = _events("OpeningIntervalEvent").filter(office_id=office.pk).order_by("-pgh_created_at")[:SHOWN]
        found += [(event, _interval_words(event)) for event in hours]
    found.sort(key=lambda pair: pair[0].pgh_created_at, reverse=True)
    names = _names(event for event, _words in found)
    return [
        Change(event.pgh_created_at, names.get(_user(event), _("by itself")), words, _label(event.pgh_label))
        for event, words in found[:SHOWN]
    ]


def _events(name: str) -> Any:
    return apps.get_model("offices", name).objects


def _user(event: Any) -> int | None:
    return (event.pgh_context or {}).get("user")


def _names(events: Iterable[Any]) -> dict[int | None, str]:
    keys = {key for key in map(_user, events) if key}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))


def _label(label: str) -> str:
    return {"insert": _("added"), "update": _("changed"), "delete": _("removed")}[label]


def _day_words(event: Any) -> str:
    hours = f", {shown(event.intervals)}" if event.intervals else ""
    state = ClosedDay(state=event.state).get_state_display()
    return f"{date_format(event.day, 'j M Y')}: {ClosedDay.name.fget(event)}{hours}, {state}"  # type: ignore[attr-defined]


def _interval_words(event: Any) -> str:
    return f"{WEEKDAYS[event.weekday]}: {shown_interval((event.opens, event.closes))}"
