"""Forty firms with their people, three hundred devices, and contracts in every state, relative to today."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from contracts.domain.contract import create_contract, renew_contract, suspend_contract
from contracts.domain.customer import add_company, add_contact, add_site
from contracts.domain.device import add_device, transfer_device
from contracts.models import Company, Contact, Contract, ContractClass, Device, Product, Site
from demo.catalogue import PRODUCTS
from demo.companies import (
    AREAS,
    KNOWN_CONTRACTS,
    KNOWN_DEVICES,
    KNOWN_NOTES,
    KNOWN_NUMBERS,
    KNOWN_PHONES,
    PORTAL_CUSTOMER,
    Firm,
    firms,
)
from offices.models import Office

PREFIXES = {code: prefix for code, _family, _de, _en, _months, prefix in PRODUCTS}
PLACES_DE = ("Halle 1, Linie 1", "Halle 1, Linie 2", "Halle 2, Linie 4", "Verpackung", "Wareneingang", "Versand")
PLACES_EN = ("Hall 1, line 1", "Hall 1, line 2", "Packing hall, line 4", "Packing", "Goods in", "Dispatch")
FIRMWARES = ("6.4.2", "6.4.1", "6.3.0", "5.9.7")
TERM_MONTHS = 36
# how a firm's contract lies to today: days from today until its last day, drawn from this range
LAST_DAY = {
    "premium": (60, 800),
    "standard": (60, 800),
    "basic": (60, 500),
    "suspended": (120, 500),
    "ending": (8, 28),
    "expired": (-200, -12),
    "future": (1100, 1100),
}
CLASS_OF = {"premium": "premium", "basic": "basic", "future": "premium"}
AGE_DAYS = {"warranty": (40, 500), "none": (1500, 2300)}
SOLD_ON = (("puetzesser", "isartal"), ("oakwellsmoke", "mendipcream"), ("holderness", ""), ("kallmeyer", ""))


@dataclass
class Customer:
    """A firm as it stands in the database, and what the story needs of it."""

    firm: Firm
    company: Company
    site: Site
    contacts: list[Contact] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)


@dataclass
class Registry:
    """Makes customers one after another; counts numbers up so that they are the same every time."""

    offices: dict[str, Office]
    now: datetime
    rng: Random
    phones: dict[str, int] = field(default_factory=dict)
    serials: set[str] = field(default_factory=set)
    contracts: int = 100

    def __post_init__(self) -> None:
        self.today: date = self.now.date()
        self.products = {product.code: product for product in Product.objects.select_related("manufacturer", "family")}
        self.classes = {cls.code: cls for cls in ContractClass.objects.all()}

    def company(self, number: int, firm: Firm) -> Customer:
        """The firm with its site and people."""
        office = self.offices["hamburg" if firm.german else "woking"]
        began = self._day(-2400)
        company = add_company(
            number=KNOWN_NUMBERS.get(firm.web) or f"K-{(10400 if firm.german else 20900) + 17 * number}",
            name=firm.name,
            language=office.language,
            home_office=office,
            notes=KNOWN_NOTES.get(firm.web, ""),
            actor=None,
            now=began,
        )
        site = add_site(
            company=company,
            name=firm.town,
            street=firm.street,
            postal_code=firm.postcode,
            city=firm.town,
            country="DE" if firm.german else "GB",
            actor=None,
            now=began,
        )
        customer = Customer(firm, company, site)
        customer.contacts = [self._contact(customer, name, role, began) for name, role in firm.people]
        return customer

    def _contact(self, customer: Customer, name: str, role: str, began: datetime) -> Contact:
        firm = customer.firm
        local = name.lower().removeprefix("dr. ").removeprefix("dr ").replace(" ", ".")
        for character, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
            local = local.replace(character, plain)
        email = "customer@example.com" if name == PORTAL_CUSTOMER else f"{local}@{firm.web}.example"
        return add_contact(
            company=customer.company,
            name=name,
            email=email,
            role=role,
            phones=[(self._phone(firm.area, name), "")],
            actor=None,
            now=began,
        )

    def _phone(self, area: str, name: str) -> str:
        if name in KNOWN_PHONES:
            return KNOWN_PHONES[name]
        self.phones[area] = self.phones.get(area, 100) + 7
        return f"{AREAS[area]}{self.phones[area]:03d}"

    def devices(self, customer: Customer) -> None:
        """The firm's devices, those known by name first."""
        firm = customer.firm
        for web, code, serial, place in KNOWN_DEVICES:
            if web == firm.web:
                customer.devices.append(self._device(customer, self.products[code], serial, place))
        while len(customer.devices) < firm.devices:
            product = self.products[self.rng.choice(firm.products)]
            place = self.rng.choice(PLACES_DE if firm.german else PLACES_EN)
            customer.devices.append(self._device(customer, product, "", place))

    def _device(self, customer: Customer, product: Product, serial: str, place: str) -> Device:
        delivered = self.today - timedelta(days=self.rng.randint(*AGE_DAYS.get(customer.firm.cover, (200, 1900))))
        serial = serial or self._serial(product, delivered)
        self.serials.add(serial)
        return add_device(
            serial=serial,
            product=product,
            owner=customer.company,
            site=customer.site,
            contact=customer.contacts[0],
            place=place,
            firmware=self.rng.choice(FIRMWARES),
            delivered=delivered,
            actor=None,
            now=self._at(delivered),
        )

    def _serial(self, product: Product, delivered: date) -> str:
        """As the maker stamps them: model, year and month of make, number."""
        made = delivered - timedelta(days=40)
        while True:
            serial = f"{PREFIXES[product.code]}-{made:%y%m}-{self.rng.randint(11, 9889):04d}"
            if serial not in self.serials:
                return serial

    def contract(self, customer: Customer) -> Contract | None:
        """The firm's contract, if it has one; every third is the successor of an older one."""
        firm = customer.firm
        if firm.cover not in LAST_DAY:
            return None
        last = self.today + timedelta(days=self.rng.randint(*LAST_DAY[firm.cover]))
        if firm.cover in ("premium", "standard", "basic", "suspended"):
            last = _end_of_month(last)
        first = _months_before(last + timedelta(days=1), TERM_MONTHS)
        renewed = self.contracts % 3 == 0
        made = self._create(customer, _months_before(first, 24) if renewed else first, first if renewed else None, last)
        if renewed:
            number = self._number(firm, first)
            made = renew_contract(contract=made, number=number, last=last, actor=None, now=self._at(first))
        if firm.cover == "suspended":
            self._suspend(made, firm)
        return made

    def _create(self, customer: Customer, first: date, followed_on: date | None, last: date) -> Contract:
        firm = customer.firm
        cls: ContractClass = self.classes[CLASS_OF.get(firm.cover, "standard")]
        listed = [device for number, device in enumerate(customer.devices) if number < 5 or number % 6]
        return create_contract(
            number=self._number(firm, first),
            company=customer.company,
            cls=cls,
            first=first,
            last=followed_on - timedelta(days=1) if followed_on else last,
            scope=firm.scope,
            site=customer.site if firm.scope == "site" else None,
            devices=listed if firm.scope == "listed" else (),
            actor=None,
            now=self._at(first),
        )

    def _number(self, firm: Firm, first: date) -> str:
        self.contracts += 7
        return f"{'WV' if firm.german else 'MC'}-{first.year}-{KNOWN_CONTRACTS.get(firm.web, self.contracts):04d}"

    def _suspend(self, contract: Contract, firm: Firm) -> None:
        reason = "Rechnung 2026-1180 offen" if firm.german else "invoice 2026-1180 unpaid"
        suspend_contract(
            contract=contract,
            first=self.today - timedelta(days=12),
            last=self.today + timedelta(days=30),
            reason=reason.replace("2026", str(self.today.year)),
            actor=None,
            now=self._day(-12),
        )

    def sell(self, seller: Customer, buyer: Customer | None) -> None:
        """A device changes hands: to another customer, or to somebody nobody knows."""
        device = seller.devices.pop()
        company = buyer.company if buyer else None
        site = buyer.site if buyer else None
        on = self.today - timedelta(days=self.rng.randint(60, 190))
        transfer_device(device=device, company=company, site=site, on=on, actor=None, now=self._at(on))
        if buyer:
            buyer.devices.append(device)

    def _day(self, days: int) -> datetime:
        return self._at(self.today + timedelta(days=days))

    @staticmethod
    def _at(day: date) -> datetime:
        return datetime.combine(day, time(9), tzinfo=UTC)


def make_customers(offices: dict[str, Office], *, now: datetime, rng: Random) -> list[Customer]:
    """All of them, through the domain functions."""
    registry = Registry(offices, now, rng)
    customers = [registry.company(number, firm) for number, firm in enumerate(firms())]
    for customer in customers:
        registry.devices(customer)
        registry.contract(customer)
    by_web = {customer.firm.web: customer for customer in customers}
    for seller, buyer in SOLD_ON:
        registry.sell(by_web[seller], by_web.get(buyer))
    return customers


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _months_before(day: date, months: int) -> date:
    """The first of that month, or the same day where every month has it."""
    years, month = divmod(day.month - 1 - months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))
