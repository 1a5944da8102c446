"""Complaints, ready to show."""

from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from offices.explain import WhyThen
from offices.queries import hours_of
from offices.wording import when
from offices.worktime import OfficeHours
from promises.countdown import Chip, chip, outcome
from tickets.models import Complaint
from tickets.queries.why import why_complaint


@dataclass(frozen=True)
class ComplaintPage:
    """What the page shows beside the words."""

    mark: Chip
    by: str
    raised: str
    why: WhyThen


def complaint_page(complaint: Complaint, *, now: datetime) -> ComplaintPage:
    """One complaint with the reason of its due time (G4)."""
    office = complaint.office
    return ComplaintPage(
        mark=acknowledgement_chip(complaint, hours=hours_of(office), now=now),
        by=when(complaint.acknowledge_by, office),
        raised=when(complaint.raised_at, office),
        why=why_complaint(complaint),
    )


def acknowledgement_chip(complaint: Complaint, *, hours: OfficeHours, now: datetime) -> Chip:
    """How much staffed time is left to acknowledge it, or how that was kept."""
    due, done = complaint.acknowledge_by, complaint.acknowledged_at
    if done:
        return outcome(done, due, hours=hours, done=_("Acknowledged"))
    escalated = complaint.promise.escalated_at is not None
    return chip(due, hours=hours, office=complaint.office, now=now, escalated=escalated, short=True)


def complaint_for(pk: int) -> Complaint:
    """One complaint with all that its page names; 404 for none."""
    related = ("ticket__office", "office", "company", "contact", "owner", "raised_by", "promise")
    return get_object_or_404(Complaint.objects.select_related(*related), pk=pk)
