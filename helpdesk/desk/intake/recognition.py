"""What the screen recognises of the facts typed so far, and what it fills in by itself.

A field is filled only while it is empty or holds what was filled in before (`auto`): nothing a person typed is ever
changed. When the fact that led there is changed, the filled-in value goes again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.models import Company, Contact, Device
from contracts.queries import Caller, find_callers_by_phone, parse_phone
from contracts.serials import normalise
from core.templatetags.desk import phone as phone_in_words
from helpdesk.desk.intake.forms import facts_of
from offices.models import Office
from tickets.domain.facts import CallFacts, Known, recognise

Values = dict[str, Any]
FILLED = ("caller_name", "company_name", "product_name")


@dataclass(frozen=True)
class Picture:
    """The sheet as it stands: its values, what of them the screen has to change, and the rows they are about."""

    values: Values
    fill: Values
    auto: frozenset[str]
    facts: CallFacts
    known: Known
    by_phone: bool

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
    stranger = parse_phone(str(typed.get("stranger", "")), office=office)
    offered = _from_phone(typed, auto, callers, stranger=stranger)
    offered |= _from_serial({**typed, **offered}, auto | offered.keys())
    offered |= {name: "" for name in FILLED if name in auto and name not in offered}
    if focus == "serial":
        offered.pop("serial", None)
    values = {**typed, **offered}
    if focus != "phone":
        values |= _tidy_phone(str(values.get("phone", "")), office=office)
    facts, known = _believed(values, language=office.language, now=now)
    filled = {name for name in FILLED if values.get(name) and name in auto | offered.keys()}
    changed = {name: value for name, value in values.items() if value != typed.get(name, "")}
    return Picture(values, changed, frozenset(filled | (auto & {"language"})), facts, known, bool(callers))


def exact_callers(typed: str, *, office: Office) -> list[Caller]:
    """Contacts with exactly this number."""
    whole = parse_phone(typed, office=office)
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


def _tidy_phone(typed: str, *, office: Office) -> Values:
    """A number that can be read as one is shown as people write it."""
    whole = parse_phone(typed, office=office) if typed else None
    return {"phone": phone_in_words(whole)} if whole else {}


def _from_serial(values: Mapping[str, Any], auto: set[str]) -> Values:
    key = normalise(str(values.get("serial", "")))
    found = list(Device.objects.select_related("product", "owner").filter(serial_key=key)[:2]) if key else []
    if len(found) != 1:
        return {}
    device = found[0]
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
        "phone": phone_in_words(caller.number),
        "language": caller.contact.language,
        **company_values(caller.company),
        **contact_values(caller.contact),
    }


def _believed(values: Values, *, language: str, now: datetime) -> tuple[CallFacts, Known]:
    """An id counts only as long as the text beside it names the same; else what was said counts. Drops such ids.

    The e-mail address is the recognised person's and nobody else's, whatever a browser still held (L3).
    """
    known = recognise(facts_of(values, language=language, now=now))
    if dropped := _doubtful(values, known):
        values.update(dict.fromkeys(dropped, ""))
        known = recognise(facts_of(values, language=language, now=now))
    values["email"] = known.contact.email if known.contact else ""
    return facts_of(values, language=language, now=now), known


def _doubtful(values: Values, known: Known) -> list[str]:
    said = {name: str(values.get(name, "")) for name in ("company_name", "caller_name", "serial", "product_name")}
    another_company = known.company and not _same(known.company.name, said["company_name"])
    another_person = known.contact and not _same(known.contact.name, said["caller_name"])
    doubtful = {
        "company_id": another_company,
        "contact_id": another_person or (another_company and said["company_name"]),
        "device_id": known.device and known.device.serial_key != normalise(said["serial"]),
        "product_id": known.product and not known.device and not _same(known.product.name, said["product_name"]),
    }
    return [name for name, doubt in doubtful.items() if doubt and values.get(name)]


def _same(name: str, said: str) -> bool:
    return name.casefold().split() == said.casefold().split()
