"""Who changed what of an office, when, from what to what (C5, H3): its calendar, one of its days, its settings."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from django.apps import apps
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.models import User
from offices.domain.hours import SETTINGS
from offices.hourtext import shown
from offices.models import CalendarVersion, ClosedDay, Office
from offices.wording import closed_name, day_label

SHOWN = 20
DAYS_NAMED = 6  # more changed days at once are counted, not listed


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
        what=tuple(_differences(before.hours if before else {}, version.hours)),
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


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for number, name in WEEKDAYS.items():
        was, now = (_hours(value.get("weekly", {}).get(str(number), [])) for value in (before, after))
        if was != now:
            yield _("%(what)s: %(before)s → %(after)s") % {"what": name, "before": was, "after": now}
    was_days, now_days = _days(before), _days(after)
    changed = sorted(day for day in {*was_days, *now_days} if was_days.get(day) != now_days.get(day))
    if len(changed) > DAYS_NAMED:
        counted = ngettext("%(n)d closed or short day", "%(n)d closed or short days", len(changed))
        yield counted % {"n": len(changed)}
        return
    for day in changed:
        was, now = was_days.get(day, _("open")), now_days.get(day, _("open"))
        yield _("%(what)s: %(before)s → %(after)s") % {"what": _date(day), "before": was, "after": now}


def _days(hours: Mapping[str, Any]) -> dict[str, str]:
    closed = {
        day: _("closed (%(name)s)") % {"name": closed_name(name)} for day, name in hours.get("closed", {}).items()
    }
    return closed | {day: _hours(intervals) for day, intervals in hours.get("special", {}).items()}


def _hours(intervals: Iterable[Iterable[str]]) -> str:
    return ", ".join("–".join(interval) for interval in intervals) or _("closed")


def _date(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{day_label(found)} {found.year}"


# -- one day ----------------------------------------------------------------------------------------------------------


def day_history(row: ClosedDay, office: Office) -> list[CalendarChange]:
    """What was said of one day, newest first (two queries)."""
    return _changes(_pairs("ClosedDayEvent", row.pk), office, _day_changes)


def day_words(office: Office, day: date) -> str:
    """What a day is now, who decided it, and when (two or three queries)."""
    row = office.closed_days.filter(day=day).first()
    if row is None:
        return _("Nothing is set for %(day)s any more.") % {"day": day_label(day)}
    latest = day_history(row, office)[:1]
    values = {"day": day_label(day), "stands": _day_words(row)}
    if not latest:
        return _("%(day)s is now: %(stands)s.") % values
    who = {"name": latest[0].who, "at": latest[0].at}
    return _("%(day)s is now: %(stands)s (%(name)s, %(at)s).") % (values | who)


def _day_changes(before: Any, after: Any) -> Iterator[str]:
    was, now = _day_words(before) if before else "", _day_words(after)
    if was != now:
        yield _("%(before)s → %(after)s") % {"before": was, "after": now} if was else now


def _day_words(event: Any) -> str:
    row = ClosedDay(kind=event.kind, state=event.state, name_de=event.name_de, name_en=event.name_en)
    hours = f" {shown(event.intervals)}" if event.intervals else ""
    return f"{row.name}, {row.get_kind_display()}{hours}, {row.get_state_display()}"


# -- settings ---------------------------------------------------------------------------------------------------------


def settings_history(office: Office) -> list[CalendarChange]:
    """What was set, newest first; switching figures per person stands here too (L2). Three queries."""
    covers = _events("OfficeCoverEvent").filter(from_office=office).select_related("to_office")
    pairs: list[Pair] = [(None, event) for event in covers.order_by("-pgh_id")[:SHOWN]]
    pairs += [pair for pair in _pairs("OfficeEvent", office.pk) if pair[0]]
    pairs.sort(key=lambda pair: pair[1].pgh_created_at, reverse=True)
    return _changes(pairs[:SHOWN], office, _setting_changes)


def _setting_changes(before: Any, after: Any) -> Iterator[str]:
    if before is None:
        label, name = _called("covers_for"), after.to_office.name
        words = _("%(what)s: %(name)s, added") if after.pgh_label == "insert" else _("%(what)s: %(name)s, taken out")
        yield words % {"what": label, "name": name}
        return
    for name in ("name", *SETTINGS):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            words = _("%(what)s: %(before)s → %(after)s")
            yield words % {"what": _called(name), "before": _plain(was), "after": _plain(now)}


_LABELS = {field.name: field.verbose_name for field in (*Office._meta.fields, *Office._meta.many_to_many)}


def _called(name: str) -> str:
    """What a setting is called on the screens."""
    return str(_LABELS[name])


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return str(value) or "–"


# -- rows that the database wrote -------------------------------------------------------------------------------------

Pair = tuple[Any, Any]  # an event of the history with the one before it, None for the first


def _events(name: str) -> Any:
    return apps.get_model("offices", name).objects


def _pairs(name: str, pk: int) -> list[Pair]:
    """The latest events of an object, newest first."""
    found = list(_events(name).filter(pgh_obj_id=pk).order_by("-pgh_id")[: SHOWN + 1])
    older = found[1:] if len(found) > SHOWN else [*found[1:], None]
    return list(zip(older, found, strict=False))


def _changes(
    pairs: Iterable[Pair], office: Office, differences: Callable[[Any, Any], Iterator[str]]
) -> list[CalendarChange]:
    known = list(pairs)
    names = _names(after for _before, after in known)
    found = [_change(after, office, names, differences(before, after)) for before, after in known]
    return [change for change in found if change.what]


def _change(after: Any, office: Office, names: Mapping[int | None, str], what: Iterable[str]) -> CalendarChange:
    return CalendarChange(_at(after.pgh_created_at, office), names.get(_user(after)) or _("by itself"), tuple(what))


def _user(event: Any) -> int | None:
    return (event.pgh_context or {}).get("user")


def _names(events: Iterable[Any]) -> dict[int | None, str]:
    keys = {key for key in map(_user, events) if key}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
