"""Whether the suggested classifications are any good, and what has none yet (C4)."""

from datetime import UTC, datetime

from core.models import User
from helpdesk.desk.figures.places import FigurePeriod, Place
from tickets.queries.suggested import SuggestionsTaken, suggestions_taken


def classified(viewer: User, own: Place | None, *, now: datetime) -> SuggestionsTaken:
    """This month, by the clock of the viewer's office (two queries)."""
    today, zone = (own.today, own.office.tz) if own else (now.date(), UTC)
    return suggestions_taken(viewer, since=FigurePeriod.MONTH.first_day(today), zone=zone)
