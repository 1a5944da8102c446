"""Questions about offices: hours as values, who is open, who is free."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from helpdesk.core.models import User
from offices.enums import ClosedKind, DayState, Presence
from offices.models import ClosedDay, Office, OpeningInterval, Skill, StaffMember
from offices.worktime import NoOpening, OfficeHours, is_open, next_closing, next_opening

Interval = tuple[time, time]


def local_time(minutes: int) -> time:
    """Minutes after midnight as a time of day; 1440 is midnight, which `OfficeHours` reads as 24:00 when it closes."""
    return time(minutes // 60 % 24, minutes % 60)


def hours_of(office: Office) -> OfficeHours:
    """The office's calendar as it stands now, as a value (two queries)."""
    return hours_of_all([office])[office.pk]


def hours_of_all(offices: Iterable[Office]) -> dict[int, OfficeHours]:
    """The calendars of several offices by their key (two queries, however many)."""
    known = {office.pk: office for office in offices}
    weekly: dict[int, dict[int, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    for row in OpeningInterval.objects.filter(office__in=known).order_by("weekday", "opens"):
        weekly[row.office_id][row.weekday].append((local_time(row.opens), local_time(row.closes)))
    special: dict[int, dict[date, tuple[Interval, ...]]] = defaultdict(dict)
    closed: dict[int, dict[date, str]] = defaultdict(dict)
    for day in ClosedDay.objects.filter(office__in=known, state=DayState.ACTIVE).order_by("day"):
        if day.kind == ClosedKind.SHORT:
            staffed = tuple((local_time(opens), local_time(closes)) for opens, closes in day.intervals)
            special[day.office_id][day.day] = staffed
        else:
            closed[day.office_id][day.day] = f"{day.name_de}|{day.name_en}|{day.kind}"  # read by offices.notices
    return {
        pk: OfficeHours(
            zone=office.zone,
            weekly={weekday: tuple(intervals) for weekday, intervals in weekly[pk].items()},
            special=special[pk],
            closed=closed[pk],
            name=office.name,
        )
        for pk, office in known.items()
    }


@dataclass(frozen=True)
class OfficeState:
    """An office at one instant: `until` is when that changes, None when no change is in sight."""

    office: Office
    local: datetime
    is_open: bool
    until: datetime | None


def state_of(office: Office, *, now: datetime) -> OfficeState:
    """Whether the phones are staffed now, and until when (local time)."""
    return _state(office, hours_of(office), now=now)


def states_of(offices: Iterable[Office], *, now: datetime) -> list[OfficeState]:
    """`state_of` for several offices in their order (two queries, however many)."""
    known = list(offices)
    hours = hours_of_all(known)
    return [_state(office, hours[office.pk], now=now) for office in known]


def _state(office: Office, hours: OfficeHours, *, now: datetime) -> OfficeState:
    staffed = is_open(hours, now)
    try:
        change = (next_closing if staffed else next_opening)(hours, now)
    except NoOpening:
        change = None
    return OfficeState(office, now.astimezone(office.tz), staffed, change.astimezone(office.tz) if change else None)


def free_specialists(*, skill: Skill | None, language: str, office: Office) -> QuerySet[StaffMember]:
    """Who could take a call now: free, knows the product, speaks the language; the own office first (G1)."""
    members = StaffMember.objects.filter(
        presence=Presence.AVAILABLE, user__is_active=True, user__role__in=["specialist", "manager"]
    )
    if skill:
        members = members.filter(skills=skill)
    own_first = Q(office=office)
    return (
        members.filter(languages__contains=[language[:2]])
        .alias(own=own_first)
        .order_by("-own", "presence_since", "pk")
        .select_related("user", "office")
    )


def manager_of(office: Office, *, on: date) -> User | None:
    """The office's Technical Support Manager on that local day, or the first deputy in the chain who is there (G7)."""
    leads = StaffMember.objects.filter(office=office, user__role="manager", user__is_active=True).select_related(
        "user", "deputy__user"
    )
    for member in leads.order_by("-is_lead", "pk"):
        present = present_or_deputy(member, on=on)
        if present:
            return present.user
    return None


def present_or_deputy(member: StaffMember, *, on: date) -> StaffMember | None:
    """The member, or along the chain of deputies the first one who is not absent on that day; None when nobody is."""
    seen: set[int] = set()
    current: StaffMember | None = member
    while current and current.pk not in seen:
        if current.user.is_active and not current.absences.filter(days__contains=on).exists():
            return current
        seen.add(current.pk)
        current = current.deputy
    return None


def office_of(user: User) -> Office:
    """Where the user works; somebody without a place (an administrator) counts to the first office."""
    member = StaffMember.objects.select_related("office").filter(user=user).first()
    return member.office if member else Office.objects.order_by("pk")[0]
