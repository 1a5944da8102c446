"""Complaints, ready to show."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from offices.explain import WhyThen
from offices.models import Office
from offices.queries import hours_of
from offices.wording import when
from offices.worktime import OfficeHours
from promises.countdown import Chip, chip, outcome
from promises.wording import by_when
from tickets.enums import ComplaintState
from tickets.models import Complaint
from tickets.queries.why import why_complaint

SHOWN = 200


@dataclass(frozen=True)
class ComplaintRow:
    """One line of the list."""

    complaint: Complaint
    mark: Chip
    by: str
    raised: str
    who: str


@dataclass(frozen=True)
class ComplaintPage:
    """What the page shows beside the words."""

    mark: Chip
    by: str
    raised: str
    why: WhyThen


def complaint_rows(shown: str, *, now: datetime) -> list[ComplaintRow]:
    """Open ones by their due time, answered ones newest first. One query, two more per office."""
    rows = Complaint.objects.select_related("office", "company", "contact", "owner", "ticket", "promise")
    if shown == "answered":
        rows = rows.filter(state=ComplaintState.ANSWERED).order_by("-answered_at")
    else:
        rows = rows.exclude(state=ComplaintState.ANSWERED).order_by("promise__due_at", "pk")
    found = list(rows[:SHOWN])
    hours = {office.pk: hours_of(office) for office in Office.objects.all()} if found else {}
    return [_row(complaint, hours[complaint.office_id], now=now) for complaint in found]


def _row(complaint: Complaint, hours: OfficeHours, *, now: datetime) -> ComplaintRow:
    names = [complaint.contact.name if complaint.contact else "", complaint.company.name if complaint.company else ""]
    return ComplaintRow(
        complaint=complaint,
        mark=mark_of(complaint, hours=hours, now=now),
        by=by_when(complaint.acknowledge_by, complaint.office),
        raised=when(complaint.raised_at, complaint.office),
        who=", ".join(name for name in names if name) or _("a customer"),
    )


def complaint_page(complaint: Complaint, *, now: datetime) -> ComplaintPage:
    """One complaint with the reason of its due time (G4)."""
    office = complaint.office
    return ComplaintPage(
        mark=mark_of(complaint, hours=hours_of(office), now=now),
        by=when(complaint.acknowledge_by, office),
        raised=when(complaint.raised_at, office),
        why=why_complaint(complaint),
    )


def mark_of(complaint: Complaint, *, hours: OfficeHours, now: datetime) -> Chip:
    """How much staffed time is left to acknowledge it, or how that was kept."""
    due, done = complaint.acknowledge_by, complaint.acknowledged_at
    if done:
        return outcome(done, due, hours=hours, done=_("Acknowledged"))
    escalated = complaint.promise.escalated_at is not None
    return chip(due, hours=hours, office=complaint.office, now=now, escalated=escalated, short=True)
