"""What the steps of the ladders of complaints, referrals, serial numbers and next steps tell (tickets.promised)."""

from dataclasses import dataclass

from core.messages import Audience, Ends, declare
from core.models.notification import Channel
from core.personal import Name, Said
from promises.messages import StepFacts
from promises.wording import by_when
from tickets.models import Referral
from tickets.wording import heading

BOTH = (Channel.PAGE, Channel.EMAIL)


@dataclass(frozen=True, kw_only=True)
class ComplaintStepFacts(StepFacts):
    """Who is not satisfied, with what, and by when somebody has to say that it was read."""

    who: Name
    text: Said
    by: str


@dataclass(frozen=True, kw_only=True)
class ReferralStepFacts(StepFacts):
    """Which ticket a department has to accept, and by when."""

    heading: Said
    department: str
    due: str


@dataclass(frozen=True, kw_only=True)
class SerialFacts(StepFacts):
    """Of which ticket, and why it was not known."""

    number: str
    company: Name
    reason: Said


@dataclass(frozen=True, kw_only=True)
class NextStepFacts(StepFacts):
    """Of which ticket, and by when somebody was to go on with it."""

    heading: Said
    by: str


OVER = {"channels": (*BOTH, Channel.WEBHOOK), "ends": Ends.OVER}
COMPLAINT_DUE = declare("tickets", "complaint_due", Audience.STAFF, ComplaintStepFacts, **OVER)
COMPLAINT_LATE = declare("tickets", "complaint_late", Audience.STAFF, ComplaintStepFacts, **OVER)
REFERRAL_DUE = declare("tickets", "referral_due", Audience.DEPARTMENT, ReferralStepFacts, **OVER)
REFERRAL_LAPSED = declare("tickets", "referral_lapsed", Audience.STAFF, ReferralStepFacts, **OVER)
NEXT_STEP = declare("tickets", "next_step", Audience.STAFF, NextStepFacts, **OVER)
SERIAL_MISSING = declare("tickets", "serial_missing", Audience.STAFF, SerialFacts, **OVER)


def lapsed(referral: Referral, *, late: str, stands_in: str) -> ReferralStepFacts:
    """A referral that is due, or was."""
    return ReferralStepFacts(
        heading=heading(referral.ticket),
        department=referral.department.name,
        due=by_when(referral.due_at, referral.department.office),
        late=late,
        stands_in=stands_in,
    )
