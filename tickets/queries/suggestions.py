"""Classifications suggested from the caller's words, the device's history and what agents chose before (C4).

Naive Bayes over word stems, small and able to say why (docs/decisions/0017-suggestions.md). The administrator's words
for a classification count like a few tickets; from then on the tickets themselves speak (`tickets.domain.lessons`).
What is said is a probability that keeps its word: of all suggestions with 0.7, seven in ten are right.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.models import Device, ProductFamily
from tickets.models import Classification, Ticket
from tickets.queries.tickets import classifications_for

SILENT: Final = 0.3  # below this the likeliest is not worth reading, and nothing is said
CLEAR: Final = 0.9  # from here on the words alone point at one entry, if two of them do
TOKEN: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
HISTORY: Final = 200  # tickets of a device or model that are looked at, the newest
LONGEST: Final = 600  # characters that are looked at
WORDED, RARE = 4.0, 1.0  # tickets that the administrator's words count for; tickets' worth of doubt
SHARPNESS, PART = 1.2, 0.8  # how much a word counts, so that what is said comes true; a part of a word counts less
DOUBT: Final = 0.03  # even agents are wrong now and then: so much is shared by all
CODE, POINTS = 6.0, math.log(2)  # evidence of a code; of a word that points somewhere

ASKED: Final = """
WITH asked AS (SELECT DISTINCT ON (stem) word, stem FROM tickets_lexemes(%s) WHERE stem <> '' ORDER BY stem, word),
keys AS (
  SELECT word, stem, stem AS key FROM asked
  UNION ALL
  SELECT word, stem, substr(stem, first, size)
  FROM asked, generate_series(4, length(stem) - 1) AS size, generate_series(1, length(stem) - size + 1) AS first
  WHERE length(stem) BETWEEN 8 AND 30
  UNION ALL
  SELECT '', '', ''
)
SELECT keys.word, keys.stem, keys.key, lesson.classification_id, lesson.tickets
FROM keys LEFT JOIN tickets_lesson AS lesson ON lesson.stem = keys.key AND lesson.tickets > 0
WHERE keys.key = keys.stem OR lesson.id IS NOT NULL OR keys.key = ANY (%s)
"""


@dataclass(frozen=True)
class SuggestedClassification:
    """A classification, the strongest reason for it in words, how likely it is, and whether the words point at it."""

    classification: Classification
    why: str
    probability: float
    is_clear: bool = False


@dataclass(frozen=True)
class _Seen:
    """How often a classification was met: on this device, on this model."""

    device: Counter[int]
    model: Counter[int]


@dataclass(frozen=True)
class _Word:
    """A word as typed, with the tickets that had it (or a part of it), by classification."""

    typed: str
    key: str
    weight: float
    tickets: Mapping[int, int]


@dataclass(frozen=True)
class _Points:
    """How strongly a word speaks for a classification, and why in words."""

    strength: float
    why: str


def suggest_classifications(
    *,
    text: str,
    family: ProductFamily | None,
    device: Device | None,
    language: str,
    limit: int = 3,
) -> list[SuggestedClassification]:
    """The likeliest classifications first; nothing when there is nothing to go by. At most four queries.

    Words in both languages count: callers mix them, and a code is the same in every language. What the device and what
    agents chose before only order the suggestions: `is_clear` is said of the caller's own words (C4).
    """
    family = family or (device.product.family if device else None)
    if family is None and not text.strip():
        return []
    nodes = _leaves(family)
    words, learned = _words(text[:LONGEST], nodes)
    codes = _codes(text, nodes)
    seen = _seen(device)
    points = {node.pk: _points(node, words, learned, nodes) for node in nodes}
    said = {node.pk: sum(one.strength for one in points[node.pk]) + CODE * (node.pk in codes) for node in nodes}
    met = {node.pk: said[node.pk] + _usual(node, learned, seen) for node in nodes}
    likely, by_words = _shares(met), _shares(said)
    found = [
        SuggestedClassification(node, why, likely[node.pk], _is_clear(node, codes, points, by_words, family))
        for node in nodes
        if (why := _why(node, codes, points[node.pk], seen))
    ]
    found.sort(key=lambda hit: (-hit.probability, hit.classification.code))
    return found[:limit] if found and found[0].probability >= SILENT else []


def _leaves(family: ProductFamily | None) -> list[Classification]:
    nodes = list(classifications_for(family))
    parents = {node.parent_id for node in nodes}
    return [node for node in nodes if node.pk not in parents]


def _words(text: str, nodes: Sequence[Classification]) -> tuple[list[_Word], Counter[int]]:
    """The words that somebody knows, and the number of tickets of each classification. One query."""
    own = {stem for node in nodes for stem in _stems(node)}
    among = {node.pk for node in nodes}
    tickets: dict[tuple[str, str, str], dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(ASKED, [text, list(own)])
        for word, stem, key, node, number in cursor.fetchall():
            found = tickets[word, stem, key]
            if node in among:
                found[node] = number
    learned = Counter(tickets.pop(("", "", ""), {}))
    return list(_known(tickets, own).values()), learned


def _known(tickets: Mapping[tuple[str, str, str], Mapping[int, int]], own: set[str]) -> dict[str, _Word]:
    """Of each word the whole of it, else its longest part that is known: German compounds are made of words."""
    known: dict[str, _Word] = {}
    for (typed, stem, key), found in sorted(tickets.items(), key=lambda item: -len(item[0][2])):
        if stem not in known and (found or key in own):
            known[stem] = _Word(typed, key, 1.0 if key == stem else PART, found)
    return known


def _stems(node: Classification) -> list[str]:
    """Its own words, and those of what it stands below: a camera's faults are all faults of a camera."""
    return [*node.stems, *(node.parent.stems if node.parent else ())]


