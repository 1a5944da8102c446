"""Every figure of the dashboard and the wall board, asked for in this one place.

The database counts: a handful of queries, the same number however many rows there are, each on an index. Periods are
the offices' own local days; time is staffed time.
"""

from helpdesk.desk.figures.calls import CallsToday, Heat, calls_per_hour, today
from helpdesk.desk.figures.classified import classified
from helpdesk.desk.figures.feedback import Suggestions, WaitingForManager, satisfaction, suggestions, waiting
from helpdesk.desk.figures.people import PersonFigure, people
from helpdesk.desk.figures.places import FigurePeriod, Place, places
from helpdesk.desk.figures.promises import DueNow, Kept, KeptIn, Waits, due_now, kept, kept_by_team, waits

__all__ = [
    "CallsToday",
    "DueNow",
    "FigurePeriod",
    "Heat",
    "Kept",
    "KeptIn",
    "PersonFigure",
    "Place",
    "Suggestions",
    "WaitingForManager",
    "Waits",
    "calls_per_hour",
    "classified",
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
