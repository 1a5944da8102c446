"""Tickets for a person: one by its number, several by what they have in common."""

from collections.abc import Collection

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from contracts.models import Company, Contact, Contract, ContractDevice, Device, ProductFamily
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


def classifications_of(product: int | None) -> QuerySet[Classification]:
    """What can be chosen for the product with that key; of all families where it or its family's tree is not known."""
    known = (
        Classification.objects.filter(family__products=product).select_related("family").first() if product else None
    )
    return classifications_for(known.family if known else None)


def tickets_of(viewer: User, about: Company | Contact | Device) -> QuerySet[Ticket]:
    """What the viewer may see of a company's, a person's or a device's tickets."""
    field = {Company: "company", Contact: "contact", Device: "device"}[type(about)]
    return Ticket.objects.visible_to(viewer).filter(**{field: about})


def tickets_under(viewer: User, contract: Contract) -> QuerySet[Ticket]:
    """Tickets of devices that the contract covers or covered, whose verdict rests on it."""
    covered = ContractDevice.objects.filter(contract=contract).values("device")
    rows = Ticket.objects.visible_to(viewer).filter(device__in=covered, receipts__verdict__evidence__pk=contract.pk)
    return Ticket.objects.filter(pk__in=rows.values("pk"))  # one row each, however many receipts


def picked(viewer: User, keys: Collection[int]) -> list[Ticket]:
    """Those of the tickets with these keys that the viewer may see, newest first. One query."""
    rows = Ticket.objects.visible_to(viewer).filter(pk__in=keys)
    related = ("owner", "classification__parent", "product", "office")
    return list(rows.select_related(*related).order_by("-opened_at", "-pk"))


def numbered(viewer: User, number: str) -> Ticket | None:
    """The ticket with that number, for a line of what was found."""
    rows = Ticket.objects.visible_to(viewer).select_related("company", "classification", "office")
    return rows.filter(number=number).first()


def number_of(pk: int) -> str:
    """The number of the ticket with that key. Raises Ticket.DoesNotExist."""
    return Ticket.objects.values_list("number", flat=True).get(pk=pk)


def times_solved(classification: int, people: Collection[int]) -> dict[int, int]:
    """How often each of them (keys of users) has solved this very fault; who never has is left out. One query."""
    rows = Ticket.objects.filter(classification=classification, owner__in=people, solved_at__isnull=False)
    return {row["owner"]: row["count"] for row in rows.values("owner").annotate(count=Count("pk"))}
