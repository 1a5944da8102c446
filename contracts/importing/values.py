"""What a cell means: days in German and British spelling, numbers, yes and no, choices. CellFault says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from openpyxl.utils.datetime import from_excel

from contracts.importing.reading import Cell, Faulty

_DAY = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})(?:[ T]0?0:00(?::00)?)?$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?$")
_NAMED = re.compile(r"^(\d{1,2})\.?\s+([^\W\d]{3,})\.?\s+(\d{4})$")
# Three letters tell all months apart, in both languages.
_MONTHS = ("jan", "feb", "mär|mar|mrz", "apr", "mai|may", "jun", "jul", "aug", "sep", "okt|oct", "nov", "dez|dec")
_SHORTENED = re.compile(r"^\d[.,]\d+E\+?\d+$", re.IGNORECASE)
_YES = frozenset({"1", "ja", "j", "yes", "y", "wahr", "true", "x"})
_NO = frozenset({"0", "nein", "n", "no", "falsch", "false", "-"})
FIRST_YEAR, LAST_YEAR = 1950, 2150
EXCEL_DAYS = range(18264, 91313)  # 1950 to 2150 as a spreadsheet counts
MAX_EXACT = 10**15

Parse = Callable[[Cell], Any]


class CellFault(Exception):
    """The cell cannot be used; the text says why."""


def text(limit: int) -> Parse:
    """A text of at most `limit` signs; numbers become their digits."""

    def parse(cell: Cell) -> str:
        found = _text(cell)
        if len(found) > limit:
            raise CellFault(_("longer than %(limit)d signs") % {"limit": limit})
        return found

    return parse


def code(limit: int) -> Parse:
    """A number or a code: a text that a spreadsheet must not have shortened to 1.23E+11."""
    plain = text(limit)

    def parse(cell: Cell) -> str:
        if isinstance(cell, float) and abs(cell) >= MAX_EXACT:
            raise CellFault(_("the spreadsheet has lost digits; format the column as text"))
        found: str = plain(cell)
        if _SHORTENED.match(found):
            raise CellFault(_("the spreadsheet has shortened the number; format the column as text"))
        return found

    return parse


def day(cell: Cell) -> date:
    """A day: a real one, or 31.12.2026, 31/12/2026, 2026-12-31, 31 December 2026, 31. Dezember 2026."""
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if int(cell) not in EXCEL_DAYS:
            raise CellFault(_("%(value)s is no day") % {"value": cell})
        return _within(from_excel(int(cell)).date())
    found = _text(cell)
    return _within(_day_of(found))


def number(low: int, high: int) -> Parse:
    """A whole number."""

    def parse(cell: Cell) -> int:
        found = _text(cell)
        if not re.fullmatch(r"-?\d+", found):
            raise CellFault(_("%(value)s is no whole number") % {"value": found})
        if not low <= int(found) <= high:
            raise CellFault(
                _("%(value)s is not between %(low)d and %(high)d") % {"value": found, "low": low, "high": high}
            )
        return int(found)

    return parse


def yes_no(cell: Cell) -> bool:
    """ja/nein, yes/no, 1/0, true/false, x."""
    found = _text(cell).casefold()
    if found in _YES:
        return True
    if found in _NO:
        return False
    raise CellFault(_("%(value)s is neither yes nor no") % {"value": _text(cell)})


def choice(words: Mapping[str, str]) -> Parse:
    """One of several words, in German or English; `words` maps each (folded) to its code."""

    def parse(cell: Cell) -> str:
        found = _text(cell)
        if found.casefold() not in words:
            known = ", ".join(dict.fromkeys(words))
            raise CellFault(_("%(value)s is none of: %(known)s") % {"value": found, "known": known})
        return words[found.casefold()]

    return parse


def email(cell: Cell) -> str:
    """An e-mail address."""
    found = _text(cell)
    try:
        validate_email(found)
    except ValidationError:
        raise CellFault(_("%(value)s is no e-mail address") % {"value": found}) from None
    return found


def _text(cell: Cell) -> str:
    if isinstance(cell, Faulty):
        raise CellFault(cell.reason)
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(str(cell).split())


def _day_of(found: str) -> date:
    for pattern, order in ((_DAY, (3, 2, 1)), (_ISO, (1, 2, 3))):
        match = pattern.match(found)
        if match:
            year, month, day_ = (int(match.group(at)) for at in order)
            return _calendar(found, year + (2000 if year < 70 else 1900 if year < 100 else 0), month, day_)
    match = _NAMED.match(found)
    if match:
        return _calendar(found, int(match.group(3)), _month(found, match.group(2)), int(match.group(1)))
    raise CellFault(_("%(value)s is no day; write 31.12.2026 or 31/12/2026") % {"value": found})


def _month(found: str, name: str) -> int:
    for at, spellings in enumerate(_MONTHS, start=1):
        if name[:3].casefold() in spellings.split("|"):
            return at
    raise CellFault(_("%(value)s is no day; write 31.12.2026 or 31/12/2026") % {"value": found})


def _calendar(found: str, year: int, month: int, day_: int) -> date:
    try:
        return date(year, month, day_)
    except ValueError:
        raise CellFault(_("there is no such day as %(value)s (day, month, year)") % {"value": found}) from None


def _within(found: date) -> date:
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise CellFault(_("the year %(year)d cannot be meant") % {"year": found.year})
    return found
