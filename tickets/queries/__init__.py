"""Questions about tickets. Each gives rows or frozen values, never a half-made page."""

from tickets.queries.history import FieldChange, history_of, latest_change
from tickets.queries.referrals import pending_referral
from tickets.queries.similar import Similar, similar_solved
from tickets.queries.suggestions import SuggestedClassification, suggest_classifications
from tickets.queries.tickets import (
    classifications_for,
    device_history,
    open_tickets_of,
    ticket_for,
    ticket_for_contact,
)
from tickets.queries.timeline import FileLine, ShownEntry, Timeline, timeline_counts, timeline_of

__all__ = [
    "FieldChange",
    "FileLine",
    "ShownEntry",
    "Similar",
    "SuggestedClassification",
    "Timeline",
    "classifications_for",
    "device_history",
    "history_of",
    "latest_change",
    "open_tickets_of",
    "pending_referral",
    "similar_solved",
    "suggest_classifications",
    "ticket_for",
    "ticket_for_contact",
    "timeline_counts",
    "timeline_of",
]
