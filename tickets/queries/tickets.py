"""Tickets for a person: one by its number, several by what they have in common."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from contracts.models import Company, Contact, Device, ProductFamily
from core.models import User
from tickets.models import Classification, Ticket

RELATED = (
    "office",
    "company",
    "contact",
    "device__product",
    "device__site",
    "product__family",
    "classification__parent",
    "owner__member__office",
    "opened_by",
    "connected_to",
    "merged_into",
)
SHOWN = ("classification__parent", "device", "product", "company", "office", "owner")


def ticket_for(viewer: User, number: str) -> Ticket:
    """The ticket's page is for those who may see it; anybody else gets 404. One query."""
    return get_object_or_404(Ticket.objects.visible_to(viewer).select_related(*RELATED), number=number)


def ticket_for_contact(contact: Contact, number: str) -> Ticket:
    """The same for the customer (L3)."""
    return get_object_or_404(Ticket.objects.visible_to_contact(contact).select_related(*RELATED), number=number)


def open_tickets_of(company: Company, *, limit: int = 5) -> list[Ticket]:
    """Live tickets of a company, newest first: "same case?". One query."""
    return list(Ticket.objects.live().filter(company=company).select_related(*SHOWN)[:limit])


def device_history(device: Device, *, limit: int = 20) -> list[Ticket]:
    """A device's tickets, newest first. One query."""
    return list(Ticket.objects.filter(device=device).select_related(*SHOWN)[:limit])


def classifications_for(family: ProductFamily | None) -> QuerySet[Classification]:
    """What can be chosen: nodes in use, of one family or of all."""
    nodes = Classification.objects.filter(retired=False).select_related("family", "parent")
    return nodes.filter(family=family) if family else nodes
