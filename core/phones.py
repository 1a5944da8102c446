"""What somebody types as a phone number, and how a number is kept, shown and dialled (C7). The only room for it.

Kept is E.164, with an extension as `tel:` links write it: `+494066969214`, `+4940669690;ext=12`. Words beside a number
are left out of it and never become digits; what could be read in two ways is refused with the reason.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, ValidationResult

from core.errors import Invalid

MIN_DIGITS = 5  # fewer would find half the town
LONGEST_TYPED = 80  # characters; more is a sentence
LONGEST_KEPT = 30  # "+", 15 digits, ";ext=" and 7 digits are 28

# "+49 (0)40": only after a country code; anywhere else a zero in brackets is a digit that somebody dials.
_TRUNK_ZERO = re.compile(r"((?:\+|(?<!\d)00)[ (]*\d{1,3}[ )./-]*)\(\s*0\s*\)")
# Digits with what people put between them. A line break, a comma or a letter ends the number.
_RUN = re.compile(r"(?:\+[ (]*)?\d(?:[ \t()/.·'-]*\d)*")
_EXTENSION = re.compile(
    r"[\s,;:()/-]*(?:extension|extn|ext|durchwahl|durchw|dwl|dw|apparat|app|nebenstelle|nebenst|nst|klappe|intern|x|#)"
    r"[\s.:=(-]*(\d{1,7})(?![^\W_])",
    re.IGNORECASE,
)
_HYPHENATED = re.compile(r"(.+\d)[ ]*-[ ]*(\d{1,5})")
_SERIAL_LABEL = re.compile(
    r"(?<![^\W\d_])(?:s\s?/\s?n|sn|snr|serien\w*|serial\w*|ser[. -]+(?:nr|no|num)\w*)(?![^\W\d_])", re.IGNORECASE
)
_GLUE = "-/_"  # between letters and digits they make one code: CW-30, 2302/B


class Fault(StrEnum):
    """Why something typed is not taken for a phone number."""

    UNREADABLE = "unreadable"
    NO_AREA_CODE = "no_area_code"
    LETTERS = "letters"
    MORE_DIGITS = "more_digits"
    SERIAL = "serial"
    COUNTRY = "country"


WHY: dict[Fault, Any] = {
    Fault.UNREADABLE: gettext_lazy("This cannot be a phone number. With area code, for example +49 40 66969 214."),
    Fault.NO_AREA_CODE: gettext_lazy("The area code is missing. Enter the whole number, for example 040 66969 214."),
    Fault.LETTERS: gettext_lazy("Letters and digits are mixed here. Enter the phone number alone."),
    Fault.MORE_DIGITS: gettext_lazy("There are more digits beside the number. Enter one number only."),
    Fault.COUNTRY: gettext_lazy("In which country is this number? Enter it with its country code, for example +44."),
    Fault.SERIAL: gettext_lazy("This looks like a serial number. Enter a phone number."),
}


class NotAPhone(ValueError):
    """Says why in `fault`, and as a text for people as str()."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault

    def __str__(self) -> str:
        return str(WHY[self.fault])


@dataclass(frozen=True)
class Phone:
    """A number as it was understood. `is_valid`: such numbers are in use; else only its length is possible."""

    base: str
    extension: str = ""
    is_valid: bool = True

    @property
    def number(self) -> str:
        """As it is kept and dialled."""
        return f"{self.base};ext={self.extension}" if self.extension else self.base


def read_phone(typed: str, *, country: str) -> Phone:
    """The number in what was typed, read as in the country (ISO 3166). Raises NotAPhone. C7.

    Words beside it are left out; an extension is kept. The digits of the number are always those that were typed.
    """
    text = _TRUNK_ZERO.sub(r"\1", _plain(typed))
    if len(text) > LONGEST_TYPED or not any(character.isdigit() for character in text):
        raise NotAPhone(Fault.UNREADABLE)
    if _SERIAL_LABEL.search(text):
        raise NotAPhone(Fault.SERIAL)
    run, extension, words = _pieces(text)
    _check_beginning(run, country, has_words=words)
    return _whole(run, extension, country)


def read_or_none(typed: str, *, country: str) -> Phone | None:
    """The number; None for what is no phone number."""
    try:
        return read_phone(typed, country=country)
    except NotAPhone:
        return None


def parse_phone(typed: str, *, country: str) -> str | None:
    """The number as it is kept; None for what is no phone number."""
    phone = read_or_none(typed, country=country)
    return phone.number if phone else None


def is_international(typed: str) -> bool:
    """Whether the country code was typed, so that the number is the same everywhere."""
    run = _RUN.search(_plain(typed))
    return run is not None and _dialled(run.group()).startswith(("+", "00"))


def phone_at(field: str, typed: str, *, country: str) -> str:
    """The number as it is kept, "" for nothing. Raises Invalid at the field with the reason."""
    if not typed.strip():
        return ""
    try:
        return read_phone(typed, country=country).number
    except NotAPhone as fault:
        raise Invalid({field: str(fault)}) from fault


