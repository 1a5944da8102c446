"""The deadline chip. Built in to every template."""

from typing import Any

from django import template

register = template.Library()

# The icon says the state a second time; filled only where it is solid.
DUE_ICONS = {
    "calm": ("clock", False),
    "soon": ("hourglass-high", False),
    "hot": ("alert-triangle", False),
    "over": ("alert-octagon", True),
    "esc": ("flag-3", True),
    "paused": ("player-pause", False),
    "kept": ("circle-check", True),
    "missed": ("circle-x", False),
}
PARTS = ("state", "value", "words", "pre", "seconds", "edges", "stops_at")


@register.inclusion_tag("components/due.html")
def due(chip: Any = None, *, big: bool = False, **parts: Any) -> dict[str, Any]:
    """A deadline chip.

    `chip` has `state`, `value`, `words` (after the value) and may have `pre` (before it), `seconds` (staffed seconds
    left; negative when late), `edges` (the seconds left at which it gets another state) and `stops_at` (the instant at
    which the clock stands): with these the browser counts on. Without a chip the same names are given as arguments.
    """
    values = {name: _part(chip, parts, name) for name in PARTS}
    name, filled = DUE_ICONS[str(values["state"])]
    return {**values, "icon_name": name, "icon_filled": filled, "big": big}


def _part(chip: Any, parts: dict[str, Any], name: str) -> Any:
    found = parts.get(name, getattr(chip, name, None))
    return "" if found is None else found
