"""The strip that explains a due time (G4). Built in to every template."""

from collections.abc import Iterable
from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("components/strip.html")
def strip(parts: Iterable[Any], *, compact: bool = False) -> dict[str, Any]:
    """A strip of parts, each with kind, minutes, day, left, right, text and icon."""
    return {"parts": list(parts), "compact": compact}
