"""The world of the intake mock-ups: an agent in Hamburg, a customer with a covered device, the tree of its faults."""

from dataclasses import dataclass

from contracts.models import Company, Contact, Device
from core.models import Role, User
from offices.enums import Presence
from offices.models import Office, StaffMember
from tests.factories.contracts import make_company, make_contact, make_contract, make_device, make_family, make_site
from tests.factories.offices import make_hamburg, make_member
from tests.factories.tickets import make_classification
from tickets.models import Classification

PHONE = "+49 40 66969 214"
SERIAL = "LX42-2207-7314"
PASSWORD = "helpdesk-demo"


@dataclass(frozen=True)
class DeskPeople:
    """Who is there."""

    office: Office
    agent: User
    specialist: StaffMember
    company: Company
    contact: Contact
    device: Device
    tension: Classification
    pad: Classification


def make_desk(*, language: str = "en-gb", presence: str = Presence.ON_CALL) -> DeskPeople:
    """One of each, the specialist with the skill for the device, busy unless `presence` says otherwise."""
    office = make_hamburg()
    agent = make_member(office, role=Role.AGENT, name="Jana Petersen", language=language).user
    company = make_company("Nordkai Logistik GmbH", office=office, number="K-10482")
    contact = make_contact(company, phones=[(PHONE, "")], email="t.wernicke@example.org", language="de")
    device = make_device(SERIAL, owner=company, site=make_site(company), place="Halle 3, Linie 7")
    make_contract(company, device, number="WV-2024-0318", last=None)
    family = make_family()
    applicator = make_classification(family, "E200", name_de="Applikator", name_en="Applicator")
    tension = make_classification(
        family,
        "E214",
        name_de="Bandspannung",
        name_en="Ribbon tension",
        words_de="E214 Bandspannung",
        words_en="E214 tension",
        parent=applicator,
    )
    pad = make_classification(family, "M118", name_de="Andruckkissen", name_en="Pressure pad", words_de="schief")
    specialist = make_member(office, name="Imke Sander", skills=(family.skill,), presence=presence)
    return DeskPeople(office, agent, specialist, company, contact, device, tension, pad)


def covered_fault(desk: DeskPeople, **fields: str) -> dict[str, str]:
    """The sheet as an agent would send it, with the six facts (C2)."""
    typed = {
        "kind": "fault",
        "language": "de",
        "phone": PHONE,
        "caller_name": desk.contact.name,
        "company_name": desk.company.name,
        "serial": SERIAL,
        "product_name": desk.device.product.name_en,
        "description": "Seit dem Bandwechsel E214, Etiketten schief.",
        "impact": "down",
        "token": "sheet-1",
    }
    return typed | fields
