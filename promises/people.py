"""Whom a step of the ladder tells: a role at an office; who is absent or off shift is replaced by their deputy (G7).

Shifts only decide who is told first: when nobody is on shift, those who are merely at home are told all the same.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from core.models import Role, User
from offices.models import Absence, StaffMember
from promises.enums import Audience


@dataclass(frozen=True)
class Told:
    """Somebody who is told of an escalation, and in whose place; None for nobody's but their own."""

    user: User
    instead_of: User | None = None


def everybody() -> tuple[StaffMember, ...]:
    """Active staff with their skills and shifts, leads first; three queries."""
    known = StaffMember.objects.select_related("user", "office").prefetch_related("skills", "shifts")
    known = known.filter(user__is_active=True)
    return tuple(sorted(known, key=lambda member: (not member.is_lead, member.pk)))


@dataclass(frozen=True)
class People:
    """Everybody who may be told on one local day, read once: four queries for any number of steps."""

    members: tuple[StaffMember, ...]
    absent: frozenset[int]

    @classmethod
    def on(cls, day: date) -> "People":
        """As they are on that day."""
        absent = Absence.objects.filter(days__contains=day).values_list("member_id", flat=True)
        return cls(everybody(), frozenset(absent))

    def told(
        self, audience: str, *, at: datetime, office_id: int, skill_id: int | None, whose: Collection[int | None] = ()
    ) -> list[Told]:
        """Who is told, each once. Nobody of that kind there: every manager; no manager at all: the administrators.

        `whose` are the users who have it or shall do it: they are the holders, and are told with the specialists.
        """
        asked = self._group(Audience(audience), office_id, skill_id, whose)
        most = 1 if audience == Audience.MANAGER else None
        for shift in (at, None):
            users = self._present(asked, shift)[:most] or self._present(self._managers(), shift)
            if users:
                return users
        return self._present(self._administrators(), None)

    def _group(
        self, audience: Audience, office_id: int, skill_id: int | None, whose: Collection[int | None]
    ) -> list[StaffMember]:
        if audience == Audience.SPECIALISTS:
            here = [m for m in self.members if m.office_id == office_id and (m.is_lead or self._knows(m, skill_id))]
            return [*here, *self._of(whose)]
        if audience == Audience.HOLDER:
            return self._of(whose)
        return self._managers(office_id if audience == Audience.MANAGER else None)

    def _of(self, whose: Collection[int | None]) -> list[StaffMember]:
        return [member for member in self.members if member.user_id in whose]

    def _knows(self, member: StaffMember, skill_id: int | None) -> bool:
        is_specialist = member.user.role == Role.SPECIALIST
        return is_specialist and (skill_id is None or skill_id in {skill.pk for skill in member.skills.all()})

    def _managers(self, office_id: int | None = None) -> list[StaffMember]:
        managers = [member for member in self.members if member.user.role == Role.MANAGER]
        return managers if office_id is None else [member for member in managers if member.office_id == office_id]

    def _administrators(self) -> list[StaffMember]:
        return [member for member in self.members if member.user.role == Role.ADMINISTRATOR]

    def is_anybody_on_duty(self, office_id: int, *, at: datetime) -> bool:
        """Whether the office has a Technical Support Manager then, or somebody who stands in."""
        return bool(self._present(self._managers(office_id), at))

    def _present(self, group: Iterable[StaffMember], shift: datetime | None) -> list[Told]:
        found: dict[int, Told] = {}
        for asked in group:
            member = self._stand_in(asked, shift)
            if member == asked:
                found[member.pk] = Told(member.user)
            elif member:
                found.setdefault(member.pk, Told(member.user, asked.user))
        return list(found.values())

    def _stand_in(self, member: StaffMember, shift: datetime | None) -> StaffMember | None:
        """The member, or the first one along the chain of deputies who is there; `shift` None: at any hour."""
        by_pk = {each.pk: each for each in self.members}
        seen: set[int] = set()
        current: StaffMember | None = member
        while current and current.pk not in seen:
            if current.pk not in self.absent and (shift is None or current.is_on_shift(shift)):
                return current
            seen.add(current.pk)
            current = by_pk.get(current.deputy_id) if current.deputy_id else None
        return None
