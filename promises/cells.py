"""The deadline chip as a cell of a list."""

from typing import Any

from django.utils.safestring import SafeString

from core.lists.cells import component
from promises.templatetags.due import due as chip_of


def due(chip: Any) -> SafeString:
    """A deadline chip; nothing without one."""
    return component("due", chip_of(chip)) if chip else SafeString("")
