"""The referral a ticket is with (R3), and referrals ready to show."""

from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import get_object_or_404

from offices.explain import WhyThen
from offices.queries import hours_of
from offices.wording import when
from offices.worktime import OfficeHours
from promises.countdown import Chip, chip
from tickets.enums import ReferralState
from tickets.models import Referral, Ticket
from tickets.models.referral import PENDING
from tickets.queries.why import why_referral


def pending_referral(ticket: Ticket) -> Referral | None:
    """The department that a ticket is with: "with logistics since Tuesday". Its reason is for colleagues only (L3)."""
    return ticket.referrals.filter(state__in=PENDING).select_related("department__office", "answered_by").first()


@dataclass(frozen=True)
class ReferralPage:
    """What the page shows beside the words."""

    mark: Chip | None
    by: str
    since: str
    answered: str
    why: WhyThen


def referral_page(referral: Referral, *, now: datetime) -> ReferralPage:
    """One referral with the reason of its due time (G4)."""
    office = referral.department.office
    return ReferralPage(
        mark=acceptance_chip(referral, hours=hours_of(office), now=now),
        by=when(referral.due_at, office),
        since=when(referral.asked_at, office),
        answered=when(referral.answered_at, office) if referral.answered_at else "",
        why=why_referral(referral),
    )


def acceptance_chip(referral: Referral, *, hours: OfficeHours, now: datetime) -> Chip | None:
    """How much staffed time is left to accept it; nothing for what was accepted or is over."""
    if referral.state != ReferralState.ASKED:
        return None
    office, escalated = referral.department.office, referral.promise.escalated_at is not None
    return chip(referral.due_at, hours=hours, office=office, now=now, escalated=escalated, short=True)


def referral_for(pk: int) -> Referral:
    """One referral with all that its page names; 404 for none."""
    related = ("ticket__office", "department__office", "asked_by", "answered_by", "promise")
    return get_object_or_404(Referral.objects.select_related(*related), pk=pk)
