"""Template tags of the design: icons and components. Built in to every template.

One tag per component of templates/components/. Widths and positions travel as data attributes (`data-w`, `data-a`,
`data-b`, `data-v`), which static/js/desk.js turns into CSS custom properties: the content security policy forbids style
attributes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from core import live
from core.phones import is_doubtful, written
from core.topics import named, of_all, of_user

register = template.Library()

CONTROL_CLASSES = {"checkbox": "form-check-input", "select": "form-select", "radioselect": ""}


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


@register.simple_tag
def once(template_name: str) -> SafeString:
    """A part that is the same for all who read the language: rendered once in each process, without context."""
    return _rendered(template_name, get_language())


@cache
def _rendered(template_name: str, _language: str | None) -> SafeString:
    return render_to_string(template_name)


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """A key hint, with the name that stands on the key: {% kbd "Ctrl Enter" %} is Strg Enter in German."""
    return format_html("<kbd>{}</kbd>", " ".join(_key_name(key) for key in keys.split()))


def _key_name(key: str) -> str:
    return {"Ctrl": pgettext("key", "Ctrl"), "Shift": pgettext("key", "Shift")}.get(key, key)


@register.simple_tag(takes_context=True)
def live_token(context: dict[str, Any], *topics: str) -> str:
    """What this page may hear of: the topics everybody hears, the reader's own, and those the view added."""
    user = context.get("user")
    own = [of_user(user.pk)] if user and user.is_authenticated else []
    return live.token({*of_all(), *own, *topics, *_words(context.get("live_topics"))})


@register.simple_tag
def live_stream() -> str:
    """Where the browser hears of them."""
    return live.STREAM


@register.simple_tag(name="topics")
def topics_(*names: str, of: Any = None) -> str:
    """Declared topics by their names, for data-live: {% topics "QUEUE" %}, {% topics "TICKET" of=number %}."""
    return " ".join(named(name, of) for name in names)


def _words(topics: str | Iterable[str] | None) -> list[str]:
    return topics.split() if isinstance(topics, str) else list(topics or ())


@register.simple_block_tag
def capture(content: str) -> str:
    """What stands between, without blanks around it: {% capture as name %}…{% endcapture %}."""
    return content.strip()


@register.simple_tag
def control(field: BoundField, **attributes: Any) -> SafeString:
    """A form field's control in the design's dress, linked to its help and error: {% control form.name rows=3 %}."""
    said = [f"{field.auto_id}-{part}" for part, text in (("h", field.help_text), ("e", field.errors)) if text]
    dress = CONTROL_CLASSES.get(field.widget_type, "form-control")
    attrs = {"class": " ".join(filter(None, (dress, field.field.widget.attrs.get("class"), attributes.pop("css", ""))))}
    if said:
        attrs["aria-describedby"] = " ".join(said)
    if field.errors:
        attrs["class"] += " is-invalid"
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs={**attrs, **{name.replace("_", "-"): value for name, value in attributes.items()}})


@register.simple_tag(takes_context=True)
def moment(context: dict[str, Any], instant: datetime | None) -> str:
    """28 Nov 2026, 17:32 on the clock of the reader's office; in UTC, and saying so, for a reader without one."""
    if instant is None:
        return "–"
    zone = getattr(context.get("frame"), "zone", None)
    shown = date_format(instant.astimezone(zone or UTC), pgettext("date format", "j M Y, H:i"))
    return shown if zone else f"{shown} UTC"


@register.filter
def phone(number: str) -> str:
    """A phone number as people write it; what cannot be read as one stays as it was told."""
    return written(number)


@register.filter
def doubtful(number: str) -> bool:
    """Whether no such phone numbers are in use: it is worth a second look."""
    return is_doubtful(number)


@register.filter
def initials(name: str) -> str:
    """First letters of the first and last name, for a round mark."""
    parts = name.split()
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper() if parts else ""
