"""Forty invented firms (companies.csv): where they are, who calls, what they own, how they are covered.

Telephone numbers come from the ranges that Germany and the United Kingdom keep for films and books.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

# area: country code and prefix of the range kept for fiction; three digits follow
AREAS = {
    "hamburg": "+494066969",
    "berlin": "+493023125",
    "frankfurt": "+496990009",
    "cologne": "+492214710",
    "munich": "+498999998",
    "london": "+442079460",
    "reading": "+441184960",
    "birmingham": "+441214960",
    "manchester": "+441614960",
    "bristol": "+441174960",
    "leeds": "+441134960",
}

# devices that the pictures of the design show: firm, product, serial number, place
KNOWN_DEVICES = (
    ("nordkai", "LX-420", "LX42-2207-7314", "Halle 3, Linie 7"),
    ("nordkai", "LX-420", "LX42-2207-7315", "Halle 3, Linie 8"),
    ("nordkai", "LX-420", "LX42-2301-0092", "Halle 3, Linie 5"),
    ("nordkai", "CW-90", "CW90-2302-0447", "Halle 3, Linie 7"),
    ("nordkai", "LINKHUB-5", "LH05-2203-1180", "Serverraum"),
    ("elbtal-molkerei", "VI-12", "VI12-2311-0093", "Abfüllung 2"),
    ("holzapfel", "LX-260", "LX26-2410-0418", "Reiferaum"),
    ("ahrensfeld", "LX-420", "LX42-2103-5528", "Flaschenkeller"),
    ("marlowfinch", "CW-90", "CW90-2209-1156", "Line 4"),
    ("wexcombe", "LINKHUB-5", "LH05-2001-3377", "Plant room"),
    ("surreyparcel", "LX-260", "LX26-2503-1190", "Sorting hall"),
    ("kestrelcold", "VI-12", "VI12-2206-0041", "Chamber 3"),
    ("thameside", "CW-90", "CW90-2511-1156", "Reading bakery, line 2"),
)
KNOWN_PHONES = {
    "Tobias Wernicke": "+494066969214",
    "Jonas Holzapfel": "+496990009731",
    "Gemma Lockwood": "+442079460321",
    "Michael Obermaier": "+498999998340",
}
KNOWN_NUMBERS = {"nordkai": "K-10482", "thameside": "K-20917"}
KNOWN_CONTRACTS = {"nordkai": 318}
KNOWN_NOTES = {
    "nordkai": "Halle 3 läuft Tag und Nacht: Stillstand dort ist dringend. Techniker brauchen am Tor einen Ausweis.",
    "elbtal-molkerei": "Rückruf bitte an die Leitwarte, nicht an die Zentrale. Keine Telefone im Reinraum.",
    "thameside": "Baking from 04:00 to 12:00; the line can be stopped in the afternoon only.",
}
PORTAL_CUSTOMER = "Gemma Lockwood"  # signs in to the portal as customer@example.com


@dataclass(frozen=True)
class Firm:
    """One company. `people` are name and role; the first one calls most.

    `cover`: premium, standard, basic (running contracts), ending, expired, suspended, future, warranty or none.
    """

    name: str
    web: str
    area: str
    street: str
    postcode: str
    town: str
    cover: str
    scope: str
    devices: int
    products: tuple[str, ...]
    people: tuple[tuple[str, str], ...]

    @property
    def german(self) -> bool:
        """Whether it is served from Hamburg."""
        return AREAS[self.area].startswith("+49")


def firms() -> list[Firm]:
    """All of them, in the order of the file."""
    with (Path(__file__).parent / "companies.csv").open(encoding="utf-8", newline="") as file:
        return [_firm(row) for row in csv.DictReader(file, delimiter=";")]


def _firm(row: dict[str, str]) -> Firm:
    people = tuple(
        (name, role) for name, _, role in (part.rstrip(")").partition(" (") for part in row["people"].split(", "))
    )
    products = tuple(row["products"].split())
    return Firm(**{**row, "devices": int(row["devices"]), "products": products, "people": people})  # type: ignore[arg-type]
