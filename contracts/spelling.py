"""The spelling line beside a serial number: what to say for each character, in German and in English.

Standard library only. German follows DIN 5009:2022-06, the edition in force: names of towns. The older list of names
(Anton, Berta, Cäsar) is in it only as information and was left out: a second list would have two agents say different
words for one character, and the towns are what the norm asks of business and administration. English follows the NATO
alphabet. These are words to be said, not texts of the screen: the caller's language picks them, not the agent's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LETTERS_DE: Final = (
    "Aachen Berlin Chemnitz Düsseldorf Essen Frankfurt Goslar Hamburg Ingelheim Jena Köln Leipzig München "
    "Nürnberg Offenbach Potsdam Quickborn Rostock Salzwedel Tübingen Unna Völklingen Wuppertal Xanten "
    "Ypsilon Zwickau"
)
_LETTERS_EN: Final = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa "
    "Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
_DIGITS_DE: Final = "null eins zwo drei vier fünf sechs sieben acht neun"
_DIGITS_EN: Final = "zero one two three four five six seven eight nine"

_OTHERS_DE: Final = {
    "Ä": "Umlaut Aachen",
    "Ö": "Umlaut Offenbach",
    "Ü": "Umlaut Unna",
    "ß": "Eszett",
    "ẞ": "Eszett",
    "-": "Bindestrich",
    ".": "Punkt",
    ",": "Komma",
    ":": "Doppelpunkt",
    "/": "Schrägstrich",
    "\\": "umgekehrter Schrägstrich",
    "_": "Unterstrich",
    "+": "plus",
    "#": "Raute",
    "&": "Und-Zeichen",
    "(": "Klammer auf",
    ")": "Klammer zu",
    " ": "Leerzeichen",
}
_OTHERS_EN: Final = {
    "Ä": "Alfa umlaut",
    "Ö": "Oscar umlaut",
    "Ü": "Uniform umlaut",
    "ß": "sharp S",
    "ẞ": "sharp S",
    "-": "dash",
    ".": "dot",
    ",": "comma",
    ":": "colon",
    "/": "slash",
    "\\": "backslash",
    "_": "underscore",
    "+": "plus",
    "#": "hash",
    "&": "ampersand",
    "(": "open bracket",
    ")": "close bracket",
    " ": "space",
}
# Dashes and spaces that look like the plain one are said like it.
_SAID_ALIKE: Final = dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("\u00a0\u2009\u202f\t", " ")


def _table(letters: str, digits: str, others: Mapping[str, str]) -> dict[str, str]:
    table = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", letters.split(), strict=True))
    table.update(zip("0123456789", digits.split(), strict=True))
    return table | dict(others)


_WORDS: Final = {
    "de": _table(_LETTERS_DE, _DIGITS_DE, _OTHERS_DE),
    "en": _table(_LETTERS_EN, _DIGITS_EN, _OTHERS_EN),
}


def spell(text: str, language: str) -> tuple[str, ...]:
    """What to say for each character of `text`, one entry per character, so that the two can stand side by side.

    `language` is de or en, also with a region (en-gb); raises ValueError for any other. Lower case is said
    like upper case. A character without a word stands for itself.
    """
    words = _WORDS.get(language.lower().replace("_", "-").split("-")[0])
    if words is None:
        raise ValueError(f"no spelling alphabet for {language!r}")
    return tuple(_word(character, words) for character in text)


def _word(character: str, words: Mapping[str, str]) -> str:
    plain = _SAID_ALIKE.get(character, character)
    # "ß".upper() would be two letters, so the character itself is asked first.
    return words.get(plain) or words.get(plain.upper(), character)
