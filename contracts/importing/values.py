"""What a cell means, as widgets of django-import-export. A ValueError says in plain words why it means nothing.

The library's own widgets guess: 2,5 becomes the whole number 2, "perhaps" becomes no, 10007.0 the text "10007.0".
A file that somebody else wrote is not guessed at, so these read or refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from import_export.widgets import Widget
from openpyxl.utils.datetime import from_excel

from contracts.importing.reading import Cell, Faulty
from core.folding import fold
from core.languages import reads_german

_DAY = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})(?:[ T]0?0:00(?::00)?)?$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?$")
_NAMED = re.compile(r"^(\d{1,2})\.?\s+([^\W\d]{3,})\.?\s+(\d{4})$")
# Three letters tell all months apart, in both languages.
_MONTHS = ("jan", "feb", "mär|mar|mrz", "apr", "mai|may", "jun", "jul", "aug", "sep", "okt|oct", "nov", "dez|dec")
# 1,23E+11 and 1E+11 are what spreadsheets make of long numbers; 1E11 may be a code.
_SHORTENED = re.compile(r"^\d(?:[.,]\d+E\+?\d+|E\+\d+)$", re.IGNORECASE)
_NO_END = frozenset({"unbefristet", "unlimited", "open-ended", "open ended", "no end", "ohne ende", "offen", "-"})
NO_END_FROM = 2900  # the year; 31.12.9999 stands for "no end" in many systems
_YES = frozenset({"1", "ja", "j", "yes", "y", "wahr", "true", "x"})
_NO = frozenset({"0", "nein", "n", "no", "falsch", "false", "-"})
LOST_ZEROS = 8
FIRST_YEAR, LAST_YEAR = 1950, 2150
EXCEL_DAYS = range(18264, 91313)  # 1950 to 2150 as a spreadsheet counts
DAY_IN_2900 = 365_245  # as a spreadsheet counts
MAX_EXACT = 10**15


class TextCell(Widget):
    """A text of at most `limit` characters; numbers become their digits."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        """The cell's text. Raises ValueError."""
        found = text_of(value)
        if len(found) > self.limit:
            raise ValueError(_("longer than %(limit)d characters") % {"limit": self.limit})
        return found


class CodeCell(TextCell):
    """A number or a code: a text that a spreadsheet must not have shortened to 1.23E+11."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        """The cell's text. Raises ValueError."""
        if isinstance(value, int | float) and abs(value) >= MAX_EXACT:
            raise ValueError(_("the spreadsheet has lost digits; format the column as text"))
        found = super().clean(value)
        if isinstance(value, date):
            raise ValueError(_("the spreadsheet has made a day of the number; format the column as text"))
        if _SHORTENED.match(found):
            raise ValueError(_("the spreadsheet has shortened the number; format the column as text"))
        return found


class RecordCell(CodeCell):
    """A record known by its number, code or name. `rows` is filled before lines are read."""

    def __init__(self, limit: int, missing: Any, key: Callable[[str], str] = fold) -> None:
        super().__init__(limit)
        self.missing, self.key = missing, key
        self.rows: Mapping[str, Any] = {}

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        """The record. Raises ValueError with `missing`."""
        found = self.rows.get(self.key(super().clean(value)))
        if found is None:
            raise ValueError(str(self.missing) % {"value": text_of(value)})
        return found


class DayCell(Widget):
    """A day: a real one, or 31.12.2026, 31/12/2026, 2026-12-31, 31 December 2026, 31. Dezember 2026."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> date:
        """The day. Raises ValueError."""
        if isinstance(value, date):
            return _within(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if int(value) not in EXCEL_DAYS:
                raise ValueError(_("%(value)s is no day") % {"value": value})
            return _within(from_excel(int(value)).date())
        return _within(_day_of(text_of(value)))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As people write it in their language."""
        return format(value, "%d.%m.%Y" if reads_german() else "%d/%m/%Y") if value else ""


