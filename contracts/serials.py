"""Serial numbers as people say, type and mishear them (E3). Standard library only.

Three forms of one serial: as written on the plate (`LX42-2207-7314`), normalised (`LX4222077314`, what is
unique) and canonical (`1X4222077314`, characters that look alike folded, for look-up).

How the database finds near misses without reading every serial: keep `canonical(serial)` in a column with a
B-tree index in collation "C" (which serves the look-up while typing, `LIKE 'prefix%'`, as well). An exact or
confused serial is one equality on it. For one slip ask for `canonical = ANY(neighbours(typed))`: some 700
probes of the same index, and let `near_misses` rank the few rows found. Among a million serials that took
1.7 ms (median; 99 of 100 under 5 ms). Left out on purpose: an index of every serial with each character deleted in
turn was quicker (0.5 ms) but took 838 MB beside 30 MB; a trigram index took 7 ms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_SEPARATORS: Final = frozenset("./\\⁄∕·−_")
# Spaces of every width, dashes of every length, and invisible marks from pasting and scanners.
_SEPARATOR_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp", "Pd", "Cf", "Cc"})

# Characters taken for one another on a worn plate or in handwriting; the digit stands for them all.
CONFUSABLE: Final = {"0": "OQD", "1": "IL|", "2": "Z", "5": "S", "6": "G", "8": "B"}
_FOLD: Final = str.maketrans({character: digit for digit, characters in CONFUSABLE.items() for character in characters})
# What folding leaves of 0 to 9 and A to Z: the characters that a slip may have replaced or dropped.
_ALPHABET: Final = "0123456789ACEFHJKMNPRTUVWXY"

# What stands before a serial number on plates, in mails and in barcodes: "S/N:", "Seriennr.", GS1's "(21)".
_LABEL: Final = re.compile(
    r"(?:(?<![^\W_])(?:s\s?/\s?n|sn|s\.\s?n\.|snr|serien[\s-]*(?:nummer|nr)|serial(?:[\s-]*(?:number|no|num))?"
    r"|ser\.?[\s-]*(?:nummer|nr|no|num)|fabrik[\s-]*(?:nummer|nr))(?![^\W_])[\s.:#=-]*|\(21\)\s*)",
    re.IGNORECASE,
)
_NEXT_ELEMENT: Final = re.compile(r"\(\d{2,4}\)")  # GS1: another fact follows
_PARTS: Final = re.compile(r"\s*[|;,]\s*|\s+/\s*|\s*/\s+")

# A character and where it stands in what was written.
_Placed = tuple[str, int]


class Slip(StrEnum):
    """How what was typed differs from a serial that exists, the likeliest first."""

    CONFUSABLE = "confusable"
    SWAPPED = "swapped"
    ONE_DIFFERENT = "one_different"
    ONE_MISSING = "one_missing"
    ONE_EXTRA = "one_extra"


_RANK: Final = {slip: rank for rank, slip in enumerate(Slip)}


@dataclass(frozen=True)
class NearMiss:
    """A serial one slip away from what was typed.

    `positions` index `serial` as it was given, separators included, `typed_positions` what was typed: the
    characters to underline in each. A character that is missing is underlined only in `serial`, one too many only in
    what was typed.
    """

    serial: str
    kind: Slip
    positions: tuple[int, ...]
    typed_positions: tuple[int, ...]


def normalise(s: str) -> str:
    """Upper case without spaces, dashes, dots, slashes and invisible characters; every other character stays."""
    return "".join(character for character, _ in _placed(s))


def unlabelled(written: str) -> str:
    """Without what stands before the number: "S/N: CW90-2302-0447" is CW90-2302-0447. As it is without a label."""
    labels = list(_LABEL.finditer(written))
    if not labels:
        return written
    rest = _NEXT_ELEMENT.split(written[labels[-1].end() :])[0].strip()  # "Type CW-90 S/N CW90-2302-0447"
    return rest if normalise(rest) else written


def readings(written: str) -> tuple[str, ...]:
    """What the serial number may be in what was typed or pasted, the likeliest first.

    All of it, then without its label, then the parts beside a slash or a comma ("CW90-2302-0447 / CW-90").
    """
    plain = unlabelled(written)
    parts = _PARTS.split(plain) if _PARTS.search(plain) else []
    found = {normalise(text): text.strip() for text in reversed((written, plain, *parts))}
    return tuple(text for key, text in reversed(found.items()) if key)


def canonical(s: str) -> str:
    """The normalised form with look-alike characters folded (O→0, I→1, S→5 …): equal if merely confused."""
    return normalise(s).translate(_FOLD)


def neighbours(typed: str) -> frozenset[str]:
    """Every canonical form one slip away from `typed`: what to look up in the database (see above).

    About 55 for each character. A serial with a character beyond 0 to 9 and A to Z is found unless that very one is
    missing or different.
    """
    whole = canonical(typed)
    found: set[str] = set()
    for i in range(len(whole) + 1):
        head, tail = whole[:i], whole[i:]
        found.update(head + character + tail for character in _ALPHABET)
        if tail:
            found.add(head + tail[1:])
            found.update(head + character + tail[1:] for character in _ALPHABET)
        found.add(head + tail[1:2] + tail[:1] + tail[2:])
    return frozenset(found - {whole})


def near_misses(typed: str, candidates: Iterable[str]) -> list[NearMiss]:
    """Those of `candidates` one slip away from `typed`, the likeliest first; each serial once.

    A slip is two neighbours swapped, or one character different, missing or too many. Confused characters may come on
    top of it, since whoever reads O for 0 does so throughout; within a kind the fewest differences come
    first. A candidate that equals `typed` once normalised is a hit, not a near miss, and left out.
    """
    found = [miss for serial in dict.fromkeys(candidates) if (miss := _near_miss(typed, serial)) is not None]
    return sorted(
        found,
        key=lambda miss: (_RANK[miss.kind], len(miss.positions) + len(miss.typed_positions), miss.serial),
    )


def differing(a: str, b: str) -> tuple[int, ...]:
    """Where `b`, as written, has other characters than `a`: what to underline in `b`. Grouping is no difference.

    Serials of different length are compared from both ends, so that one missing character does not underline all
    that follow it; what this leaves over in the middle of `b` counts as different.
    """
    characters, others = _placed(a), _placed(b)
    start, end = _aligned(characters, others)
    pairs = [*zip(characters[:start], others[:start], strict=True)]
    pairs += zip(characters[len(characters) - end :], others[len(others) - end :], strict=True)
    places = {place for (character, _), (other, place) in pairs if character != other}
    places.update(place for _, place in others[start : len(others) - end])
    return tuple(sorted(places))


def _near_miss(typed: str, serial: str) -> NearMiss | None:
    if normalise(typed) == normalise(serial):
        return None
    kind = _slip(canonical(typed), canonical(serial))
    if kind is None:
        return None
    return NearMiss(serial, kind, differing(typed, serial), differing(serial, typed))


def _slip(typed: str, meant: str) -> Slip | None:
    """What turned the canonical form `meant` into `typed`; None if it took more than one slip."""
    if typed == meant:
        return Slip.CONFUSABLE
    start = _shared_start(typed, meant)
    rest, other = typed[start:], meant[start:]
    if rest[1::-1] == other[:2] and rest[2:] == other[2:]:
        return Slip.SWAPPED
    if rest[1:] == other[1:] and rest and other:
        return Slip.ONE_DIFFERENT
    if rest == other[1:]:
        return Slip.ONE_MISSING
    if rest[1:] == other:
        return Slip.ONE_EXTRA
    return None


def _aligned(a: Sequence[_Placed], b: Sequence[_Placed]) -> tuple[int, int]:
    """How many characters from the start and from the end stand opposite each other. Equal lengths: all do."""
    if len(a) == len(b):
        return len(a), 0
    folded_a, folded_b = ("".join(character for character, _ in placed).translate(_FOLD) for placed in (a, b))
    start = _shared_start(folded_a, folded_b)
    return start, _shared_start(folded_a[start:][::-1], folded_b[start:][::-1])


def _shared_start(a: str, b: str) -> int:
    pairs = enumerate(zip(a, b, strict=False))
    return next((i for i, (character, other) in pairs if character != other), min(len(a), len(b)))


def _placed(written: str) -> list[_Placed]:
    return [(character, place) for place, raw in enumerate(written) for character in _normalised(raw)]


def _normalised(raw: str) -> Iterator[str]:
    # NFKC turns the full-width characters of some keyboards and PDFs into plain ones.
    for character in unicodedata.normalize("NFKC", raw).upper():
        if character not in _SEPARATORS and unicodedata.category(character) not in _SEPARATOR_CATEGORIES:
            yield character
