"""What browsers are told of about offices."""

from core.topics import declare

OFFICES = declare("OFFICES", "offices")  # hours, days, settings
PRESENCE = declare("PRESENCE", "presence")  # who is free, talking, away
FIGURES = declare("FIGURES", "dashboard")  # what the overviews count
