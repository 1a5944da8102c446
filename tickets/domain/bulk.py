"""Change many tickets at once: first looked at, then done, each on its own and only if it is as it was seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.access import require
from core.errors import DomainError
from core.models import User
from tickets import rules
from tickets.domain import change, status
from tickets.enums import Priority, TicketStatus
from tickets.models import Classification, Ticket

FIELDS = ("owner", "priority", "classification", "close")


@dataclass(frozen=True)
class Wish:
    """What is to be changed: a field and its new value (None clears an owner or a classification)."""

    field: str
    value: Any

    @property
    def words(self) -> str:
        """The new value as people read it."""
        if self.field == "close":
            return str(TicketStatus.CLOSED.label)
        if self.field == "priority":
            return str(Priority(self.value).label)
        return str(self.value) if self.value else "–"


@dataclass(frozen=True)
class PlannedChange:
    """One ticket of the preview; `why_not` says why it stays as it is."""

    ticket: Ticket
    old: str
    new: str
    why_not: str = ""


def preview(tickets: Sequence[Ticket], wish: Wish, *, actor: User) -> list[PlannedChange]:
    """What the wish would do to each ticket. Changes nothing."""
    return [_look(ticket, wish, actor) for ticket in tickets]


def _look(ticket: Ticket, wish: Wish, actor: User) -> PlannedChange:
    old, new = _present(ticket, wish), wish.words
    decision = rules.may_change(actor, ticket)
    if not decision:
        return PlannedChange(ticket, old, new, str(decision.why))  # type: ignore[union-attr]  # a Denied
    if old == new:
        return PlannedChange(ticket, old, new, _("It is so already."))
    return PlannedChange(ticket, old, new, _obstacle(ticket, wish))


def _obstacle(ticket: Ticket, wish: Wish) -> str:
    if wish.field == "close" and ticket.status != TicketStatus.SOLVED:
        return _("Only solved tickets are closed.")
    node: Classification | None = wish.value if wish.field == "classification" else None
    if node and ticket.product and ticket.product.family_id != node.family_id:
        return _("This classification belongs to other products: choose another one.")
    return ""


def _present(ticket: Ticket, wish: Wish) -> str:
    if wish.field == "close":
        return str(TicketStatus(ticket.status).label)
    if wish.field == "priority":
        return str(Priority(ticket.priority).label)
    value = getattr(ticket, wish.field)
    return str(value) if value else "–"


def apply(
    tickets: Sequence[Ticket], wish: Wish, *, versions: Mapping[int, int], actor: User, now: datetime
) -> list[PlannedChange]:
    """Do it; gives those that stayed as they are, with the reason. `versions`: what each was when it was looked at."""
    require(rules.may_change_many(actor))
    left = []
    for ticket in tickets:
        try:
            _do(ticket, wish, version=versions.get(ticket.pk), actor=actor, now=now)
        except DomainError as fault:
            left.append(PlannedChange(ticket, _present(ticket, wish), wish.words, str(fault)))
    return left


def _do(ticket: Ticket, wish: Wish, *, version: int | None, actor: User, now: datetime) -> None:
    given: dict[str, Any] = {"ticket": ticket, "actor": actor, "now": now, "version": version}
    if wish.field == "owner":
        change.assign(owner=wish.value, **given)
    elif wish.field == "priority":
        change.set_priority(priority=Priority(wish.value), **given)
    elif wish.field == "classification":
        change.classify(classification=wish.value, **given)
    else:
        status.close(**given)
