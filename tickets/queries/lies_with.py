"""With which department a ticket lies (R3)."""

from tickets.models import Referral, Ticket
from tickets.models.referral import PENDING


def lies_with(ticket: Ticket) -> Referral | None:
    """The referral under way: "with logistics since Tuesday". Its reason is for colleagues only (L3)."""
    return ticket.referrals.filter(state__in=PENDING).select_related("department__office", "answered_by").first()


def referrals_of(ticket: Ticket) -> list[Referral]:
    """All of them, newest first."""
    return list(ticket.referrals.select_related("department__office", "asked_by", "answered_by"))
