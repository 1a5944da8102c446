"""Entitlement in a mark. Built in to every template."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from contracts import wording
from contracts.coverage import Kind
from core.templatetags.desk import icon

register = template.Library()


@register.inclusion_tag("components/cov.html")
def cov(kind: str, text: str = "") -> dict[str, Any]:
    """Entitlement in one word: contract, warranty, ending, none or unknown."""
    found = Kind(kind)
    return {"kind": kind, "icon_name": wording.ICONS[found], "label": text or wording.kind_label(found)}


@register.simple_tag
def cover_icon(kind: str) -> SafeString:
    """The icon of an entitlement, for the card's head."""
    return SafeString(icon(wording.ICONS[Kind(kind)]))
