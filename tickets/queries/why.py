"""Why then? The due times of complaints and referrals, from what was stored with them (G3, G4)."""

from django.utils.translation import gettext as _

from offices.explain import WhyThen, why_stored
from offices.models import CalendarVersion
from offices.wording import Began, explanation
from offices.worktime import OfficeHours, office_hours_from_json
from tickets.models import Complaint, Referral


def why_complaint(complaint: Complaint) -> WhyThen:
    """When somebody must have acknowledged it."""
    office, raised_at, due_at = complaint.office, complaint.raised_at, complaint.acknowledge_by
    hours = _hours(complaint.calendar)
    return why_stored(
        office=office,
        due_at=due_at,
        kind=_("to be acknowledged"),
        sentence=explanation(complaint.steps, start_at=raised_at, due_at=due_at, office=office, hours=hours),
        steps=complaint.steps,
        set_at=raised_at,
        set_by=_who(complaint),
        calendar=complaint.calendar,
    )


def why_referral(referral: Referral) -> WhyThen:
    """When the department must have answered, by its own office's hours."""
    office, asked_at, due_at = referral.department.office, referral.asked_at, referral.due_at
    hours, began = _hours(referral.calendar), Began.ASKED
    return why_stored(
        office=office,
        due_at=due_at,
        kind=_("answer due"),
        sentence=explanation(referral.steps, start_at=asked_at, due_at=due_at, office=office, hours=hours, began=began),
        steps=referral.steps,
        set_at=asked_at,
        set_by=referral.asked_by.name,
        calendar=referral.calendar,
    )


def _who(complaint: Complaint) -> str:
    person = complaint.raised_by or complaint.contact
    return person.name if person else _("a customer")


def _hours(calendar: CalendarVersion | None) -> OfficeHours | None:
    return office_hours_from_json(calendar.hours) if calendar else None
