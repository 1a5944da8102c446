"""The columns that each kind of file may have, with the headings by which they are recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.enums import ContactRole, ImportKind, Scope
from contracts.importing.values import Parse, choice, code, day, email, number, text, yes_no
from contracts.models import ImportHeading

_LANGUAGES = {
    "de": "de",
    "deutsch": "de",
    "german": "de",
    "en": "en-gb",
    "en-gb": "en-gb",
    "englisch": "en-gb",
    "english": "en-gb",
}
_ROLES = {
    "bedienung": ContactRole.OPERATOR,
    "operator": ContactRole.OPERATOR,
    "technik": ContactRole.TECHNICIAN,
    "technician": ContactRole.TECHNICIAN,
    "einkauf": ContactRole.PURCHASING,
    "purchasing": ContactRole.PURCHASING,
    "leitung": ContactRole.MANAGEMENT,
    "management": ContactRole.MANAGEMENT,
}
_SCOPES = {
    "listed": Scope.LISTED,
    "einzeln": Scope.LISTED,
    "site": Scope.SITE,
    "standort": Scope.SITE,
    "company": Scope.COMPANY,
    "firma": Scope.COMPANY,
}


@dataclass(frozen=True)
class Field:
    """One column: `parse` reads a cell that is not empty; `headings` are further names it is known by."""

    name: str
    label: Any
    parse: Parse
    headings: tuple[str, ...] = ()
    required: bool = False


_OWNER = pgettext_lazy("of a device", "Owner (customer number)")

FIELDS: dict[str, tuple[Field, ...]] = {
    ImportKind.COMPANIES: (
        Field("number", _("Customer number"), code(20), ("Kundennummer", "Kunden-Nr.", "customer no"), True),
        Field("name", _("Company"), text(160), ("Firma", "Name", "company name"), True),
        Field("language", _("Language"), choice(_LANGUAGES), ("Sprache",)),
        Field("home_office", _("Home office"), text(60), ("Heimatstandort", "office")),
        Field("notes", _("How we work with the company"), text(4000), ("Bemerkung", "Notizen", "notes")),
        Field("site", _("Site"), text(120), ("Standort",)),
        Field("street", _("Street"), text(120), ("Straße", "address")),
        Field("postal_code", _("Postcode"), code(12), ("PLZ", "Postleitzahl", "zip")),
        Field("city", _("Town"), text(80), ("Ort", "Stadt", "city")),
        Field("country", _("Country"), text(2), ("Land",)),
    ),
    ImportKind.CONTACTS: (
        Field("company", _("Customer number"), code(20), ("Kundennummer", "Kunden-Nr.", "customer no"), True),
        Field("name", _("Name"), text(120), ("Ansprechpartner", "contact"), True),
        Field("email", _("E-mail"), email, ("E-Mail", "Mail")),
        Field("phone", _("Phone"), code(40), ("Telefon", "Tel.")),
        Field("mobile", _("Second phone"), code(40), ("Zweites Telefon", "Mobil", "mobile")),
        Field("language", _("Language"), choice(_LANGUAGES), ("Sprache",)),
        Field("role", _("Role"), choice(_ROLES), ("Rolle", "Funktion")),
        Field("objects_to_surveys", _("Objects to surveys"), yes_no, ("Widerspricht Umfragen",)),
    ),
    ImportKind.PRODUCTS: (
        Field("code", _("Model"), code(20), ("Modell", "Produkt", "product"), True),
        Field("name_de", _("Name (German)"), text(120), ("Bezeichnung", "Name (deutsch)"), True),
        Field("name_en", _("Name (English)"), text(120), ("Name (englisch)", "description"), True),
        Field("family", _("Family (code)"), code(12), ("Familie", "family", "Produktfamilie"), True),
        Field("manufacturer", _("Manufacturer"), text(80), ("Hersteller",), True),
        Field("warranty_months", _("Warranty (months)"), number(0, 240), ("Garantie (Monate)", "Garantie")),
        Field("retired", _("No longer sold"), yes_no, ("Nicht mehr im Verkauf",)),
    ),
    ImportKind.DEVICES: (
        Field("serial", _("Serial number"), code(40), ("Seriennummer", "Serien-Nr.", "SN", "serial no"), True),
        Field("product", _("Model"), code(20), ("Modell", "Produkt", "product"), True),
        Field("owner", _OWNER, code(20), ("Kundennummer", "Eigentümer", "owner", "customer number")),
        Field("site", _("Site"), text(120), ("Standort",)),
        Field("place", _("Place"), text(120), ("Platz", "Aufstellort", "location")),
        Field("firmware", _("Firmware"), code(40)),
        Field("delivered", _("Delivered"), day, ("Geliefert", "Lieferdatum", "delivery date")),
        Field("warranty_until", _("Warranty until"), day, ("Garantie bis", "warranty end")),
        Field("retired", _("Out of service"), yes_no, ("Außer Betrieb",)),
    ),
    ImportKind.CONTRACTS: (
        Field("number", _("Contract number"), code(30), ("Vertragsnummer", "Vertrag", "contract"), True),
        Field("company", _("Customer number"), code(20), ("Kundennummer", "Kunden-Nr.", "customer no"), True),
        Field("cls", _("Class (code)"), code(50), ("Klasse", "Vertragsklasse", "class"), True),
        Field("first", _("First day"), day, ("Erster Tag", "Beginn", "start", "from"), True),
        Field("last", _("Last day"), day, ("Letzter Tag", "Ende", "end", "until")),
        Field("scope", _("Covers"), choice(_SCOPES), ("Deckt", "Umfang", "scope")),
        Field("site", _("Site"), text(120), ("Standort",)),
        Field("serial", _("Serial number"), code(40), ("Seriennummer", "Gerät", "device")),
        Field("notice_days", _("Notice period (days)"), number(0, 1000), ("Kündigungsfrist (Tage)", "Kündigungsfrist")),
        Field("note", _("Note"), text(4000), ("Bemerkung", "Notiz")),
    ),
}


def folded(heading: str) -> str:
    """A heading as it is compared: letters and digits only, lower case."""
    return "".join(sign for sign in heading.casefold() if sign.isalnum())[:120]


def propose(kind: str, headings: Sequence[str]) -> dict[str, str]:
    """What each heading means: as remembered, else by its name. {heading: field}, '' for a column left out.

    A field is given away once. One query.
    """
    keys = [folded(heading) for heading in headings]
    remembered = dict(ImportHeading.objects.filter(kind=kind, heading__in=keys).values_list("heading", "field"))
    named = _named(kind)
    taken: set[str] = set()
    mapping: dict[str, str] = {}
    for heading, key in zip(headings, keys, strict=True):
        field = remembered.get(key, named.get(key, ""))
        mapping[heading] = field if field not in taken else ""
        taken |= {field} - {""}
    return mapping


def remember(kind: str, mapping: Mapping[str, str]) -> None:
    """Keep what the headings meant for the next file of this kind."""
    rows = {folded(heading): field for heading, field in mapping.items()}
    ImportHeading.objects.bulk_create(
        [ImportHeading(kind=kind, heading=heading, field=field) for heading, field in rows.items()],
        update_conflicts=True,
        unique_fields=["kind", "heading"],
        update_fields=["field"],
    )


def missing(kind: str, mapping: Mapping[str, str]) -> list[Field]:
    """Required fields that no column has."""
    return [field for field in FIELDS[kind] if field.required and field.name not in mapping.values()]


def _named(kind: str) -> dict[str, str]:
    """Folded headings of a kind: each field's name in code, its label in both languages, what else it is called."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for field in FIELDS[kind]:
                for heading in (field.name, str(field.label), *field.headings):
                    found.setdefault(folded(heading), field.name)
    return found