def beginning_of(typed: str, *, country: str) -> str | None:
    """What is typed of a number so far as the beginning of kept numbers; None if too little, or not a number."""
    text = _TRUNK_ZERO.sub(r"\1", _plain(typed))
    runs = list(_RUN.finditer(text))
    if len(runs) != 1 or any(_is_letter(character) for character in text):
        return None
    code = str(phonenumbers.country_code_for_region(country))
    digits = _international(_dialled(runs[0].group()), code)
    enough = len(digits) >= MIN_DIGITS and (not digits.startswith(code) or len(digits) - len(code) >= MIN_DIGITS - 1)
    return f"+{digits}" if enough else None


def is_doubtful(number: str) -> bool:
    """Whether a kept number is only possible: no such numbers are in use."""
    try:
        return not phonenumbers.is_valid_number(phonenumbers.parse(number.partition(";")[0]))
    except phonenumbers.NumberParseException:
        return bool(number)


def local_digits(typed: str) -> str:
    """The digits of a number that was typed without any area code ("66969214"); "" for anything else."""
    text = _plain(typed)
    run = _RUN.fullmatch(text)
    digits = _dialled(text) if run else ""
    return digits if len(digits) >= MIN_DIGITS and digits[0] not in "+0" else ""


def written(number: str) -> str:
    """A kept number as people write it, in the active language; what cannot be read as one stays as it was told."""
    base, _mark, extension = number.partition(";ext=")
    try:
        parsed = phonenumbers.parse(base)
    except phonenumbers.NumberParseException:
        return number
    shown = phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    if not extension:
        return shown
    return _("%(number)s ext. %(extension)s") % {"number": shown, "extension": extension}


def said(number: str, *, country: str) -> str:
    """A kept number as it is said in `country`, in the active language: without "+", an extension in full."""
    base, _mark, extension = number.partition(";ext=")
    try:
        parsed = phonenumbers.parse(base)
    except phonenumbers.NumberParseException:
        return number
    is_ours = phonenumbers.region_code_for_number(parsed) == country
    form = PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
    shown = phonenumbers.format_number(parsed, form).replace("+", "00")
    if not extension:
        return shown
    return _("%(number)s extension %(extension)s") % {"number": shown, "extension": extension}


# -- parts --------------------------------------------------------------------------------------------------------


def _plain(typed: str) -> str:
    """Digits of every script as 0 to 9, dashes and blanks as the plain ones, invisible characters gone."""
    return "".join(_plain_characters(typed)).strip()


def _plain_characters(typed: str) -> Iterator[str]:
    for character in typed:
        category = unicodedata.category(character)
        if category == "Nd":
            yield str(unicodedata.decimal(character))
        elif category == "Zs":
            yield " "
        elif category == "Pd" or character in "−⁃":
            yield "-"
        elif category == "Cf":
            continue
        else:
            yield {"＋": "+", "⁄": "/", "∕": "/"}.get(character, character)


def _pieces(text: str) -> tuple[str, str, bool]:
    """(the number's characters, the extension, whether words stand beside them)."""
    run = _RUN.search(text)
    if run is None:
        raise NotAPhone(Fault.UNREADABLE)
    before, after = text[: run.start()], text[run.end() :]
    found = _EXTENSION.match(after)
    rest = after[found.end() :] if found else after
    if "+" in before or _is_glued(before[::-1]) or _is_glued(rest):
        raise NotAPhone(Fault.LETTERS)
    if any(character.isdigit() for character in rest):
        raise NotAPhone(Fault.MORE_DIGITS)
    words = any(_is_letter(character) for character in before + rest)
    return run.group(), found.group(1) if found else "", words


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN" and character not in "0123456789"


def _is_glued(beside: str) -> bool:
    """Whether letters follow without a blank, so that they and the digits are one code."""
    return _is_letter(beside.lstrip(_GLUE)[:1] or " ")


def _dialled(run: str) -> str:
    return "".join(character for character in run if character in "+0123456789")


def _check_beginning(run: str, country: str, *, has_words: bool) -> None:
    """A number begins with + or, where the country has one, with the 0 before the area code."""
    dialled = _dialled(run)
    if dialled.startswith("+0"):
        raise NotAPhone(Fault.UNREADABLE)
    if dialled.startswith(("+", "0")):
        return
    metadata = PhoneMetadata.metadata_for_region(country, None)
    if has_words or (metadata is not None and metadata.national_prefix == "0"):
        raise NotAPhone(Fault.NO_AREA_CODE)


def _whole(run: str, extension: str, country: str) -> Phone:
    """The run as one number; where that is too long for the country, what follows its last hyphen as extension."""
    number = _possible(_dialled(run), country)
    if number is None and not extension and (cut := _HYPHENATED.fullmatch(run)):
        number, extension = _possible(_dialled(cut[1]), country), cut[2]
        if number is not None and not phonenumbers.is_valid_number(number):
            number = None
    if number is None:
        raise NotAPhone(Fault.UNREADABLE)
    base = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Phone(base, extension, phonenumbers.is_valid_number(number))


def _possible(dialled: str, country: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(dialled, country)
    except phonenumbers.NumberParseException:
        return None
    too_short = number.national_number is None or len(str(number.national_number)) < MIN_DIGITS
    is_possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return number if is_possible and not too_short else None


def _international(dialled: str, code: str) -> str:
    """Digits from the country code on, without the 0 before the area code."""
    if dialled.startswith("+"):
        digits = dialled[1:]
    elif dialled.startswith("00"):
        digits = dialled[2:]
    else:
        digits = code + dialled
    return code + digits[len(code) + 1 :] if digits.startswith(f"{code}0") else digits
