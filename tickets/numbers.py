"""Ticket numbers (C3): nine digits in three groups, made to be read out and typed back.

Standard library only. Eight digits are the body (10,000,000 to 99,999,999, so the first is never 0), the
ninth is a Damm check digit. The body comes from a database sequence through a keyed permutation: no two
sequence values share a number, and nobody outside can tell from two numbers how many calls lie between
them. The key and `scatter` belong to the numbers already given out: change neither, or new tickets meet old
numbers (the database's unique constraint would then refuse them).
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Mapping
from typing import Final, Literal

LENGTH: Final = 9
MIN_KEY_BYTES: Final = 16
CAPACITY: Final = 90_000_000
_FIRST_BODY: Final = 10_000_000
# 9,000 × 10,000 is exactly the range of the body, so every value is used and none has to be walked past.
_LEFT: Final = 9_000
_RIGHT: Final = 10_000
_ROUNDS: Final = 12

# Damm's quasigroup of order 10: row = digit carried so far, column = next digit.
DAMM: Final = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)

_DIGITS: Final = "0123456789"
_GROUPING_CHARACTERS: Final = frozenset("./\\,·'’−")
# Spaces of every width, dashes of every length, and invisible marks that come along when text is pasted.
_GROUPING_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp", "Pd", "Cf", "Cc"})

_SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "de": ("null", "eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    "en": ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}

Fault = Literal["length", "characters", "check_digit"]


class NumberError(ValueError):
    """What was typed cannot be a ticket number; `code` says why, `data` holds what a sentence needs.

    length: `digits` (how many there were); characters: `characters` (those that do not belong, each once);
    check_digit: `number` (the nine digits, ungrouped).
    """

    def __init__(self, code: Fault, **data: int | str) -> None:
        super().__init__(f"{code}: {data}")
        self.code: Fault = code
        self.data: Mapping[str, int | str] = data


class NumbersUsedUp(Exception):
    """The sequence has left the 90,000,000 numbers that eight digits can hold."""


def number_from_sequence(n: int, *, key: bytes) -> str:
    """The ticket number of sequence value `n` (0 to 89,999,999), ungrouped.

    The same `n` and key give the same number for ever; different `n` give different numbers.
    Raises ValueError for a negative `n` or a key under 16 bytes, NumbersUsedUp past the last value.
    """
    if len(key) < MIN_KEY_BYTES:
        raise ValueError(f"the key for ticket numbers needs at least {MIN_KEY_BYTES} bytes")
    if n < 0:
        raise ValueError("a sequence value is never negative")
    if n >= CAPACITY:
        raise NumbersUsedUp(f"sequence value {n} is past the last ticket number ({CAPACITY - 1})")
    body = str(_FIRST_BODY + scatter(n, key=key, left=_LEFT, right=_RIGHT))
    return body + check_digit(body)


def scatter(n: int, *, key: bytes, left: int, right: int) -> int:
    """A keyed permutation of 0 … left × right - 1: a Feistel network that adds instead of XORing.

    Each round adds to one half a value drawn from the other half, which can be subtracted again; so
    no two inputs ever meet, whatever the key draws.
    """
    high, low = divmod(n, right)
    for step in range(0, _ROUNDS, 2):
        high = (high + _draw(key, step, low)) % left
        low = (low + _draw(key, step + 1, high)) % right
    return high * right + low


def _draw(key: bytes, step: int, half: int) -> int:
    digest = hmac.digest(key, b"ticket-number:%d:%d" % (step, half), "sha256")
    return int.from_bytes(digest[:8], "big")


def check_digit(body: str) -> str:
    """The digit that makes `body` whole: catches each wrong digit and each swap of neighbours (C3)."""
    # In Damm's table every digit leads from itself to 0: the carried digit is its own check digit.
    carried = "0"
    for digit in body:
        carried = DAMM[int(carried)][int(digit)]
    return carried


def is_valid(s: str) -> bool:
    """Whether `s` is a ticket number in its stored form, ungrouped. For typed text there is `parse`."""
    return _nine_digits(s) and s[0] != "0" and check_digit(s) == "0"


def parse(typed: str) -> str:
    """The nine digits of a number typed in any grouping: spaces, dots, hyphens, slashes, no-break spaces …

    Raises NumberError; a letter is named before the length it causes. A leading 0 is never given out and
    counts as a wrong digit (code check_digit). Says nothing about whether the ticket exists.
    """
    characters = [character for character in typed if not _groups(character)]
    if strange := "".join(dict.fromkeys(character for character in characters if character not in _DIGITS)):
        raise NumberError("characters", characters=strange)
    number = "".join(characters)
    if len(number) != LENGTH:
        raise NumberError("length", digits=len(number))
    if not is_valid(number):
        raise NumberError("check_digit", number=number)
    return number


def groups(number: str) -> tuple[str, str, str]:
    """The three groups of three that are shown and read out. Raises ValueError unless given nine digits."""
    if not _nine_digits(number):
        raise ValueError(f"not nine digits: {number!r}")
    return number[:3], number[3:6], number[6:]


def grouped(number: str) -> str:
    """`418207533` as `418 207 533`, with plain spaces."""
    return " ".join(groups(number))


def spoken(number: str, language: str) -> tuple[str, ...]:
    """One word per digit, as said on the phone: German `zwo` for 2, English `oh` for 0.

    `language` is de or en, also with a region (en-gb). Raises ValueError for any other.
    """
    return tuple(word for group in spoken_groups(number, language) for word in group)


def spoken_groups(number: str, language: str) -> tuple[tuple[str, ...], ...]:
    """The words of `spoken`, three to each of the three groups."""
    words = _SPOKEN.get(language.lower().replace("_", "-").split("-")[0])
    if words is None:
        raise ValueError(f"no words for digits in {language!r}")
    return tuple(tuple(words[int(digit)] for digit in group) for group in groups(number))


def _groups(character: str) -> bool:
    return character in _GROUPING_CHARACTERS or unicodedata.category(character) in _GROUPING_CATEGORIES


def _nine_digits(s: str) -> bool:
    return len(s) == LENGTH and all(character in _DIGITS for character in s)
