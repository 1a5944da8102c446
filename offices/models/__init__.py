"""Offices, their calendars, departments, and the people who staff them."""

from offices.models.calendar import CalendarVersion, ClosedDay, OpeningInterval
from offices.models.office import Department, Office, OfficeCover
from offices.models.people import Absence, Shift, Skill, StaffMember

__all__ = [
    "Absence",
    "CalendarVersion",
    "ClosedDay",
    "Department",
    "Office",
    "OfficeCover",
    "OpeningInterval",
    "Shift",
    "Skill",
    "StaffMember",
]
