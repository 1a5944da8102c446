"""Next steps, and the tickets that lack one."""

from django.db.models import Q, QuerySet

from core.models import User
from tickets.models import NextStep


def steps_held_by(user: User) -> QuerySet[NextStep]:
    """The live ones of tickets that the person has, or has logged while nobody has them.

    What is nobody's (no owner, and whoever logged it is gone or never was) lies with every manager.
    """
    mine = Q(ticket__owner=user) | Q(ticket__owner=None, ticket__opened_by=user)
    if user.is_manager:
        mine |= NOBODYS
    return NextStep.objects.filter(mine, promise__ended_at=None)


_NO_OWNER = Q(ticket__owner=None) | Q(ticket__owner__is_active=False)
_NOBODY_LOGGED = Q(ticket__opened_by=None) | Q(ticket__opened_by__is_active=False)
NOBODYS = _NO_OWNER & _NOBODY_LOGGED
