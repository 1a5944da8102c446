"""Classifications suggested from the words, the device's history and the product (C4). Small, and able to say why."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.models import Device, ProductFamily
from core.languages import is_german
from tickets.models import Classification, Ticket
from tickets.queries.tickets import classifications_for

TOKEN: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
HISTORY: Final = 200  # tickets of a device or model that are looked at, the newest
SHORTEST_STEM, SHORTEST_PART, SHORTEST_NAME = 3, 5, 5
CODE, WORD, NAME, DEVICE, MODEL = 10.0, 3.0, 2.0, 2.0, 0.3  # weights


@dataclass(frozen=True)
class SuggestedClassification:
    """A classification and the strongest reason for it, in words."""

    classification: Classification
    why: str
    score: float


@dataclass(frozen=True)
class _Seen:
    """How often a classification was met: on this device, on this model."""

    device: Counter[int]
    model: Counter[int]


def suggest_classifications(
    *,
    text: str,
    family: ProductFamily | None,
    device: Device | None,
    language: str,
    limit: int = 3,
) -> list[SuggestedClassification]:
    """The likeliest classifications first; nothing when there is nothing to go by. At most three queries.

    Words in both languages count: callers mix them, and a code is the same in every language.
    """
    family = family or (device.product.family if device else None)
    if family is None and not text.strip():
        return []
    seen = _seen(device)
    tokens = {token.casefold(): token for token in TOKEN.findall(text)}
    parents = set()
    nodes = list(classifications_for(family))
    for node in nodes:
        parents.add(node.parent_id)
    found = [_judge(node, tokens, seen, language) for node in nodes if node.pk not in parents]
    return sorted((hit for hit in found if hit.score), key=lambda hit: (-hit.score, hit.classification.code))[:limit]


def _judge(node: Classification, tokens: dict[str, str], seen: _Seen, language: str) -> SuggestedClassification:
    reasons: list[tuple[float, str]] = []
    if node.code.casefold() in tokens:
        reasons.append((CODE, _from_word(tokens[node.code.casefold()])))
    reasons += [(WORD, _from_word(token)) for token in _hits(_stems(node, language), tokens)]
    if not reasons:
        names = (part.casefold() for part in TOKEN.findall(f"{node.name_de} {node.name_en}"))
        named = _hits((part for part in names if len(part) >= SHORTEST_NAME), tokens)
        reasons += [(NAME, _from_word(token)) for token in named]
    reasons += _met(node, seen)
    best = max(reasons, default=(0.0, ""))
    return SuggestedClassification(node, best[1], sum(weight for weight, _why in reasons))


def _met(node: Classification, seen: _Seen) -> Iterable[tuple[float, str]]:
    on_device, on_model = seen.device[node.pk], seen.model[node.pk]
    if on_device:
        why = ngettext("%(n)d time on this device", "%(n)d times on this device", on_device) % {"n": on_device}
        yield min(on_device, 3) * DEVICE, why
    if on_model:
        yield min(on_model, 10) * MODEL, _("%(n)d on this model") % {"n": on_model}


def _from_word(word: str) -> str:
    return _("from “%(word)s”") % {"word": word}


def _stems(node: Classification, language: str) -> Iterable[str]:
    """The node's words, the reader's language first."""
    texts = [node.words_de, node.words_en] if is_german(language) else [node.words_en, node.words_de]
    return dict.fromkeys(stem.strip().casefold() for stem in re.split(r"[,;\s]+", " ".join(texts)) if stem.strip())


def _hits(stems: Iterable[str], tokens: dict[str, str]) -> list[str]:
    """The typed words that a stem begins, or (German compounds) that contain a long one; each word once."""
    hits: dict[str, None] = {}
    for stem in stems:
        for folded, token in tokens.items():
            begins = len(stem) >= SHORTEST_STEM and folded.startswith(stem)
            if begins or folded == stem or (len(stem) >= SHORTEST_PART and stem in folded):
                hits[token] = None
    return list(hits)


def _seen(device: Device | None) -> _Seen:
    if device is None:
        return _Seen(Counter(), Counter())
    recent = Ticket.objects.filter(classification__isnull=False).order_by("-opened_at")
    rows = recent.filter(product=device.product_id).values_list("classification_id", "device_id")[:HISTORY]
    own = recent.filter(device=device).values_list("classification_id", flat=True)[:HISTORY]
    model = Counter(classification for classification, piece in rows if piece != device.pk)
    return _Seen(Counter(own), model)
