"""Example files: what a file of each kind looks like, in the reader's language, ready to be filled in."""

from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from contracts.enums import ImportKind
from contracts.importing.kinds import columns_of
from core.languages import reads_german
from core.sheets import Table, sheet_file

_COMPANY: dict[str, Any] = {
    "number": "K-20001",
    "name": "Molkerei Seewiesen eG",
    "language": "de",
    "home_office": "Hamburg",
    "notes": "Rückruf nur vormittags",
    "site": "Werk 1",
    "street": "Uferweg 5",
    "postal_code": "01069",
    "city": "Dresden",
    "country": "DE",
}
_CONTACT = {
    "company": "K-20001",
    "name": "Sabine Seewald",
    "email": "sabine@seewiesen.example",
    "phone": "0351 4400120",
    "mobile": "+49 170 4400120",
    "language": "de",
    "role": "technician",
    "objects_to_surveys": "no",
}
_PRODUCT = {
    "code": "LX-500",
    "name_de": "Etikettierer LX-500",
    "name_en": "Labeller LX-500",
    "family": "LX",
    "manufacturer": "Halvern",
    "warranty_months": 24,
    "retired": "no",
}
_DEVICE = {
    "serial": "LX50-2601-0001",
    "product": "LX-500",
    "owner": "K-20001",
    "site": "Werk 1",
    "place": "Halle 2",
    "firmware": "6.4.2",
    "delivered": date(2026, 1, 31),
    "warranty_until": None,
    "retired": "no",
}
_CONTRACT = {
    "number": "WV-2026-0001",
    "company": "K-20001",
    "cls": "premium",
    "first": date(2026, 2, 1),
    "last": date(2029, 1, 31),
    "scope": "listed",
    "site": None,
    "serial": "LX50-2601-0001",
    "notice_days": 90,
    "note": None,
}


def _changes(devices: int) -> Iterator[dict[str, Any]]:
    """Twenty devices on ten lines, every other one of the second customer and with a longer warranty."""
    for number in range(1, devices + 1):
        own = {"serial": f"LX50-2601-{number:04d}", "place": f"Halle 2, Linie {(number + 1) // 2}"}
        other = {"owner": "K-20002", "site": "Lindau", "warranty_until": date(2030, 12, 31)}
        yield own if number % 2 else own | other


ROWS: dict[str, tuple[dict[str, Any], ...]] = {
    ImportKind.COMPANIES: (
        _COMPANY,
        _COMPANY | {"number": "K-20002", "name": "Käserei Lindau KG", "site": "Lindau", "postal_code": "88131"},
    ),
    ImportKind.CONTACTS: (
        _CONTACT,
        _CONTACT
        | {"name": "Jonas Birnbaum", "company": "K-20002", "email": None, "phone": "08382 90009", "mobile": None},
    ),
    ImportKind.PRODUCTS: (_PRODUCT,),
    ImportKind.DEVICES: tuple(_DEVICE | change for change in _changes(20)),
    ImportKind.CONTRACTS: (
        _CONTRACT,
        _CONTRACT | {"number": "WV-2026-0002", "company": "K-20002", "scope": "company", "serial": None, "last": None},
    ),
}
_GERMAN = {
    "yes": "ja",
    "no": "nein",
    "listed": "einzeln",
    "company": "Firma",
    "de": "Deutsch",
    "technician": "Technik",
}


def example(kind: str, *, xlsx: bool) -> IO[bytes]:
    """The example as an open temporary file."""
    columns = columns_of(kind)
    labels = [str(column.label) for column in columns.values()]
    rows = ([_said(row[name]) for name in columns] for row in ROWS[kind])
    return sheet_file(Table(kind, labels, rows), "xlsx" if xlsx else "csv")


def _said(value: Any) -> Any:
    german = reads_german()
    return _GERMAN.get(value, value) if german and isinstance(value, str) else value
