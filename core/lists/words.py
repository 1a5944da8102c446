"""Days and instants as lists say them."""

from datetime import date, datetime, tzinfo

from django.utils import formats
from django.utils.translation import pgettext

from core.languages import reads_german


def short_day(value: date) -> str:
    """21 Aug 2026, 21. Aug. 2026."""
    return formats.date_format(value, "j. N Y" if reads_german() else "j M Y")


def moment(instant: datetime, zone: tzinfo) -> str:
    """28 Nov 2026, 17:32 on the clock of the reader's office."""
    return formats.date_format(instant.astimezone(zone), pgettext("date format", "j M Y, H:i"))
