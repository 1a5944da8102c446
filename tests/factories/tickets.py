"""Classifications, calls as typed, and tickets: the smallest valid ones."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from contracts.models import Company, Contact, Device, Manufacturer, Product, ProductFamily
from contracts.serials import canonical, normalise
from core.models import User
from offices.models import Department, Office, Skill
from tickets.domain.log import CallFacts, create_ticket, log_call
from tickets.enums import CallKind, TicketKind
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
