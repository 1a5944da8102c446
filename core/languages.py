"""The language of the screen, for what is kept in both."""

from django.utils.translation import get_language


def reads_german() -> bool:
    """Whether the active language is German; otherwise it is English."""
    return (get_language() or "").startswith("de")


def in_both(german: str, english: str) -> str:
    """The one of the two that the reader understands."""
    return german if reads_german() else english
