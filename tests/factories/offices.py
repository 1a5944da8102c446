"""Offices with their hours, skills, and the people who staff them."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count

from core.models import Role
from offices.enums import ClosedKind, Origin, Presence
from offices.models import ClosedDay, Office, OpeningInterval, Skill, StaffMember
from tests.factories.core import make_user

WEEKDAYS, EVERY_DAY = range(5), range(7)
NINE_TO_FIVE = ((8 * 60 + 30, 17 * 60),)
ROUND_THE_CLOCK = ((0, 24 * 60),)
_numbers = count(1)


def make_office(
    *,
    name: str = "Hamburg",
    zone: str = "Europe/Berlin",
    language: str = "de",
    country: str = "DE",
    subdivision: str = "HH",
    intervals: tuple[tuple[int, int], ...] = NINE_TO_FIVE,
    days: Sequence[int] = WEEKDAYS,
    **fields: object,
) -> Office:
    """An office staffed Monday to Friday, 08:30 to 17:00 unless `days` or `intervals` (local minutes) say otherwise."""
    office = Office.objects.create(
        slug=name.lower(),
        name=name,
        zone=zone,
        language=language,
        country=country,
        subdivision=subdivision,
        **fields,
    )
    OpeningInterval.objects.bulk_create(
        OpeningInterval(office=office, weekday=weekday, opens=opens, closes=closes)
        for weekday in days
        for opens, closes in intervals
    )
    return office


def make_hamburg(**fields: object) -> Office:
    """Hamburg."""
    return make_office(**fields)


def make_office_that_never_closes() -> Office:
    """Hamburg as it is not: for what has to run at any hour."""
    return make_hamburg(days=EVERY_DAY, intervals=ROUND_THE_CLOCK)


def make_woking(**fields: object) -> Office:
    """Woking."""
    return make_office(
        **{"name": "Woking", "zone": "Europe/London", "language": "en-gb", "country": "GB", "subdivision": "ENG"}
        | fields
    )


def close_day(office: Office, day: date, german: str, english: str, kind: str = ClosedKind.HOLIDAY) -> ClosedDay:
    """A closed day in force."""
    return ClosedDay.objects.create(
        office=office, day=day, kind=kind, name_de=german, name_en=english, origin=Origin.LIBRARY
    )


def make_skill(code: str = "") -> Skill:
    """A skill; `code` is its name in both languages."""
    code = code or f"skill-{next(_numbers)}"
    return Skill.objects.create(code=code, name_de=code.upper(), name_en=code.upper())


def make_member(
    office: Office,
    *,
    role: str = Role.SPECIALIST,
    name: str = "",
    language: str = "en-gb",
    skills: tuple[Skill, ...] = (),
    languages: tuple[str, ...] = ("de", "en"),
    presence: str = Presence.AWAY,
    since: datetime | None = None,
    **fields: object,
) -> StaffMember:
    """A user with a place in an office."""
    member = StaffMember.objects.create(
        user=make_user(role=role, name=name, language=language),
        office=office,
        languages=list(languages),
        presence=presence,
        presence_since=since,
        **fields,
    )
    member.skills.set(skills)
    return member
