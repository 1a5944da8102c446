"""Opening hours as people write them: "08:30–12:00, 13:00–17:00". Pure; minutes after local midnight inside."""

import re
from itertools import pairwise

MIDNIGHT = 1440
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
_INTERVAL = re.compile(rf"^{_TIME}\s*(?:Uhr)?\s*(?:-|–|—|to|bis)\s*{_TIME}\s*(?:Uhr)?$", re.IGNORECASE)

Minutes = tuple[int, int]


class HoursError(ValueError):
    """Unreadable hours. `code`: form | time | order | overlap; `text`: the part at fault."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


def parse(text: str) -> tuple[Minutes, ...]:
    """The intervals in order. Empty text is a day without hours. Raises HoursError."""
    parts = [part.strip() for part in re.split(r"[,;\n]|\bund\b|\band\b", text) if part.strip()]
    intervals = sorted(_interval(part) for part in parts)
    for (_opens, closes), (next_opens, next_closes) in pairwise(intervals):
        if next_opens < closes:
            raise HoursError("overlap", shown_interval((next_opens, next_closes)))
    return tuple(intervals)


def _interval(part: str) -> Minutes:
    found = _INTERVAL.match(part)
    if not found:
        raise HoursError("form", part)
    hour, minute, until_hour, until_minute = (int(group or 0) for group in found.groups())
    opens, closes = _minutes(hour, minute, part), _minutes(until_hour, until_minute, part)
    if closes <= opens:
        raise HoursError("order", part)
    return opens, closes


def _minutes(hour: int, minute: int, part: str) -> int:
    total = hour * 60 + minute
    if minute > 59 or total > MIDNIGHT:
        raise HoursError("time", part)
    return total


def shown(intervals: "tuple[Minutes, ...] | list[Minutes] | list[list[int]]") -> str:
    """The intervals as text that `parse` reads back."""
    return ", ".join(shown_interval((opens, closes)) for opens, closes in intervals)


def shown_interval(interval: Minutes) -> str:
    """08:30–17:00."""
    opens, closes = interval
    return f"{opens // 60:02}:{opens % 60:02}–{closes // 60:02}:{closes % 60:02}"
