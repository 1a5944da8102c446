"""Classifications, calls as typed, and tickets: the smallest valid ones."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection

from contracts.models import Company, Contact, Device, Manufacturer, Product, ProductFamily
from contracts.serials import canonical, normalise
from core.models import User
from offices.models import Department, Office, Skill
from tickets.domain.log import CallFacts, create_ticket, log_call
from tickets.enums import CallKind, Priority, TicketKind, TicketStatus, Way
from tickets.models import Classification, Ticket

NOON = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)  # Wednesday, 12:00 in Hamburg, 11:00 in Woking
_numbers = count(1)


def make_family(*, code: str = "", **fields: Any) -> ProductFamily:
    """A product family with a skill of its own."""
    number = next(_numbers)
    code = code or f"F{number}"
    skill = Skill.objects.create(code=f"skill-{number}", name_de=code, name_en=code)
    return ProductFamily.objects.create(
        code=code, name_de=f"{code}-Serie", name_en=f"{code} series", skill=skill, **fields
    )


def make_classification(family: ProductFamily, code: str = "", **fields: Any) -> Classification:
    """A leaf of the tree."""
    code = code or f"C{next(_numbers)}"
    return Classification.objects.create(
        **{"family": family, "code": code, "name_de": f"Fehler {code}", "name_en": f"Fault {code}"} | fields
    )


def make_department(office: Office, slug: str = "logistics", **fields: Any) -> Department:
    """A department that answers within 480 staffed minutes."""
    names = {"name_de": slug.title(), "name_en": slug.title(), "email": f"{slug}@example.com"}
    return Department.objects.create(**{"slug": slug, "office": office} | names | fields)


def call_facts(**fields: Any) -> CallFacts:
    """A fault with its six facts, told at noon."""
    typed: dict[str, Any] = {
        "kind": CallKind.FAULT,
        "language": "en-gb",
        "started_at": NOON,
        "caller_name": "Gemma Lockwood",
        "company_name": "Thameside Bakery Ltd",
        "phone": "+44 20 7946 0321",
        "product_name": "CW-90 checkweigher",
        "serial": "CW90-2511-1156",
        "description": "Weight reading drifts after wash-down. Re-zero helps for ten minutes.",
    }
    return CallFacts(**typed | fields)


def log(office: Office, actor: User, *, now: datetime = NOON, **fields: Any) -> Ticket:
    """A ticket as the desk logs it."""
    ticket = log_call(facts=call_facts(**fields), office=office, actor=actor, now=now).ticket
    assert ticket is not None
    return ticket


def make_ticket(office: Office, *, now: datetime = NOON, actor: User | None = None, **fields: Any) -> Ticket:
    """A ticket's row alone: no call, no timeline, no mail."""
    values: dict[str, Any] = {
        "kind": TicketKind.FAULT,
        "language": "en-gb",
        "caller_name": "Gemma Lockwood",
        "company_name": "Thameside Bakery Ltd",
        "phone": "+442079460321",
        "product_name": "CW-90 checkweigher",
        "serial": "CW90-2511-1156",
        "description": "Weight reading drifts after wash-down.",
    }
    return create_ticket(now=now, actor=actor, office=office, **values | fields)


def make_many_tickets(office: Office, *, number: int = 1500) -> None:
    """So many rows that a plan has something to choose from, each value as rare as in real life; with statistics.

    Half are closed, three in ten solved, the others live; of merged ones, complaints and goodwill there is one in 100.
    """
    first = make_ticket(office)
    rows = [_one_of_many(Ticket.objects.get(pk=first.pk), at) for at in range(number)]
    Ticket.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_ticket")


def _one_of_many(ticket: Ticket, at: int) -> Ticket:
    """A copy of a ticket, one hour older than the one before."""
    original, share = ticket.pk, at % 100
    ticket.pk, ticket.sequence, ticket.number = None, -1 - at, str(900_000_000 + at)
    ticket.opened_at = ticket.changed_at = ticket.opened_at - timedelta(hours=at)
    ticket.priority = Priority.HIGH if share % 10 == 7 else Priority.NORMAL
    if share < 50:
        ticket.status = TicketStatus.CLOSED
    elif share < 80:
        ticket.status, ticket.solved_at = TicketStatus.SOLVED, ticket.opened_at
    elif share == 80:
        ticket.status, ticket.merged_into_id = TicketStatus.MERGED, original
    elif share == 81:
        ticket.kind = TicketKind.COMPLAINT
    elif share == 82:
        ticket.way, ticket.way_reason = Way.GOODWILL, "a good customer"
    return ticket


def make_customer(office: Office, *, name: str = "Thameside Bakery Ltd", email: str = "gemma@example.com") -> Contact:
    """A person at a company of that home office."""
    number = f"K-{next(_numbers)}"
    company = Company.objects.create(number=number, name=name, language="en-gb", home_office=office)
    return Contact.objects.create(company=company, name="Gemma Lockwood", email=email, language="en-gb")


def make_owned_device(
    company: Company | None, *, serial: str = "CW90-2511-1156", family: ProductFamily | None = None, **fields: Any
) -> Device:
    """A device of a product of its own."""
    number = next(_numbers)
    maker = Manufacturer.objects.create(name=f"Maker {number}")
    product = Product.objects.create(
        family=family or make_family(),
        manufacturer=maker,
        code=f"P-{number}",
        name_de=f"Kontrollwaage {number}",
        name_en=f"Checkweigher {number}",
    )
    keys = {"serial_key": normalise(serial), "serial_sound": canonical(serial)}
    return Device.objects.create(manufacturer=maker, serial=serial, product=product, owner=company, **keys | fields)
