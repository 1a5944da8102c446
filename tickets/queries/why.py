"""Why then? The due times of complaints and referrals, from what was stored with their promises (G3, G4)."""

from django.utils.translation import gettext as _

from offices.explain import WhyThen
from promises.queries.why import why_now
from tickets.models import Complaint, Referral


def why_complaint(complaint: Complaint) -> WhyThen:
    """When somebody must have acknowledged it."""
    person = complaint.raised_by or complaint.contact
    return why_now(complaint.promise, what=_("to be acknowledged"), by=person.name if person else _("a customer"))


def why_referral(referral: Referral) -> WhyThen:
    """When the department must have answered, by its own office's hours."""
    return why_now(referral.promise, what=_("answer due"), by=referral.asked_by.name)
