"""What the histories of an office tell: its calendar, one of its days, its settings, who covers for whom (C5, H3, L2).

The rows are versions of the calendar and what the database wrote down; an event is what lies between two of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.events import Event, event
from core.personal import Said
from offices.hourtext import shown
from offices.models import CalendarVersion, ClosedDay, Office
from offices.wording import closed_name, day_label

DAYS_NAMED = 6  # more changed days at once are counted, not listed
Intervals = list[Any]
Pair = list[Any] | None  # [old, new]; None: not touched


class OfficeEvent(Event):
    """Something that changed at an office. Its words are lines; the customer reads nothing of it."""

    customer: ClassVar[Any] = None

    def desk(self, entry: Any) -> tuple[str, ...]:
        """Words on the office's pages, one line for each difference."""
        return tuple(self.lines())

    def lines(self) -> Iterator[str]:
        """The differences in words."""
        raise NotImplementedError


def _from_to(what: Any, before: Any, after: Any) -> str:
    return _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": before, "after": after}


# -- the calendar ---------------------------------------------------------------------------------------------------


@event("calendar_changed", webhook=False, text=False)
class CalendarChanged(OfficeEvent):
    """The hours as versions of the calendar keep them (offices.worktime.office_hours_to_json), before and after."""

    before: dict[str, Any]
    after: dict[str, Any]
    reason: Said = ""

    @classmethod
    def between(cls, before: CalendarVersion | None, after: CalendarVersion) -> "CalendarChanged":
        """What the later version changed."""
        return cls(before=before.hours if before else {}, after=after.hours, reason=after.reason)

    def lines(self) -> Iterator[str]:
        """Weekdays, then days; many days at once are counted."""
        for number, name in WEEKDAYS.items():
            was, now = (_hours(value.get("weekly", {}).get(str(number), [])) for value in (self.before, self.after))
            if was != now:
                yield _from_to(name, was, now)
        yield from _days_between(_days(self.before), _days(self.after))


def _days_between(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    changed = sorted(day for day in {*was, *now} if was.get(day) != now.get(day))
    if len(changed) > DAYS_NAMED:
        counted = ngettext("%(n)d closed or short day", "%(n)d closed or short days", len(changed))
        yield counted % {"n": len(changed)}
        return
    for day in changed:
        yield _from_to(_date(day), was.get(day, _("open")), now.get(day, _("open")))


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


@event("day_changed", webhook=False, text=False)
class DayChanged(OfficeEvent):
    """A closed or short day was entered, or is another one now: kind, state, names and hours, before and after."""

    before: dict[str, Any] | None = None
    after: dict[str, Any]

    @classmethod
    def between(cls, before: Any, after: Any) -> "DayChanged":
        """What the later of two rows changed."""
        return cls(before=_day_facts(before) if before else None, after=_day_facts(after))

    def lines(self) -> Iterator[str]:
        """What it was and is."""
        was, now = _day_words(**self.before) if self.before else "", _day_words(**self.after)
        if was != now:
            yield _("%(before)s → %(after)s") % {"before": was, "after": now} if was else now


DAY_FACTS = ("kind", "state", "name_de", "name_en", "intervals")


def _day_facts(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DAY_FACTS}


def words_of_day(row: Any) -> str:
    """What a day is, in a few words."""
    return _day_words(**_day_facts(row))


def _day_words(*, kind: str, state: str, name_de: str, name_en: str, intervals: Intervals) -> str:
    row = ClosedDay(kind=kind, state=state, name_de=name_de, name_en=name_en)
    hours = f" {shown(intervals)}" if intervals else ""
    return f"{row.name}, {row.get_kind_display()}{hours}, {row.get_state_display()}"


# -- settings ---------------------------------------------------------------------------------------------------------


@event("office_changed", webhook=False, text=False)
class OfficeChanged(OfficeEvent):
    """Settings, with the value before and after; switching figures per person stands here too (L2)."""

    name: Pair = None
    phone: Pair = None
    guarantee_minutes: Pair = None
    retry_minutes: Pair = None
    takeover_minutes: Pair = None
    target_percent: Pair = None
    figures_per_agent: Pair = None

    @classmethod
    def between(cls, before: Any, after: Any) -> "OfficeChanged":
        """What the later of two rows changed."""
        pairs = {each.name: [getattr(before, each.name), getattr(after, each.name)] for each in fields(cls)}  # type: ignore[arg-type]
        return cls(**{name: pair for name, pair in pairs.items() if pair[0] != pair[1]})

    def lines(self) -> Iterator[str]:
        """One for each setting."""
        for each in fields(self):  # type: ignore[arg-type]
            if pair := getattr(self, each.name):
                label = Office._meta.get_field(each.name).verbose_name  # type: ignore[union-attr]
                yield _from_to(label, *map(_plain, pair))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return str(value) or "–"


@dataclass(frozen=True, kw_only=True)
class _Cover(OfficeEvent):
    """The name of the other office."""

    office: str

    def _line(self, words: str) -> str:
        return words % {"what": Office._meta.get_field("covers_for").verbose_name, "name": self.office}


@event("cover_added", webhook=False, text=False)
class CoverAdded(_Cover):
    """It stands in for another office from now on."""

    def lines(self) -> Iterator[str]:
        """For which."""
        yield self._line(_("%(what)s: %(name)s, added"))


@event("cover_removed", webhook=False, text=False)
class CoverRemoved(_Cover):
    """It no longer stands in for another office."""

    def lines(self) -> Iterator[str]:
        """For which."""
        yield self._line(_("%(what)s: %(name)s, taken out"))
