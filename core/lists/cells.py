"""How a cell is written: one function per look, in Python.

A template per cell costs thirty times as much (50 rows of 8 cells: docs/decisions/0013); values are escaped here by
`format_html`, and chips and labels stay the components of the design.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.lists.words import short_day
from core.templatetags import desk

NOTHING = SafeString("–")


def plain(value: Any) -> SafeString:
    """A text, a number or a day; a dash for nothing."""
    if value is None or value == "":
        return NOTHING
    return format_html("{}", short_day(value) if isinstance(value, date) else value)


def code(value: Any) -> SafeString:
    """A number that is read out or compared character by character."""
    return format_html('<span class="hd-code">{}</span>', value) if value not in (None, "") else NOTHING


def link(url: str, text: Any, *, css: str = "hd-a", key: str = "") -> SafeString:
    """Where a cell leads."""
    dress = format_html(' class="{}"', css) if css else ""
    named = format_html(' data-key="{}"', key) if key else ""
    return format_html('<a{}{} href="{}">{}</a>', dress, named, url, text)


def said(text: Any, lang: str) -> SafeString:
    """A text in a language of its own, for the ear."""
    return format_html('<span lang="{}">{}</span>', lang, text)


def strong(text: Any) -> SafeString:
    """What is looked for first."""
    return format_html("<b>{}</b>", text)


def first_upper(text: Any) -> str:
    """A label at the beginning of a cell."""
    return str(text)[:1].upper() + str(text)[1:]


def unseen(text: Any) -> SafeString:
    """For the ear alone."""
    return format_html('<span class="visually-hidden">{}</span>', text)


def indented(inner: Any, depth: int) -> SafeString:
    """A node of a tree, as deep as it stands."""
    return format_html('<span class="is-depth-{}">{}</span>', depth, inner) if depth else inner


def clip(text: Any, *, lang: str = "", strong: bool = False) -> SafeString:
    """A text that is cut where the column ends."""
    spoken = format_html(' lang="{}"', lang) if lang else ""
    tag = mark_safe("b" if strong else "span")  # noqa: S308  # one of two words
    return format_html('<{} class="hd-clip"{}>{}</{}>', tag, spoken, text, tag)


def meta(text: Any, *, css: str = "") -> SafeString:
    """The second line of a cell, quieter; nothing for nothing."""
    return format_html('<span class="{}">{}</span>', f"hd-meta {css}".strip(), text) if text else SafeString("")


def tag(text: Any, icon: str = "") -> SafeString:
    """A state."""
    return format_html('<span class="hd-tag">{}{}</span>', desk.icon(icon) if icon else "", text)


def tags(texts: Iterable[Any]) -> SafeString:
    """Several of them."""
    return format_html('<div class="hd-tags">{}</div>', format_html_join("", "{}", ((tag(text),) for text in texts)))


def with_icon(icon: str, text: Any) -> SafeString:
    """An icon that says the same as the text beside it."""
    return format_html('<span class="hd-line">{}{}</span>', desk.icon(icon), text)


def joined(*parts: Any) -> SafeString:
    """Parts of a cell, one after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def why(url: str, text: Any) -> SafeString:
    """A due time that explains itself (G4)."""
    return component("why_then", {"href": url, "text": text})


def component(name: str, context: dict[str, Any]) -> SafeString:
    """One of templates/components/."""
    return mark_safe(render_to_string(f"components/{name}.html", context).strip())  # noqa: S308  # our own templates


def _same(value: Any) -> Any:
    """Days, instants and numbers as such, all else as the screen's words."""
    if isinstance(value, bool):
        return str(value)
    return value if isinstance(value, date | int) else str(value or "")


@dataclass(frozen=True)
class Look:
    """How values of a kind are written on the screen, how in a file, and the class of their cells."""

    show: Callable[[Any], SafeString]
    in_file: Callable[[Any], Any] = _same
    css: str = ""


LOOKS: dict[str, Look] = {
    "text": Look(plain, css="text-wrap"),
    "plain": Look(plain),
    "number": Look(plain, css="text-end"),
    "day": Look(plain),
    "code": Look(code),
    "tag": Look(lambda value: tag(value) if value else NOTHING),
    "tags": Look(tags, in_file=lambda value: ", ".join(str(text) for text in value)),
}


def add_look(name: str, look: Look) -> None:
    """A look of an app's own: the floor knows none of its kinds."""
    LOOKS[name] = look


def written(look: str, value: Any, url: str = "") -> SafeString:
    """A cell of that look, leading to `url` if there is one."""
    if not url:
        return LOOKS[look].show(value)
    if look == "code":
        return link(url, value, css="hd-a hd-code")
    return link(url, LOOKS[look].show(value))


def in_file(look: str, value: Any) -> Any:
    """What a file holds of it."""
    return LOOKS[look].in_file(value)
