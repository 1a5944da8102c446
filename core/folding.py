"""How text is compared: as people read it (C7). One function, in Python and in PostgreSQL the same.

ä, ae and a are one, so are ß and ss, capital and small letters, composed and decomposed ones, dashes of every length,
one blank and several, and characters that nobody sees. What is stored and shown stays as it was typed: folded text is
only compared, looked for and indexed. `core_folded` (core/migrations/0001_initial.py) does the same in the database.
"""

import re
import unicodedata
from typing import Any

from django.db.models import Func, GeneratedField, TextField

# Characters that nobody sees: accents (after decomposing), soft hyphens, marks of direction, joiners, a lost BOM.
UNSEEN = "\u0300-\u036f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
BLANKS = "\t-\r \u001c-\u001f\u0085\u1680\u2028\u2029"
# Capital letters, and what is read like a plainer one. (Python's lower case and the database's differ in rare ones.)
LOUD = "ABCDEFGHIJKLMNOPQRSTUVWXYZÆŒØÐĐŁĦŦİıæœøđłħŧΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ"
LOW = "abcdefghijklmnopqrstuvwxyzaooddlhtiiaoodlhtαβγδεζηθικλμνξοπρστυφχψωσабвгдежзийклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ"
MARKS, PLAIN_MARKS = "‐‑‒–—―−’‘‚‛ʼ“”„‟«»", '-------\'\'\'\'\'""""""'

_UNSEEN = re.compile(f"[\0{UNSEEN}]")
_BLANKS = re.compile(f"[{BLANKS}]+")
_SIGNS = str.maketrans(LOUD + MARKS, LOW + PLAIN_MARKS, "\0") | {ord("ß"): "ss", ord("ẞ"): "ss"}
# "Mueller" is Müller, but "Bauer" is not Baür: after a vowel and in "que" the e is a letter of its own.
_UMLAUT = re.compile("(?<![aeiouq])([aou])e")


def fold(text: str) -> str:
    """The text as it is compared. "Jäger  KG", "JAEGER kg" and "Jager Kg" are all "jager kg"."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKD", text))
    return _UMLAUT.sub(r"\1", _BLANKS.sub(" ", seen.translate(_SIGNS)).strip(" "))


def is_same(one: str, other: str) -> bool:
    """Whether people read the same."""
    return fold(one) == fold(other)


class Folded(Func):
    """`fold` in the database."""

    function = "core_folded"
    arity = 1

    def __init__(self, expression: Any, **extra: Any) -> None:
        super().__init__(expression, output_field=TextField(), **extra)


def folded_field(name: str) -> GeneratedField:
    """The field `name` as it is compared (C7); the database keeps it."""
    return GeneratedField(expression=Folded(name), output_field=TextField(), db_persist=True)
