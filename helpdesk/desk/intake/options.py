"""What the field with the focus may mean: a short list below it, each entry with the fields it fills in."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Company, Contact, Device, Product
from contracts.queries import (
    device_called,
    find_callers_by_phone,
    find_companies,
    find_contacts,
    find_devices,
    guess_company,
    meanings_of,
    near_misses_for,
)
from contracts.serials import normalise
from core.phones import Fault, parse_phone, written
from helpdesk.desk.intake.recognition import (
    Picture,
    caller_values,
    company_values,
    contact_values,
    device_values,
)
from offices.models import Office

LIMIT = 6
MIN_LETTERS = 2
SHORTEST_SERIAL = 5  # for what stands in a field that is not its own
MISPLACED = ("phone", "caller_name", "company_name", "product_name")


@dataclass(frozen=True)
class IntakeOption:
    """One entry: `label` and `sub` are shown, `code` in the face for numbers, `fill` goes into the sheet."""

    label: str
    sub: str
    fill: dict[str, Any]
    code: bool = False


def options_for(name: str, picture: Picture, *, office: Office) -> list[dict[str, Any]]:
    """The entries for the field `name`; nothing when what it holds is settled. At most three queries."""
    find = FINDERS.get(name)
    if find is None or name in picture.auto:
        return []
    said = str(picture.values.get(name, "")).strip()
    found = [*_misplaced(name, said, picture), *find(said, picture, office)]
    is_settled = len(found) == 1 and _holds(picture, found[0].fill)
    return [] if is_settled else [asdict(option) for option in found[:LIMIT]]


def _holds(picture: Picture, fill: dict[str, Any]) -> bool:
    return all(str(picture.values.get(name, "")) == str(value) for name, value in fill.items())


def _misplaced(name: str, said: str, picture: Picture) -> list[IntakeOption]:
    """A serial number in another field, recognised where it stands (C7)."""
    is_code = len(normalise(said)) >= SHORTEST_SERIAL and any(sign.isdigit() for sign in said)
    if name not in MISPLACED or not is_code or picture.device:
        return []
    device = device_called(said, Device.objects.select_related("product", "owner"))
    if device is None:
        return []
    return [IntakeOption(device.serial, _("This is a serial number"), {name: "", **device_values(device)}, code=True)]


def _guess(picture: Picture, office: Office) -> list[IntakeOption]:
    """The company whose telephone exchange the number seems to belong to, marked as a guess."""
    number = parse_phone(str(picture.values.get("phone", "")), country=office.country)
    guess = guess_company(number) if number and not picture.company and not picture.by_phone else None
    if guess is None:
        return []
    sub = _("Guess: same telephone exchange as %(number)s") % {"number": written(guess.number)}
    return [
        IntakeOption(guess.company.name, sub, {**company_values(guess.company), "language": guess.company.language})
    ]


def _by_phone(said: str, picture: Picture, office: Office) -> list[IntakeOption]:
    people = _people_by_phone(said, picture, office)
    if picture.phone_mark == Fault.COUNTRY:
        shown = [written(phone.number) for phone in meanings_of(said, office=office)]
        return [*people, *(IntakeOption(number, _("Which country?"), {"phone": number}, code=True) for number in shown)]
    return people or _guess(picture, office)


def _people_by_phone(said: str, picture: Picture, office: Office) -> list[IntakeOption]:
    return [
        IntakeOption(hit.contact.name, f"{hit.company.name}, {written(hit.number)}", caller_values(hit))
        for hit in find_callers_by_phone(said, office=office)
        if hit.contact.name != picture.values.get("caller_name")
    ]


def _by_name(said: str, picture: Picture, office: Office) -> list[IntakeOption]:
    if picture.known.contact:
        return []
    if not said:
        return _people_of(picture.company)
    found = find_contacts(said, company=picture.company, limit=LIMIT)
    return [IntakeOption(contact.name, contact.company.name, _person_values(contact, picture)) for contact in found]


def _people_of(company: Company | None) -> list[IntakeOption]:
    if company is None:
        return []
    people = Contact.objects.current().filter(company=company).order_by("name")[:LIMIT]
    return [IntakeOption(contact.name, contact.get_role_display(), contact_values(contact)) for contact in people]


def _person_values(contact: Contact, picture: Picture) -> dict[str, Any]:
    values = {**company_values(contact.company), **contact_values(contact), "language": contact.language}
    first = contact.phones.first() if not picture.values.get("phone") else None
    return {**values, "phone": written(first.number)} if first else values


def _by_company(said: str, picture: Picture, office: Office) -> list[IntakeOption]:
    if picture.company:
        return []
    if len(said) < MIN_LETTERS:
        return _guess(picture, office) if not said else []
    return [
        IntakeOption(company.name, company.number, {**company_values(company), "language": company.language})
        for company in find_companies(said, limit=LIMIT)
    ]


def _by_serial(said: str, picture: Picture, office: Office) -> list[IntakeOption]:
    if picture.device:
        return []
    if not normalise(said):
        devices = _devices_of(picture.company)
    else:
        devices = [hit.device for hit in find_devices(said, company=picture.company, limit=LIMIT)]
        devices = devices or [hit.device for hit in near_misses_for(said, company=picture.company, limit=LIMIT)]
    return [_device(device, picture) for device in devices]


def _devices_of(company: Company | None) -> list[Device]:
    if company is None:
        return []
    rows = Device.objects.filter(owner=company, retired=False).select_related("product", "owner", "site")
    return list(rows.order_by("serial")[:LIMIT])


def _device(device: Device, picture: Picture) -> IntakeOption:
    place = device.where or (device.owner.name if device.owner else "")
    fill = device_values(device)
    if device.owner and not picture.values.get("company_name"):
        fill |= company_values(device.owner)
    return IntakeOption(device.serial, ", ".join(filter(None, (device.product.code, place))), fill, code=True)


def _by_product(said: str, picture: Picture, office: Office) -> list[IntakeOption]:
    if picture.device or picture.known.product or len(said) < MIN_LETTERS:
        return []
    found = Product.objects.named(said).filter(retired=False).order_by("code")[:LIMIT]
    return [
        IntakeOption(product.name, product.code, {"product_name": product.name, "product_id": product.pk})
        for product in found
    ]


FINDERS = {
    "phone": _by_phone,
    "caller_name": _by_name,
    "company_name": _by_company,
    "serial": _by_serial,
    "product_name": _by_product,
}
