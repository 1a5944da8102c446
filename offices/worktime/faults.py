"""What is refused, and what cannot be answered."""

from datetime import datetime, timedelta


class InvalidHours(ValueError):
    """Opening hours that contradict themselves; the message names calendar, day and fault."""


class InvalidQuestion(ValueError):
    """A question without an answer: a naive datetime, a negative budget, an instant out of range."""


class NoOpening(Exception):
    """What was asked for does not come within the horizon; the message names calendar and horizon."""

    def __init__(self, calendar: str, fault: str, at: datetime, horizon: timedelta) -> None:
        super().__init__(calendar, fault, at, horizon)
        self.calendar, self.fault, self.at, self.horizon = calendar, fault, at, horizon

    def __str__(self) -> str:
        at = self.at.isoformat(timespec="seconds")
        return f"The calendar “{self.calendar}” {self.fault} within {self.horizon.days} days of {at}."
