"""What the screen recognises of the facts typed so far, and what it fills in by itself.

A field is filled only while it is empty or holds what was filled in before (`auto`): nothing a person typed is ever
changed. When the fact that led there is changed, the filled-in value goes again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.models import Company, Contact, Device
from contracts.queries import Caller, device_called, find_callers_by_phone, read_for
from contracts.serials import normalise, readings
from core.folding import is_same
from core.phones import Fault, NotAPhone, is_international, parse_phone, written
from helpdesk.desk.intake.forms import facts_of
from offices.models import Office
from tickets.domain.facts import CallFacts, RecognisedRows, recognise

Values = dict[str, Any]
FILLED = ("caller_name", "company_name", "product_name")


@dataclass(frozen=True)
class Picture:
    """The sheet as it stands: its values, what of them the screen has to change, and the rows they are about."""

    values: Values
    fill: Values
    auto: frozenset[str]
    facts: CallFacts
    known: RecognisedRows
    by_phone: bool
    phone_mark: str = ""  # what is odd about the number: "doubtful", "country", "serial"

    @property
    def device(self) -> Device | None:
        """The device the call is about."""
        return self.known.device

    @property
    def company(self) -> Company | None:
        """The company the call comes from."""
        return self.known.company


def picture_of(typed: Mapping[str, Any], *, office: Office, now: datetime, focus: str = "") -> Picture:
    """Recognise caller, company and device. At most nine queries. The field in `focus` is never rewritten."""
    auto = set(str(typed.get("auto", "")).split())
    callers = exact_callers(str(typed.get("phone", "")), office=office)
    stranger = parse_phone(str(typed.get("stranger", "")), country=office.country)
    offered = _from_phone(typed, auto, callers, stranger=stranger)
    offered |= _from_serial({**typed, **offered}, auto | offered.keys())
    offered |= {name: "" for name in FILLED if name in auto and name not in offered}
    if focus == "serial":
        offered.pop("serial", None)
    values = {**typed, **offered}
    tidy, mark = _read_phone(values, office=office)
    if focus != "phone":
        values |= tidy
    facts, known = _believed(values, language=office.language, now=now)
    filled = {name for name in FILLED if values.get(name) and name in auto | offered.keys()}
    changed = {name: value for name, value in values.items() if value != typed.get(name, "")}
    return Picture(values, changed, frozenset(filled | (auto & {"language"})), facts, known, bool(callers), mark)


def exact_callers(typed: str, *, office: Office) -> list[Caller]:
    """Contacts with exactly this number."""
    whole = parse_phone(typed, country=office.country)
    return [hit for hit in find_callers_by_phone(typed, office=office) if hit.number == whole] if whole else []


def _may(name: str, typed: Mapping[str, Any], auto: set[str]) -> bool:
    return not typed.get(name) or name in auto


def _from_phone(typed: Mapping[str, Any], auto: set[str], callers: list[Caller], *, stranger: str | None) -> Values:
    offered: Values = {}
    is_owner = len(callers) == 1 and callers[0].number != stranger
    if is_owner and _may("caller_name", typed, auto):
        offered |= contact_values(callers[0].contact)
    if len({hit.company.pk for hit in callers}) == 1 and _may("company_name", typed, auto):
        offered |= company_values(callers[0].company)
    if callers and "language" in auto:
        offered["language"] = callers[0].contact.language
    return offered


def _read_phone(values: Mapping[str, Any], *, office: Office) -> tuple[Values, str]:
    """A number that is understood is shown as people write it; else the mark that says what is odd about it."""
    typed = str(values.get("phone", ""))
    try:
        phone = read_for(typed, company=_company_of(values), office=office)
    except NotAPhone as fault:
        return {}, fault.fault if fault.fault in (Fault.COUNTRY, Fault.SERIAL) else ""
    if not is_international(typed) and device_called(typed, Device.objects.all()):
        return {}, Fault.SERIAL
    return ({"phone": written(phone.number)}, "") if phone.is_valid else ({}, "doubtful")


def _company_of(values: Mapping[str, Any]) -> Company | None:
    """The company known so far, for the country of a national number."""
    if not values.get("company_id") or is_international(str(values.get("phone", ""))):
        return None
    return Company.objects.select_related("home_office").filter(pk=values["company_id"]).first()


def _from_serial(values: Mapping[str, Any], auto: set[str]) -> Values:
    device = device_called(str(values.get("serial", "")), Device.objects.select_related("product", "owner"))
    if device is None:
        return {}
    offered: Values = {"device_id": device.pk, "serial": device.serial}
    if _may("product_name", values, auto):
        offered |= {"product_name": device.product.name, "product_id": device.product_id}
    if device.owner and _may("company_name", values, auto) and not values.get("company_id"):
        offered |= company_values(device.owner)
    return offered


def contact_values(contact: Contact) -> Values:
    """The fields that a chosen person fills in."""
    return {"caller_name": contact.name, "contact_id": contact.pk, "email": contact.email}


def company_values(company: Company) -> Values:
    """The fields that a chosen company fills in."""
    return {"company_name": company.name, "company_id": company.pk}


def device_values(device: Device) -> Values:
    """The fields that a chosen device fills in."""
    return {
        "serial": device.serial,
        "device_id": device.pk,
        "product_name": device.product.name,
        "product_id": device.product_id,
    }


def caller_values(caller: Caller) -> Values:
    """The fields that a caller chosen by phone number fills in."""
    return {
        "phone": written(caller.number),
        "language": caller.contact.language,
        **company_values(caller.company),
        **contact_values(caller.contact),
    }


def _believed(values: Values, *, language: str, now: datetime) -> tuple[CallFacts, RecognisedRows]:
    """An id counts only as long as the text beside it names the same; else what was said counts. Drops such ids.

    The e-mail address is the recognised person's and nobody else's, whatever a browser still held (L3).
    """
    known = recognise(facts_of(values, language=language, now=now))
    if dropped := _doubtful(values, known):
        values.update(dict.fromkeys(dropped, ""))
        known = recognise(facts_of(values, language=language, now=now))
    values["email"] = known.contact.email if known.contact else ""
    return facts_of(values, language=language, now=now), known


def _doubtful(values: Values, known: RecognisedRows) -> list[str]:
    said = {name: str(values.get(name, "")) for name in ("company_name", "caller_name", "serial", "product_name")}
    another_company = known.company and not is_same(known.company.name, said["company_name"])
    another_person = known.contact and not is_same(known.contact.name, said["caller_name"])
    doubtful = {
        "company_id": another_company,
        "contact_id": another_person or (another_company and said["company_name"]),
        "device_id": known.device and not _is_called(known.device, said["serial"]),
        "product_id": known.product and not known.device and not is_same(known.product.name, said["product_name"]),
    }
    return [name for name, doubt in doubtful.items() if doubt and values.get(name)]


def _is_called(device: Device, said: str) -> bool:
    return device.serial_key in [normalise(reading) for reading in readings(said)]
