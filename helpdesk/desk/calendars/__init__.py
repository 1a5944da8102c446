"""Calendars that people manage: hours, closed days, bridge-day planner, and what an edit would do to promises."""
