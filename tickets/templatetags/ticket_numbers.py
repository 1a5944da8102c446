"""Ticket numbers on the page. Built in to every template."""

from collections.abc import Iterable
from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("components/digits.html")
def digits(number: str, *, readout: bool = False, words: Iterable[str] = ()) -> dict[str, Any]:
    """A ticket number in three groups, check digit underlined; `readout` is the large one, with the words to say."""
    said = list(words)
    groups = [{"lead": number[at : at + 3], "check": "", "words": said[at : at + 3]} for at in range(0, len(number), 3)]
    if groups:
        last = str(groups[-1]["lead"])
        groups[-1] |= {"lead": last[:-1], "check": last[-1:]}
    return {"groups": groups, "spaced": " ".join(number), "readout": readout}


@register.filter
def grouped(number: str) -> str:
    """A ticket number in three groups with no-break spaces, for running text."""
    return "\u00a0".join(number[at : at + 3] for at in range(0, len(number), 3))
