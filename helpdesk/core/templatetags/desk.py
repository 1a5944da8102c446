"""Template tags of the design: icons and components. Built in to every template."""

from functools import cache

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@cache
def _svg(name: str, style: str) -> str:
    text = (settings.ICONS_DIR / style / f"{name}.svg").read_text(encoding="utf-8")
    body = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")].strip()
    paint = (
        'fill="currentColor"'
        if style == "filled"
        else 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<svg class="icon" viewBox="0 0 24 24" {paint} aria-hidden="true" focusable="false">{body}</svg>'


@register.simple_tag
def icon(name: str, filled: bool = False) -> SafeString:
    """An icon of @tabler/icons, inlined."""
    return mark_safe(_svg(name, "filled" if filled else "outline"))  # noqa: S308  # our own files