class LastDayCell(DayCell):
    """A last day; "unbefristet" and 31.12.9999 say that there is none."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        """The day, None for no end. Raises ValueError."""
        if isinstance(value, str) and fold(value) in _NO_END:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and value > DAY_IN_2900:
            return None
        if isinstance(value, date):
            return None if value.year >= NO_END_FROM else super().clean(value)
        if isinstance(value, str) and (year := re.search(r"(?<!\d)(\d{4})(?!\d)", value)):
            named = value.replace(year.group(), "2000")  # a day that there is in every year
            return None if int(year.group()) >= NO_END_FROM and _day_of(named) else super().clean(value)
        return super().clean(value)


class NumberCell(Widget):
    """A whole number."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.low, self.high = low, high

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> int:
        """The number. Raises ValueError."""
        found = text_of(value)
        if not re.fullmatch(r"-?\d+", found):
            raise ValueError(_("%(value)s is no whole number") % {"value": found})
        if not self.low <= int(found) <= self.high:
            limits = {"value": found, "low": self.low, "high": self.high}
            raise ValueError(_("%(value)s is not between %(low)d and %(high)d") % limits)
        return int(found)


class YesNoCell(Widget):
    """ja/nein, yes/no, 1/0, true/false, x."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> bool:
        """The answer. Raises ValueError."""
        found = fold(text_of(value))
        if found in _YES or found in _NO:
            return found in _YES
        raise ValueError(_("%(value)s is neither yes nor no") % {"value": text_of(value)})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """In the reader's language."""
        return _("yes") if value else _("no")


class ChoiceCell(Widget):
    """One of several words, in German or English; `words` maps each (folded) to its code."""

    def __init__(self, words: Mapping[str, Any], labels: Mapping[str, Any]) -> None:
        super().__init__()
        self.words, self.labels = words, labels

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        """The code. Raises ValueError with the words that are understood."""
        found = text_of(value)
        meant = self._labels | {fold(word): code for word, code in self.words.items()}
        if fold(found) not in meant:
            known = ", ".join(self.words)
            raise ValueError(_("%(value)s is none of: %(known)s") % {"value": found, "known": known})
        return meant[fold(found)]

    @cached_property
    def _labels(self) -> dict[str, Any]:
        """What the screens say, in both languages: our own files say it, too."""
        found: dict[str, Any] = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found |= {fold(str(label)): code for code, label in self.labels.items()}
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """In the reader's language."""
        return str(self.labels.get(value, value))


class EmailCell(TextCell):
    """An e-mail address."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        """The address. Raises ValueError."""
        found = super().clean(value)
        try:
            validate_email(found)
        except ValidationError:
            raise ValueError(_("%(value)s is no e-mail address") % {"value": found}) from None
        return found


def with_zeros(codes: Iterable[str]) -> set[str]:
    """Codes of digits with fewer and more zeros at the beginning, without themselves: spreadsheets remove them."""
    digits = {code for code in codes if code.isdecimal() and code.isascii()}
    return {"0" * zeros + code.lstrip("0") for code in digits for zeros in range(LOST_ZEROS + 1)} - digits


def ask_zeros(known: str) -> str:
    """What a line is asked whose number differs from a known one only by zeros."""
    return _("is %(number)s meant? Spreadsheets remove zeros at the beginning") % {"number": known}


def text_of(cell: Cell) -> str:
    """The cell in words, '' for none. Raises ValueError if the cell cannot be used."""
    if isinstance(cell, Faulty):
        raise ValueError(cell.reason)
    if cell is None:
        return ""
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
    raise ValueError(_("%(value)s is no day; write 31.12.2026 or 31/12/2026") % {"value": found})


def _month(found: str, name: str) -> int:
    for at, spellings in enumerate(_MONTHS, start=1):
        if name[:3].casefold() in spellings.split("|"):
            return at
    raise ValueError(_("%(value)s is no day; write 31.12.2026 or 31/12/2026") % {"value": found})


def _calendar(found: str, year: int, month: int, day_: int) -> date:
    try:
        return date(year, month, day_)
    except ValueError:
        raise ValueError(_("there is no such day as %(value)s (day, month, year)") % {"value": found}) from None


def _within(found: date) -> date:
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise ValueError(_("the year %(year)d cannot be meant") % {"year": found.year})
    return found
