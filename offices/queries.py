"""Questions about offices: hours as values, who is open."""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from offices.enums import ClosedKind, DayState
from offices.models import Absence, ClosedDay, Office, StaffMember
from offices.worktime import NoOpening, OfficeHours, is_open, next_closing, next_opening

Interval = tuple[time, time]
CALENDARS_KEPT = 200
ABSENCES_SHOWN = timedelta(days=30)


def local_time(minutes: int) -> time:
    """Minutes after midnight as a time of day; 1440 is midnight, which `OfficeHours` reads as 24:00 when it closes."""
    return time(minutes // 60 % 24, minutes % 60)


def hours_of(office: Office) -> OfficeHours:
    """The office's calendar as it stands now, as a value (one query; two after a change)."""
    return hours_of_all([office])[office.pk]


# Per process: calendars by their stamp. The database gives an office a new random stamp with every change, so what is
# found here is what stands there; the value also remembers the weeks it has worked out.
_kept: OrderedDict[tuple[int, UUID], OfficeHours] = OrderedDict()


def hours_of_all(offices: Iterable[Office]) -> dict[int, OfficeHours]:
    """The calendars of several offices by their key (one query, however many; two after a change)."""
    weeks = _weeks_of([office.pk for office in offices])
    found = {pk: _kept.get((pk, week.stamp)) for pk, week in weeks.items()}
    missing = [pk for pk, hours in found.items() if hours is None]
    days = _days_of(missing) if missing else {}
    for pk in missing:
        hours = found[pk] = _hours(weeks[pk], days.get(pk, []))
        _keep((pk, weeks[pk].stamp), hours)
    return {pk: hours for pk, hours in found.items() if hours}


def _keep(key: tuple[int, UUID], hours: OfficeHours) -> None:
    _kept[key] = hours
    if len(_kept) > CALENDARS_KEPT:
        _kept.popitem(last=False)


@dataclass(frozen=True)
class _Week:
    """An office's stamp with what is read beside it in one statement, so that both are of the same instant."""

    stamp: UUID
    zone: str
    name: str
    weekly: dict[int, list[Interval]]


def _weeks_of(offices: Collection[int]) -> dict[int, _Week]:
    weeks: dict[int, _Week] = {}
    columns = ("pk", "calendar_stamp", "zone", "name")
    hours = ("intervals__weekday", "intervals__opens", "intervals__closes")
    rows = Office.objects.filter(pk__in=offices).order_by("intervals__weekday", "intervals__opens")
    for pk, stamp, zone, name, weekday, opens, closes in rows.values_list(*columns, *hours):
        week = weeks.setdefault(pk, _Week(stamp, zone, name, defaultdict(list)))
        if weekday is not None:
            week.weekly[weekday].append((local_time(opens), local_time(closes)))
    return weeks


def _days_of(offices: Collection[int]) -> dict[int, list[ClosedDay]]:
    days: dict[int, list[ClosedDay]] = defaultdict(list)
    for day in ClosedDay.objects.filter(office__in=offices, state=DayState.ACTIVE).order_by("day"):
        days[day.office_id].append(day)
    return days


def _hours(week: _Week, days: Iterable[ClosedDay]) -> OfficeHours:
    special: dict[date, tuple[Interval, ...]] = {}
    closed: dict[date, str] = {}
    for day in days:
        if day.kind == ClosedKind.SHORT:
            special[day.day] = tuple((local_time(opens), local_time(closes)) for opens, closes in day.intervals)
        else:
            names = (name.replace("|", "/") for name in (day.name_de, day.name_en, day.kind))
            closed[day.day] = "|".join(names)  # read by offices.wording
    return OfficeHours(
        zone=week.zone,
        weekly={weekday: tuple(intervals) for weekday, intervals in week.weekly.items()},
        special=special,
        closed=closed,
        name=week.name,
    )


def weekly_hours(office: Office) -> dict[int, tuple[tuple[int, int], ...]]:
    """Each weekday's hours in minutes after local midnight; a day without any is left out (one query)."""
    days: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in office.intervals.all():
        days[row.weekday].append((row.opens, row.closes))
    return {weekday: tuple(intervals) for weekday, intervals in days.items()}


def proposed_days(*, now: datetime) -> QuerySet[ClosedDay]:
    """Days to come for which the holiday calendar proposes something that nobody has decided (H3)."""
    undecided = Q(state=DayState.PROPOSED) | ~Q(proposal={})
    return ClosedDay.objects.filter(undecided, day__gte=now.date())


@dataclass(frozen=True)
class OfficeState:
    """An office at one instant: `until` is when that changes, None when no change is in sight."""

    office: Office
    hours: OfficeHours
    local: datetime
    is_open: bool
    until: datetime | None


def state_of(office: Office, *, now: datetime) -> OfficeState:
    """Whether the phones are staffed now, and until when (local time)."""
    return _state(office, hours_of(office), now=now)


def states_of(offices: Iterable[Office], *, now: datetime) -> list[OfficeState]:
    """`state_of` for several offices in their order (one query, however many)."""
    known = list(offices)
    hours = hours_of_all(known)
    return [_state(office, hours[office.pk], now=now) for office in known]


def _state(office: Office, hours: OfficeHours, *, now: datetime) -> OfficeState:
    staffed = is_open(hours, now)
    try:
        change = (next_closing if staffed else next_opening)(hours, now)
    except NoOpening:
        change = None
    until = change.astimezone(office.tz) if change else None
    return OfficeState(office, hours, now.astimezone(office.tz), staffed, until)


def office_called(slug: str) -> Office:
    """The office of an address; 404 for none."""
    return get_object_or_404(Office, slug=slug)


def all_offices() -> QuerySet[Office]:
    """Every office, by name."""
    return Office.objects.order_by("name")


def with_a_phone() -> QuerySet[Office]:
    """Offices that customers can call."""
    return all_offices().exclude(phone="")


def abroad(office: Office) -> QuerySet[Office]:
    """One office for each other country."""
    return Office.objects.exclude(country=office.country).order_by("country", "pk").distinct("country")


def closed_day_for(office: Office, pk: int) -> ClosedDay:
    """A row of the office's calendar; 404 for another office's."""
    return get_object_or_404(ClosedDay, office=office, pk=pk)


def closed_day_on(office: Office, day: date) -> ClosedDay | None:
    """What the office's calendar says of a day."""
    return office.closed_days.filter(day=day).select_related("decided_by").first()


def members(*, today: date) -> QuerySet[StaffMember]:
    """Everybody with what is shown of them; absences that are over for a month are left out of `coming`."""
    absences = Absence.objects.filter(days__endswith__gt=today - ABSENCES_SHOWN).order_by("days")
    related = StaffMember.objects.select_related("user", "office", "deputy__user")
    return related.prefetch_related("skills", "shifts", Prefetch("absences", absences, to_attr="coming"))


def colleague_for(pk: int | None) -> StaffMember:
    """Somebody's place, without what their page shows; 404 for nobody."""
    return get_object_or_404(StaffMember, pk=pk or 0)


def member_for(pk: int, *, today: date) -> StaffMember:
    """One of them; 404 for nobody."""
    return get_object_or_404(members(today=today), pk=pk)


def absence_for(member: int, pk: int) -> Absence:
    """An absence of the member with the key `member`; 404 for somebody else's."""
    return get_object_or_404(Absence, pk=pk, member=member)
