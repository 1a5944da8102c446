"""Template tags of cover. Built in to every template."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from contracts.cover_look import ICONS, LABELS
from contracts.coverage import CoverKind
from core.templatetags.desk import icon

register = template.Library()


@register.inclusion_tag("components/cov.html")
def cov(kind: str, text: str = "") -> dict[str, Any]:
    """Cover in one word: contract, warranty, ending, none or unknown."""
    known = CoverKind(kind)
    return {"kind": known.value, "icon_name": ICONS[known], "label": text or LABELS[known]}


@register.simple_tag
def cover_icon(kind: str) -> SafeString:
    """The icon of a verdict, for the head of a card."""
    return icon(ICONS[CoverKind(kind)])
