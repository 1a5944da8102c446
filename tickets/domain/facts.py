"""What an agent has typed of a call, and whom and what it was recognised to be about (C1, C2)."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from contracts.models import Company, Contact, Device, Product
from contracts.queries.devices import device_called
from contracts.serials import normalise, readings
from core.folding import fold
from tickets.enums import CallKind, Direction, Impact, TicketKind
from tickets.models import Classification

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """A call as told. Texts as typed; ids of what was chosen on the screen; `started_at` is aware.

    `attach_to` is a ticket number in any grouping. `way` is a `tickets.enums.Way`, '' lets the verdict decide. `held`
    says that a lost line held up the saving: then the guarantee counts from the call, not from when it could be saved.
    `offered`: ids of the classifications suggested on the screen, the likeliest first.
    """

    kind: CallKind
    language: str
    started_at: datetime
    caller_name: str = ""
    company_name: str = ""
    phone: str = ""
    email: str = ""
    product_name: str = ""
    serial: str = ""
    serial_missing: str = ""
    description: str = ""
    impact: str = Impact.DEGRADED
    classification_id: int | None = None
    company_id: int | None = None
    contact_id: int | None = None
    device_id: int | None = None
    product_id: int | None = None
    way: str = ""
    way_reason: str = ""
    attach_to: str = ""
    no_ticket_reason: str = ""
    direction: str = Direction.INBOUND
    held: bool = False
    offered: tuple[int, ...] = ()

    def stripped(self) -> "CallFacts":
        """Without blanks around texts, the kind as an enum."""
        texts = {f.name: value.strip() for f in fields(self) if isinstance(value := getattr(self, f.name), str)}
        values: dict[str, Any] = {**texts, "kind": CallKind(self.kind)}
        return replace(self, **values)

    @property
    def ticket_kind(self) -> TicketKind | None:
        """The kind of the ticket it makes; None for calls that make none of their own."""
        return TicketKind(self.kind) if self.kind in TicketKind.values else None

    @property
    def wants_ticket(self) -> bool:
        """Whether a new ticket is made of it (C1); a fault or a complaint never goes without one."""
        if self.ticket_kind is None or self.attach_to:
            return False
        return not self.no_ticket_reason or self.ticket_kind in (TicketKind.FAULT, TicketKind.COMPLAINT)


@dataclass(frozen=True)
class RecognisedRows:
    """The rows that the facts are about, as far as they are known."""

    company: Company | None = None
    contact: Contact | None = None
    device: Device | None = None
    product: Product | None = None
    classification: Classification | None = None


def recognise(facts: CallFacts) -> RecognisedRows:
    """Find what the facts name: by the ids chosen, else by what was typed when it fits exactly one."""
    company = _company(facts)
    device = _device(facts)
    return RecognisedRows(
        company=company,
        contact=_contact(facts, company),
        device=device,
        product=device.product if device else _product(facts),
        classification=_classification(facts),
    )


def _company(facts: CallFacts) -> Company | None:
    companies = Company.objects.filter(merged_into=None).select_related("home_office")
    if facts.company_id:
        return companies.filter(pk=facts.company_id).first()
    if facts.contact_id:
        return companies.filter(contacts=facts.contact_id).first()
    return _only(companies.filter(folded=fold(facts.company_name))) if facts.company_name else None


def _contact(facts: CallFacts, company: Company | None) -> Contact | None:
    contacts = Contact.objects.filter(merged_into=None, company=company)
    if company is None:
        return None
    if facts.contact_id:
        return contacts.filter(pk=facts.contact_id).first()
    return _only(contacts.filter(folded=fold(facts.caller_name), active=True)) if facts.caller_name else None


def _device(facts: CallFacts) -> Device | None:
    """The serial number as typed counts for more than a device chosen before it was corrected."""
    devices = Device.objects.select_related("product__family", "owner")
    keys = [normalise(said) for said in readings(facts.serial)]
    if facts.device_id:
        chosen: Device | None = devices.filter(pk=facts.device_id).first()
        if chosen and (not keys or chosen.serial_key in keys):
            return chosen
    return device_called(facts.serial, devices) if keys else None


def _product(facts: CallFacts) -> Product | None:
    products = Product.objects.select_related("family")
    if facts.product_id:
        return products.filter(pk=facts.product_id).first()
    if not facts.product_name:
        return None
    return _only(products.called(facts.product_name))


def _classification(facts: CallFacts) -> Classification | None:
    if not facts.classification_id:
        return None
    return Classification.objects.select_related("family", "parent").filter(pk=facts.classification_id).first()


def _only(rows: QuerySet[Row]) -> Row | None:
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None
