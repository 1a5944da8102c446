"""Companies, people, products, devices, contracts: the smallest valid ones."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from contracts.domain.contract import create_contract
from contracts.domain.customer import add_company, add_contact
from contracts.domain.device import add_device
from contracts.models import (
    Company,
    Contact,
    Contract,
    ContractClass,
    Device,
    Manufacturer,
    Product,
    ProductFamily,
    Site,
)
from offices.models import Office, Skill
from tests.factories.offices import make_office

NOW = datetime(2026, 5, 13, 14, 20, tzinfo=UTC)
TODAY = date(2026, 5, 13)
_numbers = count(1)


def make_company(name: str = "Nordkai Logistik GmbH", *, office: Office | None = None, **fields: Any) -> Company:
    """A German company of the first office there is."""
    values = {"number": f"K-{next(_numbers):05d}", "language": "de"} | fields
    home = office or Office.objects.first() or make_office()
    return add_company(name=name, home_office=home, actor=None, now=NOW, **values)


def make_contact(company: Company | None = None, name: str = "Tobias Wernicke", **fields: Any) -> Contact:
    """A person without e-mail and phone; `phones` is [(number, label)]."""
    return add_contact(company=company or make_company(), name=name, actor=None, now=NOW, **fields)


def make_site(company: Company, name: str = "Hamburg-Waltershof") -> Site:
    """A site without an address."""
    return Site.objects.create(company=company, name=name)


def make_family(code: str = "LX") -> ProductFamily:
    """The family of that code, with its skill."""
    found = ProductFamily.objects.filter(code=code).first()
    skill = Skill.objects.get_or_create(
        code=code.lower(), defaults={"name_de": f"{code}-Serie", "name_en": f"{code} series"}
    )
    return found or ProductFamily.objects.create(
        code=code, name_de=f"{code}-Serie", name_en=f"{code} series", skill=skill[0]
    )


def make_product(code: str = "LX-420", *, family: ProductFamily | None = None, **fields: Any) -> Product:
    """The product of that code; 24 months of warranty."""
    found = Product.objects.filter(code=code).first()
    if found:
        return found
    maker = Manufacturer.objects.get_or_create(name="Halvern")[0]
    values = {"name_de": f"Etikettierer {code}", "name_en": f"Labeller {code}", "warranty_months": 24} | fields
    return Product.objects.create(code=code, family=family or make_family(), manufacturer=maker, **values)


def make_device(
    serial: str = "", *, owner: Company | None = None, product: Product | None = None, **fields: Any
) -> Device:
    """A device nobody owns unless `owner` is given, without delivery and so without warranty."""
    serial = serial or f"LX42-{next(_numbers):08d}"
    return add_device(serial=serial, product=product or make_product(), owner=owner, actor=None, now=NOW, **fields)


def make_class(code: str = "premium", **fields: Any) -> ContractClass:
    """The class of that code: everything included."""
    values = {
        "name_de": code.title(),
        "name_en": code.title(),
        "kind": "maintenance",
        "rank": 20,
        "phone": True,
        "parts": True,
        "onsite": True,
    }
    return ContractClass.objects.get_or_create(code=code, defaults=values | fields)[0]


def make_contract(
    company: Company,
    *devices: Device,
    number: str = "",
    first: date = date(2024, 9, 1),
    last: date | None = date(2027, 3, 31),
    cls: ContractClass | None = None,
    **fields: Any,
) -> Contract:
    """A running premium contract that lists the devices."""
    return create_contract(
        number=number or f"WV-2024-{next(_numbers):04d}",
        company=company,
        cls=cls or make_class(),
        first=first,
        last=last,
        devices=devices,
        actor=None,
        now=NOW,
        **fields,
    )


def days(first: str, last: str) -> DateRange:
    """[first, last) from two ISO days: as the database keeps them."""
    return DateRange(date.fromisoformat(first), date.fromisoformat(last))
