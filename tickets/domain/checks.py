"""What a call needs before it is logged (C2): one clear message per field, all at once."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contracts.serials import normalise
from tickets.domain.facts import CallFacts, RecognisedRows
from tickets.enums import CallKind, Direction, Impact, Way
from tickets.models import Ticket
from tickets.numbers import NumberError, grouped, parse

Fault = tuple[str, str]  # field, message

MISSING = {
    "caller_name": gettext_lazy("The caller’s name is missing."),
    "company_name": gettext_lazy("The company is missing."),
    "phone": gettext_lazy("The phone number is missing."),
    "product_name": gettext_lazy("The product is missing."),
    "serial": gettext_lazy("The serial number is missing. If it is not yet known, say why."),
    "description": gettext_lazy("The description is missing."),
}
NEEDED: dict[CallKind, tuple[str, ...]] = {
    CallKind.FAULT: ("caller_name", "company_name", "phone", "product_name", "serial", "description"),
    CallKind.ENQUIRY: ("caller_name", "description"),
    CallKind.COMPLAINT: ("caller_name", "description"),
    CallKind.FEEDBACK: ("description",),
}
LENGTHS: dict[str, int] = {
    name: getattr(Ticket._meta.get_field(name), "max_length", 0)
    for name in ("caller_name", "company_name", "product_name", "serial", "serial_missing", "way_reason")
}
SHORTEST_SERIAL = 3
CLOCKS_MAY_DIFFER = timedelta(minutes=5)


def faults_of(facts: CallFacts, known: RecognisedRows, *, phone_fault: str) -> dict[str, str]:
    """Field names of `CallFacts` with their message; empty when the call can be logged.

    `phone_fault` says why the phone number cannot be read, "" when it can. The verdict's part is `faults_of_way`.
    """
    found: dict[str, str] = {}
    for field, message in _all(facts, known, phone_fault):
        found.setdefault(field, message)
    return found


def _all(facts: CallFacts, known: RecognisedRows, phone_fault: str) -> Iterator[Fault]:
    if facts.wants_ticket:
        yield from _missing(facts)
        yield from _reachable(facts)
    elif facts.kind == CallKind.STATUS and not facts.attach_to and not facts.no_ticket_reason:
        yield "attach_to", _("The ticket number is missing. If there is none, say why.")
    yield from _texts(facts, phone_fault)
    yield from _choices(facts, known)


def _missing(facts: CallFacts) -> Iterator[Fault]:
    for field in NEEDED[facts.kind]:
        if getattr(facts, field) or (field == "serial" and facts.serial_missing):
            continue
        yield field, str(MISSING[field])


def _reachable(facts: CallFacts) -> Iterator[Fault]:
    if facts.kind in (CallKind.ENQUIRY, CallKind.COMPLAINT) and not facts.phone and not facts.email:
        yield "phone", _("A phone number or an e-mail address is missing: how do we answer?")


def _texts(facts: CallFacts, phone_fault: str) -> Iterator[Fault]:
    for field, longest in LENGTHS.items():
        if len(getattr(facts, field)) > longest:
            yield field, _("At most %(number)d characters fit here.") % {"number": longest}
    if phone_fault:
        yield "phone", phone_fault
    if facts.serial and len(normalise(facts.serial)) < SHORTEST_SERIAL:
        yield "serial", _("A serial number has at least three letters or digits.")
    if facts.email:
        try:
            validate_email(facts.email)
        except ValidationError:
            yield "email", _("This is not an e-mail address.")


def _choices(facts: CallFacts, known: RecognisedRows) -> Iterator[Fault]:
    unknown = _("This choice no longer exists: choose again.")
    for field in ("company", "contact", "classification"):
        if getattr(facts, f"{field}_id") and getattr(known, field) is None:
            yield f"{field}_id", unknown
    for field, choices in (("impact", Impact), ("direction", Direction)):
        if getattr(facts, field) not in choices.values:
            yield field, unknown
    if facts.way and facts.way not in Way.values:
        yield "way", unknown
    yield from _classification(known)


def _classification(known: RecognisedRows) -> Iterator[Fault]:
    node = known.classification
    if node and node.retired:
        yield "classification_id", _("This classification is no longer used: choose another one.")
    elif node and known.product and node.family_id != known.product.family_id:
        yield "classification_id", _("This classification belongs to other products: choose another one.")


def faults_of_way(facts: CallFacts, *, covered: bool) -> dict[str, str]:
    """What is wrong with the way chosen for a device that is not covered (E3)."""
    if not facts.wants_ticket or covered:
        return {}
    if facts.way == Way.COVERED:
        return {
            "way": _("The device is not covered: choose goodwill, chargeable or sales, or correct the serial number.")
        }
    if facts.way == Way.GOODWILL and not facts.way_reason:
        return {"way_reason": _("Goodwill needs a reason: the manager reads it.")}
    return {}


def ticket_named(typed: str) -> tuple[Ticket | None, str]:
    """The ticket with that number, in any grouping, and '' – or None and why not."""
    try:
        number = parse(typed)
    except NumberError as fault:
        return None, number_fault(fault)
    ticket = Ticket.objects.select_related("office", "company", "contact", "merged_into").filter(number=number).first()
    if ticket is None:
        return None, _("There is no ticket %(number)s.") % {"number": grouped(number)}
    return ticket, ""


def number_fault(fault: NumberError) -> str:
    """Why what was typed cannot be a ticket number, in words (C3)."""
    if fault.code == "length":
        digits = int(fault.data["digits"])
        return ngettext(
            "A ticket number has nine digits, this is %(digits)d.",
            "A ticket number has nine digits, these are %(digits)d.",
            digits,
        ) % {"digits": digits}
    if fault.code == "characters":
        return _("A ticket number has only digits, no “%(characters)s”.") % {"characters": fault.data["characters"]}
    return _("The check digit does not fit: a digit is wrong, or two are swapped. Ask for the number again.")
