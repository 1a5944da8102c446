"""Deadline arithmetic over an office's staffed time (rules H2, H3, G2, G4). Pure; standard library only.

Instants are UTC; an office's zone serves only to turn its local opening hours into instants. A local time
means *the first instant at which the office's clock reads that time or later*. So a time that does not exist
(02:30 on the night in March) is the instant of the clock change, a time that comes twice (02:30 on the night
in October) is its first occurrence, stretches never overlap, and minutes are always real ones.

Intervals are `[open, close)`: at the closing instant the office is closed, yet a budget used up exactly then
is due then. Seconds and microseconds are kept.

Whoever doubts a due time reads, in this order: `values` (what goes in and comes out), `questions` (how a budget is
used up), `timeline` (which instants are staffed). The rest is on their way: `walls` (what the wall clock shows),
`checks` (what is refused), `stored` (calendars and explanations as JSON), `faults`.
"""

from offices.worktime.faults import InvalidHours, InvalidQuestion, NoOpening
from offices.worktime.questions import (
    HORIZON,
    add_working_time,
    is_open,
    next_closing,
    next_opening,
    subtract_working_time,
    working_time_between,
)
from offices.worktime.stored import (
    office_hours_from_json,
    office_hours_to_json,
    steps_from_json,
    steps_to_json,
)
from offices.worktime.values import Deadline, OfficeHours, Step, StepReason
from offices.worktime.wall_clock import Interval, Intervals

__all__ = [
    "HORIZON",
    "Deadline",
    "Interval",
    "Intervals",
    "InvalidHours",
    "InvalidQuestion",
    "NoOpening",
    "OfficeHours",
    "Step",
    "StepReason",
    "add_working_time",
    "is_open",
    "next_closing",
    "next_opening",
    "office_hours_from_json",
    "office_hours_to_json",
    "steps_from_json",
    "steps_to_json",
    "subtract_working_time",
    "working_time_between",
]
