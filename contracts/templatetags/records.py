"""Days as people write them."""

from datetime import date

from django import template

from contracts import wording
from core.lists import words

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """31 March 2027, 31. März 2027; a dash for none."""
    return wording.day(value) if value else "–"


@register.filter
def short_day(value: date | None) -> str:
    """31 Mar 2027, 31. März 2027 shortened; a dash for none."""
    return words.short_day(value) if value else "–"
