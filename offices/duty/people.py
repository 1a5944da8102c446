"""Who is there, who stands in for whom, and whom a message reaches (G7, M2).

There is whoever has an account in use, is not absent on the day of their own office and is on shift; who has no shifts
is on shift at any hour. Shifts only decide who is told first: when nobody is on shift, those who are merely at home are
told all the same; those who are absent never are. Presence (free, on a call) says who can take a call, not who reads.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Prefetch, Q, QuerySet

from core.models import Role, User
from offices.models import Absence, Office, StaffMember

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Receiver:
    """Somebody who is told, and in whose place; None for nobody's but their own."""

    user: User
    instead_of: User | None = None


def in_charge() -> QuerySet[User]:
    """Managers and administrators whose accounts are in use: told of what concerns the product as a whole."""
    return User.objects.in_charge()


def manager_of(office: Office, *, now: datetime) -> User | None:
    """Who is told in the name of the office's Technical Support Manager; None when there is nobody at all."""
    found = People.at(now).for_manager(office_id=office.pk, at=now)
    return found[0].user if found else None


def receiver_of(*asked: User | None, office: Office, now: datetime) -> Receiver | None:
    """Whom a message to the first of these about something of `office` reaches (M2); None when there is nobody."""
    return People.at(now).receiver_of(*asked, office_id=office.pk, at=now)


@dataclass(frozen=True)
class People:
    """Everybody with a place in an office, and those in charge without one; leads first."""

    users: tuple[User, ...]

    @classmethod
    def at(cls, now: datetime) -> "People":
        """As they are at that instant, wherever they are: four queries, however many people and questions."""
        return cls.between(now, now)

    @classmethod
    def between(cls, start: datetime, end: datetime) -> "People":
        """The same with the absences of a longer time; UTC's day and one around it are everybody's."""
        days = DateRange(start.date() - DAY, end.date() + 2 * DAY)
        absences = Prefetch("member__absences", queryset=Absence.objects.filter(days__overlap=days))
        known = User.objects.filter(Q(member__isnull=False) | Q(pk__in=in_charge()))
        known = known.select_related("member__office").prefetch_related("member__skills", "member__shifts", absences)
        return cls(tuple(sorted(known, key=_rank)))

    # -- whom a message reaches -----------------------------------------------------------------------------------

    def for_specialists(
        self, *, office_id: int, skill_id: int | None, at: datetime, whose: Collection[int | None] = ()
    ) -> list[Receiver]:
        """The office's specialists for a product and its leads (G7); `whose` are users who are told with them."""
        here = [user for user in self._active if _works_in(user, office_id) and _is_asked(user, skill_id)]
        return self._first([*here, *(user for user in self._active if user.pk in whose)], at=at)

    def for_holders(self, *, whose: Collection[int | None], office_id: int, at: datetime) -> list[Receiver]:
        """Those who have something of an office, or whoever stands in; else as for the office's manager (M2)."""
        holders = [user for user in self.users if user.pk in whose]
        return self._first(holders, self._managers(office_id), at=at, most=max(len(holders), 1))

    def for_manager(self, *, office_id: int, at: datetime) -> list[Receiver]:
        """The office's Technical Support Manager or whoever stands in: one, but every manager when there is neither."""
        return self._first(self._managers(office_id), at=at, most=1)

    def for_all_managers(self, *, at: datetime) -> list[Receiver]:
        """Every Technical Support Manager or whoever stands in for them."""
        return self._first(self._managers(), at=at)

    def receiver_of(self, *asked: User | None, office_id: int, at: datetime) -> Receiver | None:
        """The first of these who is there or has somebody who stands in, else as for the office's manager (M2)."""
        users = [self._known.get(user.pk, user) for user in asked if user]
        found = self._first(users, self._managers(office_id), at=at, most=1)
        return found[0] if found else None

    def is_manager_there(self, office_id: int, *, at: datetime) -> bool:
        """Whether the office has a Technical Support Manager then, or somebody who stands in."""
        return bool(self._there(self._managers(office_id), at, on_shift=True))

    def _first(self, *groups: Sequence[User], at: datetime, most: int | None = None) -> list[Receiver]:
        """Of the first group of which somebody is there, `most` of them; else every manager, else administrators."""
        for on_shift in (True, False):
            for group in groups:
                if found := self._there(group, at, on_shift=on_shift)[:most]:
                    return found
            if found := self._there(self._managers(), at, on_shift=on_shift):
                return found
        return self._there(self._administrators(), at, on_shift=False)

    # -- who is there ---------------------------------------------------------------------------------------------

    def _there(self, asked: Iterable[User], at: datetime, *, on_shift: bool) -> list[Receiver]:
        """Each once, themselves or whoever stands in."""
        found: dict[int, Receiver] = {}
        for user in asked:
            there = self._stand_in(user, at, on_shift=on_shift)
            if there == user:
                found[user.pk] = Receiver(user)
            elif there:
                found.setdefault(there.pk, Receiver(there, user))
        return list(found.values())

    def _stand_in(self, user: User, at: datetime, *, on_shift: bool) -> User | None:
        """The user, or the first one along the chain of deputies who is there; whoever has left is passed through."""
        seen: set[int] = set()
        current: User | None = user
        while current and current.pk not in seen:
            if is_there(current, at, on_shift=on_shift):
                return current
            seen.add(current.pk)
            member = place_in(current)
            current = self._by_member.get(member.deputy_id) if member and member.deputy_id else None
        return None

    # -- groups ---------------------------------------------------------------------------------------------------

    @cached_property
    def members(self) -> tuple[StaffMember, ...]:
        """The places of accounts in use."""
        return tuple(member for user in self._active if (member := place_in(user)))

    def _managers(self, office_id: int | None = None) -> list[User]:
        managers = [user for user in self._active if user.is_support_manager]
        return managers if office_id is None else [user for user in managers if _works_in(user, office_id)]

    def _administrators(self) -> list[User]:
        return [user for user in self._active if user.is_administrator]

    @cached_property
    def _active(self) -> tuple[User, ...]:
        return tuple(user for user in self.users if user.is_active)

    @cached_property
    def _known(self) -> dict[int, User]:
        return {user.pk: user for user in self.users}

    @cached_property
    def _by_member(self) -> dict[int, User]:
        return {member.pk: user for user in self.users if (member := place_in(user))}


def is_there(user: User, at: datetime, *, on_shift: bool) -> bool:
    """Account in use, not absent on the local day of their own office, and on shift if that is asked."""
    member = place_in(user)
    if not user.is_active or member is None:
        return user.is_active
    return not _is_absent(member, at.astimezone(member.office.tz).date()) and (not on_shift or member.is_on_shift(at))


def _is_absent(member: StaffMember, day: date) -> bool:
    return any(absence.days.lower <= day < absence.days.upper for absence in member.absences.all())


def place_in(user: User) -> StaffMember | None:
    """The user's place in an office; an administrator may have none."""
    member: StaffMember | None = getattr(user, "member", None)
    return member


def _works_in(user: User, office_id: int) -> bool:
    member = place_in(user)
    return member is not None and member.office_id == office_id


def _is_asked(user: User, skill_id: int | None) -> bool:
    """Leads, and specialists by role: managers have a step of their own (G7)."""
    member = place_in(user)
    if member is None:
        return False
    knows = skill_id is None or skill_id in {skill.pk for skill in member.skills.all()}
    return member.is_lead or (user.role == Role.SPECIALIST and knows)


def _rank(user: User) -> tuple[bool, bool, int, int]:
    member = place_in(user)
    return not (member and member.is_lead), member is None, member.pk if member else 0, user.pk
