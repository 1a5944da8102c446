"""What an address or a form says, as a value; None for what says nothing sensible.

Every number, key, day and choice that is read without a form's field goes through here: `int("²")` raises although
`"²".isdigit()`, a key of 25 digits fits no column, and the year 9999 overflows as soon as a zone is applied to it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.utils.dateparse import parse_date, parse_datetime

MOST_KEY: Final = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2200  # no day of the product lies beyond
NUL: Final = "\0"  # PostgreSQL holds no text with it


def number(text: str | None, *, least: int = 0, most: int = MOST_KEY) -> int | None:
    """A whole number of plain digits (with a minus where `least` allows one) from `least` to `most`."""
    digits = (text or "").strip()
    bare = digits[1:] if digits.startswith("-") else digits
    if not (bare.isascii() and bare.isdigit() and len(bare) <= len(str(MOST_KEY))):
        return None
    found = int(digits)
    return found if least <= found <= most else None


def key(text: str | None) -> int | None:
    """The key of a row: a positive number that fits its column."""
    return number(text, least=1)


def keys(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are keys, in their order."""
    return [found for text in texts if (found := key(text)) is not None]


def day(text: str | None) -> date | None:
    """A day as 2026-05-13, in a year that can be counted with."""
    try:
        found = parse_date(text or "")
    except ValueError:
        return None
    return found if found and FIRST_YEAR <= found.year <= LAST_YEAR else None


def moment(text: str | None) -> datetime | None:
    """An instant or a local time as 2026-05-13T16:20, with an offset or without, in such a year."""
    try:
        found = parse_datetime(text or "")
    except ValueError:
        return None
    return found if found and FIRST_YEAR <= found.year <= LAST_YEAR else None


def year(text: str | None) -> int | None:
    """A year that can be counted with."""
    return number(text, least=FIRST_YEAR, most=LAST_YEAR)


def one_of(text: str | None, choices: Iterable[str], default: str = "") -> str:
    """The text if it is one of the choices, else `default`."""
    return text if text is not None and text in choices else default
