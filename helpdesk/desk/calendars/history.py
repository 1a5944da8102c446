"""Who changed what of an office, when, from what to what (C5, H3): its calendar, one of its days, its settings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from django.apps import apps
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.models import User
from offices.events import (
    CalendarChanged,
    CoverAdded,
    CoverRemoved,
    DayChanged,
    OfficeChanged,
    OfficeEvent,
    words_of_day,
)
from offices.models import CalendarVersion, ClosedDay, Office
from offices.wording import day_label

SHOWN = 20


@dataclass(frozen=True)
class CalendarChange:
    """One line of a history, ready to show; `number` is that of a calendar version, `reason` what was said with it."""

    at: str
    who: str
    what: tuple[str, ...]
    reason: str = ""
    number: int = 0


def calendar_history(office: Office) -> list[CalendarChange]:
    """The versions of the calendar, newest first, each with what it changed (one query); promises name theirs."""
    versions = list(office.calendar_versions.select_related("author").order_by("-number")[: SHOWN + 1])
    older = versions[1:] if len(versions) > SHOWN else [*versions[1:], None]
    return [_version(version, before, office) for version, before in zip(versions, older, strict=False)]


def _version(version: CalendarVersion, before: CalendarVersion | None, office: Office) -> CalendarChange:
    return CalendarChange(
        at=_at(version.created_at, office),
        who=version.author.name if version.author else _("by itself"),
        what=CalendarChanged.between(before, version).desk(version),
        reason=version.reason,
        number=version.number,
    )


def _at(instant: datetime, office: Office) -> str:
    return date_format(instant.astimezone(office.tz), pgettext("date format", "j M Y, H:i"))


def hours_words(office: Office) -> str:
    """Who gave the office the weekly hours that it has now, when, and what for (one query)."""
    versions = list(office.calendar_versions.select_related("author").order_by("-number")[: SHOWN + 1])
    same = list(takewhile(lambda version: version.hours["weekly"] == versions[0].hours["weekly"], versions))
    if not same or not same[-1].author:
        return ""
    values = {"name": same[-1].author.name, "at": _at(same[-1].created_at, office), "reason": same[-1].reason}
    return _("%(name)s did so on %(at)s: “%(reason)s”. Beside each day stands what it is now.") % values


# -- one day ----------------------------------------------------------------------------------------------------------


def day_history(row: ClosedDay, office: Office) -> list[CalendarChange]:
    """What was said of one day, newest first (two queries)."""
    return _changes(_pairs("ClosedDayEvent", row.pk), office, DayChanged.between)


def day_words(office: Office, day: date) -> str:
    """What a day is now, who decided it, and when (two or three queries)."""
    row = office.closed_days.filter(day=day).first()
    if row is None:
        return _("Nothing is set for %(day)s any more.") % {"day": day_label(day)}
    latest = day_history(row, office)[:1]
    values = {"day": day_label(day), "stands": words_of_day(row)}
    if not latest:
        return _("%(day)s is now: %(stands)s.") % values
    who = {"name": latest[0].who, "at": latest[0].at}
    return _("%(day)s is now: %(stands)s (%(name)s, %(at)s).") % (values | who)


# -- settings ---------------------------------------------------------------------------------------------------------


def settings_history(office: Office) -> list[CalendarChange]:
    """What was set, newest first; switching figures per person stands here too (L2). Three queries."""
    covers = _events("OfficeCoverEvent").filter(from_office=office).select_related("to_office")
    pairs: list[Pair] = [(None, event) for event in covers.order_by("-pgh_id")[:SHOWN]]
    pairs += [pair for pair in _pairs("OfficeEvent", office.pk) if pair[0]]
    pairs.sort(key=lambda pair: pair[1].pgh_created_at, reverse=True)
    return _changes(pairs[:SHOWN], office, _setting_told)


def _setting_told(before: Any, after: Any) -> OfficeEvent:
    if before is not None:
        return OfficeChanged.between(before, after)
    cover = CoverAdded if after.pgh_label == "insert" else CoverRemoved
    return cover(office=after.to_office.name)


# -- rows that the database wrote -------------------------------------------------------------------------------------

Pair = tuple[Any, Any]  # an event of the history with the one before it, None for the first


def _events(name: str) -> Any:
    return apps.get_model("offices", name).objects


def _pairs(name: str, pk: int) -> list[Pair]:
    """The latest events of an object, newest first."""
    found = list(_events(name).filter(pgh_obj_id=pk).order_by("-pgh_id")[: SHOWN + 1])
    older = found[1:] if len(found) > SHOWN else [*found[1:], None]
    return list(zip(older, found, strict=False))


def _changes(pairs: Iterable[Pair], office: Office, told: Callable[[Any, Any], OfficeEvent]) -> list[CalendarChange]:
    known = list(pairs)
    names = _names(after for _before, after in known)
    found = [_change(after, office, names, told(before, after).desk(after)) for before, after in known]
    return [change for change in found if change.what]


def _change(after: Any, office: Office, names: Mapping[int | None, str], what: tuple[str, ...]) -> CalendarChange:
    return CalendarChange(_at(after.pgh_created_at, office), names.get(_user(after)) or _("by itself"), what)


def _user(event: Any) -> int | None:
    return (event.pgh_context or {}).get("user")


def _names(events: Iterable[Any]) -> dict[int | None, str]:
    keys = {key for key in map(_user, events) if key}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
