"""An office's closed and short days as iCalendar (RFC 5545)."""

from datetime import datetime, timedelta

from django.utils import translation
from icalendar import Calendar, Event

from offices.enums import ClosedKind, DayState
from offices.hourtext import shown
from offices.models import ClosedDay, Office


def calendar_feed(office: Office, *, now: datetime, language: str) -> bytes:
    """Closed days as whole days, short days with their hours in the summary; from last year on (two queries).

    All carry the instant of the calendar's latest version: readers pass over an event whose stamp goes back.
    """
    feed = Calendar()
    feed.add("prodid", "-//Halvern//Help desk//EN")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", office.name)
    rows = office.closed_days.filter(state=DayState.ACTIVE, day__year__gte=now.year - 1).order_by("day")
    latest = office.calendar_versions.order_by("-number").first()
    with translation.override(language):
        for row in rows:
            feed.add_component(_event(office, row, latest.created_at if latest else now))
    return bytes(feed.to_ical())


def _event(office: Office, row: ClosedDay, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{office.slug}-{row.day:%Y%m%d}@helpdesk")
    event.add("dtstamp", stamp)
    event.add("dtstart", row.day)
    event.add("dtend", row.day + timedelta(days=1))
    hours = f" ({shown(row.intervals)})" if row.kind == ClosedKind.SHORT else ""
    event.add("summary", f"{row.name}{hours}")
    event.add("categories", [str(row.get_kind_display())])
    event.add("transp", "TRANSPARENT")
    return event
