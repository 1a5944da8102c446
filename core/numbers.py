"""Numbers and shares in the reader's language: one way of writing them for screens, charts and mails."""

from django.utils.formats import number_format
from django.utils.translation import pgettext

NONE = "–"  # there is nothing to count, or nothing to take a part of


def decimal(value: float | None, places: int = 1, *, fixed: bool = False) -> str:
    """ "4.21", „4,21“; a whole number without decimals unless `fixed`, for columns that stand below each other."""
    if value is None:
        return NONE
    rounded = round(value, places)  # number_format alone cuts off
    return str(number_format(rounded, places if fixed or rounded != round(rounded) else 0))


def share(part: float, whole: float) -> float | None:
    """Percent of the whole; None when there is nothing to take a part of."""
    return 100 * part / whole if whole else None


def percent(value: float | None) -> str:
    """A share in percent with its sign: "96.1%", „96,1 %“, "100%"; a dash for none."""
    return NONE if value is None else pgettext("percentage", "%(number)s%%") % {"number": decimal(value)}
