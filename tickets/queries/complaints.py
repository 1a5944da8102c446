"""Complaints, ready to show."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from offices.explain import WhyThen
from offices.queries import hours_of
from offices.wording import duration_short, when
from offices.worktime import OfficeHours
from tickets.models import Complaint
from tickets.queries.marks import left_until, staffed_minutes
from tickets.queries.why import why_complaint
from tickets.wording import Mark


@dataclass(frozen=True)
class ComplaintPage:
    """What the page shows beside the words."""

    mark: Mark
    by: str
    raised: str
    why: WhyThen


def complaint_page(complaint: Complaint, *, now: datetime) -> ComplaintPage:
    """One complaint with the reason of its due time (G4)."""
    office = complaint.office
    return ComplaintPage(
        mark=mark_of(complaint, hours=hours_of(office), now=now),
        by=when(complaint.acknowledge_by, office),
        raised=when(complaint.raised_at, office),
        why=why_complaint(complaint),
    )


def mark_of(complaint: Complaint, *, hours: OfficeHours, now: datetime) -> Mark:
    """How much staffed time is left to acknowledge it, or how that was kept."""
    due, done = complaint.acknowledge_by, complaint.acknowledged_at
    if done:
        early = done <= due
        minutes = staffed_minutes(done, due, hours=hours)
        words = _("%(time)s early") if early else pgettext("afterwards", "%(time)s late")
        words %= {"time": duration_short(minutes)}
        return Mark("kept" if early else "missed", _("Acknowledged"), words)
    return left_until(due, hours=hours, now=now)
