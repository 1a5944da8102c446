"""Every figure of the dashboard and the wall board, asked for in this one place.

The database counts: a handful of queries, the same number however many rows there are, each on an index. Periods are
the offices' own local days; time is staffed time.
"""

from helpdesk.desk.figures.calls import Heat, Today, calls_per_hour, today
from helpdesk.desk.figures.people import Person, people
from helpdesk.desk.figures.places import Period, Place, places
from helpdesk.desk.figures.promises import DueNow, Kept, KeptIn, Waits, due_now, kept, kept_by_team, waits
from helpdesk.desk.figures.voices import Suggestions, Waiting, satisfaction, suggestions, waiting

__all__ = [
    "DueNow",
    "Heat",
    "Kept",
    "KeptIn",
    "Period",
    "Person",
    "Place",
    "Suggestions",
    "Today",
    "Waiting",
    "Waits",
    "calls_per_hour",
    "due_now",
    "kept",
    "kept_by_team",
    "people",
    "places",
    "satisfaction",
    "suggestions",
    "today",
    "waiting",
    "waits",
]
