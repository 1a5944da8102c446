"""Which language somebody reads, for what is kept in both."""

from django.utils.translation import get_language

CHOSEN = "chosen_language"  # in the session of a reader without an account


def is_german(language: str) -> bool:
    """Whether it is German, of whatever region; everything else is answered in English."""
    return language.startswith("de")


def reads_german() -> bool:
    """Whether the active language is German; otherwise it is English."""
    return is_german(get_language() or "")


def in_language(language: str, *, german: str, english: str) -> str:
    """The one of two texts that a reader of `language` gets."""
    return german if is_german(language) else english


def in_both(german: str, english: str) -> str:
    """The one of the two that the reader of the screen understands."""
    return german if reads_german() else english


def without_region(language: str) -> str:
    """ "en" of "en-gb": what people speak on the phone."""
    return language[:2]