def _codes(text: str, nodes: Sequence[Classification]) -> dict[int, str]:
    """The classifications whose code was named, with the code as it was typed."""
    tokens = {token.replace("-", "").casefold(): token for token in TOKEN.findall(text)}
    named = {node.pk: tokens.get(node.code.replace("-", "").casefold(), "") for node in nodes}
    return {key: token for key, token in named.items() if token}


def _points(
    node: Classification, words: Sequence[_Word], learned: Mapping[int, int], nodes: Sequence[Classification]
) -> list[_Points]:
    return [_point(node, word, learned, nodes) for word in words]


def _point(node: Classification, word: _Word, learned: Mapping[int, int], nodes: Sequence[Classification]) -> _Points:
    """How much oftener the word is said of this fault than of all; the administrator's words leave others open."""
    everywhere = sum(word.tickets.values()) + WORDED * sum(word.key in _stems(one) for one in nodes)
    usual = everywhere / (sum(learned.values()) + WORDED * len(nodes))
    worded = WORDED * (word.key in _stems(node))
    here = word.tickets.get(node.pk, 0) + worded
    rate = (here + RARE * usual) / (learned.get(node.pk, 0) + worded + RARE)
    return _Points(SHARPNESS * word.weight * math.log(rate / usual), _from(word, node) if here else "")


def _from(word: _Word, node: Classification) -> str:
    number, of = word.tickets.get(node.pk, 0), sum(word.tickets.values())
    if number < 2:
        return _from_word(word.typed)
    values = {"number": number, "of": of, "word": word.typed}
    return ngettext("%(number)d of %(of)d with “%(word)s”", "%(number)d of %(of)d with “%(word)s”", of) % values


def _from_word(word: str) -> str:
    return _("from “%(word)s”") % {"word": word}


def _usual(node: Classification, learned: Mapping[int, int], seen: _Seen) -> float:
    """What is known before a word is said: how often it was this fault, on this device, on this model."""
    before = math.log(learned.get(node.pk, 0) + WORDED)
    return before + math.log1p(2 * seen.device[node.pk]) + math.log1p(seen.model[node.pk] / 10)


def _shares(evidence: Mapping[int, float]) -> dict[int, float]:
    """Evidence as probabilities that add up to one."""
    top = max(evidence.values(), default=0.0)
    weights = {key: math.exp(value - top) for key, value in evidence.items()}
    total = sum(weights.values())
    return {key: (1 - DOUBT) * weight / total + DOUBT / len(weights) for key, weight in weights.items()}


def _is_clear(
    node: Classification,
    codes: Mapping[int, str],
    points: Mapping[int, Sequence[_Points]],
    by_words: Mapping[int, float],
    family: ProductFamily | None,
) -> bool:
    """One code was named; or what was said fits nothing else, and more than one word says so."""
    if codes:
        return list(codes) == [node.pk]
    pointing = [one for one in points[node.pk] if one.why and one.strength >= POINTS]
    return family is not None and by_words[node.pk] >= CLEAR and len(pointing) >= 2


def _why(node: Classification, codes: Mapping[int, str], points: Sequence[_Points], seen: _Seen) -> str:
    """The strongest reason; '' when nothing speaks for it."""
    if node.pk in codes:
        return _from_word(codes[node.pk])
    best = max((one for one in points if one.why), key=lambda one: one.strength, default=None)
    if best and best.strength > 0:
        return best.why
    on_device, on_model = seen.device[node.pk], seen.model[node.pk]
    if on_device:
        return ngettext("%(n)d time on this device", "%(n)d times on this device", on_device) % {"n": on_device}
    return _("%(n)d on this model") % {"n": on_model} if on_model else ""


def _seen(device: Device | None) -> _Seen:
    if device is None:
        return _Seen(Counter(), Counter())
    recent = Ticket.objects.filter(classification__isnull=False).order_by("-opened_at")
    rows = recent.filter(product=device.product_id).values_list("classification_id", "device_id")[:HISTORY]
    own = recent.filter(device=device).values_list("classification_id", flat=True)[:HISTORY]
    model = Counter(classification for classification, piece in rows if piece != device.pk)
    return _Seen(Counter(own), model)
