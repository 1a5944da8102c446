"""Whom a step of the ladder tells (G7): who that is at an instant, `offices.duty` knows."""

from collections.abc import Collection
from datetime import datetime

from offices.duty import People, Receiver
from promises.enums import StepAudience


def told(
    people: People,
    audience: str,
    *,
    at: datetime,
    office_id: int,
    skill_id: int | None,
    whose: Collection[int | None] = (),
) -> list[Receiver]:
    """Each once. Nobody of that kind there: every manager; no manager at all: the administrators.

    `whose` are the users who have it or shall do it: they are the holders, and are told with the specialists.
    Raises ValueError for an audience that is none.
    """
    match StepAudience(audience):
        case StepAudience.HOLDER:
            return people.for_holders(whose=whose, office_id=office_id, at=at)
        case StepAudience.SPECIALISTS:
            return people.for_specialists(office_id=office_id, skill_id=skill_id, at=at, whose=whose)
        case StepAudience.MANAGER:
            return people.for_manager(office_id=office_id, at=at)
        case StepAudience.ALL_MANAGERS:
            return people.for_all_managers(at=at)
