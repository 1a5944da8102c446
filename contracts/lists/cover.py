"""The label of cover as a cell: its kind and its word."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from contracts.cover_look import LABELS
from contracts.coverage import CoverKind
from contracts.templatetags.cover import cov
from core.lists.cells import NOTHING, Look, add_look

Cover = tuple[str, str] | None  # a kind, and a word where it is not the kind's own


def cover(value: Cover) -> SafeString:
    """The label; a dash without a verdict. Rendered once per kind and word: lists have hundreds of them."""
    return _label(value[0], word_of(value)) if value and value[0] else NOTHING


def word_of(value: Cover) -> str:
    """The word alone, for files."""
    return str(value[1] or LABELS[CoverKind(value[0])]) if value and value[0] else ""


@lru_cache(maxsize=256)
def _label(kind: str, word: str) -> SafeString:
    return mark_safe(render_to_string("components/cov.html", cov(kind, word)).strip())  # noqa: S308  # our own template


add_look("cover", Look(cover, in_file=word_of))
