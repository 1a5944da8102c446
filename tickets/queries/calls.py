"""Calls: what was said on the phone, and what still goes on."""

from django.db.models import QuerySet

from contracts.models import Device
from core.models import User
from tickets.models import Call, Draft, Ticket


def calls_about(device: Device) -> QuerySet[Call]:
    """Calls about a device, in their order."""
    return Call.objects.filter(ticket__device=device).select_related("office").order_by("started_at")


def count_calls(tickets: QuerySet[Ticket]) -> int:
    """How many calls there were about these tickets. One query."""
    return Call.objects.filter(ticket__in=tickets).count()


def running_call(ticket: Ticket, *, agent: User) -> Call | None:
    """The call about the ticket that the agent has not ended, the last one that began."""
    running = Call.objects.filter(ticket=ticket, agent=agent, ended_at=None)
    return running.order_by("-started_at").first()


def draft_of(agent: User) -> Draft | None:
    """What the agent has begun to write down."""
    return Draft.objects.filter(agent=agent).first()
