"""Whom a step of the ladder tells: a role at an office; whoever is absent is replaced by their deputy (G7)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from callbacks.enums import Audience
from helpdesk.core.models import Role, User
from offices.models import Absence, StaffMember


def everybody() -> tuple[StaffMember, ...]:
    """Active staff with their skills, leads first; two queries."""
    known = StaffMember.objects.select_related("user").prefetch_related("skills").filter(user__is_active=True)
    return tuple(sorted(known, key=lambda member: (not member.is_lead, member.pk)))


@dataclass(frozen=True)
class People:
    """Everybody who may be told on one local day, read once: three queries for any number of steps."""

    members: tuple[StaffMember, ...]
    absent: frozenset[int]

    @classmethod
    def on(cls, day: date) -> "People":
        """As they are on that day."""
        absent = Absence.objects.filter(days__contains=day).values_list("member_id", flat=True)
        return cls(everybody(), frozenset(absent))

    def told(
        self, audience: str, *, office_id: int, skill_id: int | None, whose: Collection[int | None] = ()
    ) -> list[User]:
        """Who is told, each once. Nobody of that kind there: every manager; no manager at all: the administrators.

        `whose` are the users who hold the callback or shall make it: they are told with the specialists.
        """
        asked = self._group(Audience(audience), office_id, skill_id, whose)
        for group in (asked, self._managers(), self._administrators()):
            users = self._present(group)
            if users:
                return users
        return []

    def _group(
        self, audience: Audience, office_id: int, skill_id: int | None, whose: Collection[int | None]
    ) -> list[StaffMember]:
        if audience == Audience.SPECIALISTS:
            here = [m for m in self.members if m.office_id == office_id and (m.is_lead or self._knows(m, skill_id))]
            return [*here, *(member for member in self.members if member.user_id in whose)]
        managers = self._managers()
        if audience == Audience.ALL_MANAGERS:
            return managers
        return self._one_of([m for m in managers if m.office_id == office_id])

    def _knows(self, member: StaffMember, skill_id: int | None) -> bool:
        is_specialist = member.user.role == Role.SPECIALIST
        return is_specialist and (skill_id is None or skill_id in {skill.pk for skill in member.skills.all()})

    def _managers(self) -> list[StaffMember]:
        return [member for member in self.members if member.user.role == Role.MANAGER]

    def _administrators(self) -> list[StaffMember]:
        return [member for member in self.members if member.user.role == Role.ADMINISTRATOR]

    def _one_of(self, managers: list[StaffMember]) -> list[StaffMember]:
        """The office's Technical Support Manager: its first manager for whom somebody is there."""
        return next(([member] for member in managers if self.stand_in(member)), [])

    def on_duty(self, office_id: int) -> StaffMember | None:
        """The office's Technical Support Manager, or who stands in; None when nobody does."""
        managers = (member for member in self._managers() if member.office_id == office_id)
        return next((found for member in managers if (found := self.stand_in(member))), None)

    def _present(self, group: Iterable[StaffMember]) -> list[User]:
        found = (self.stand_in(member) for member in group)
        return list({member.pk: member.user for member in found if member}.values())

    def stand_in(self, member: StaffMember) -> StaffMember | None:
        """The member, or the first one along the chain of deputies who is there; specialists need none."""
        by_pk = {each.pk: each for each in self.members}
        seen: set[int] = set()
        current: StaffMember | None = member
        while current and current.pk not in seen:
            if current.pk not in self.absent:
                return current
            seen.add(current.pk)
            current = by_pk.get(current.deputy_id) if current.deputy_id else None
        return None
