"""The confirmation by e-mail (C4), also to an address that was not known when the call was logged."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.coverage import Verdict
from core.access import require
from core.errors import Invalid
from core.models import User
from tickets import events, messages, rules
from tickets.domain import changing, receipts, timeline
from tickets.domain.owed import promised_on
from tickets.models import Ticket


def confirm_by_mail(*, ticket: Ticket, address: str, actor: User, now: datetime) -> Ticket:
    """Send number, classification and cover to `address`, and keep it with the ticket. The same address gets one mail.

    Raises Invalid at `email` for what is no address.
    """
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError as fault:
        raise Invalid({"email": _("This is not an e-mail address.")}) from fault
    with transaction.atomic():
        fresh = changing.lock(ticket)
        require(rules.may_change(actor, fresh))
        if fresh.email != address:
            fresh.email = address
            changing.save(fresh, "email", actor=actor, now=now)
        receipt = receipts.latest(fresh)
        verdict = receipts.verdict_of(receipt) if receipt else None
        confirm(ticket=fresh, verdict=verdict, actor=actor, now=now)
    return fresh


def confirm(*, ticket: Ticket, verdict: Verdict | None, actor: User | None, now: datetime) -> None:
    """Number and classification by e-mail (C4), once to each address; the timeline says so. Without one, nothing."""
    address = messages.address_of(ticket)
    told = ticket.entries.filter(event="confirmation_mailed", data__address=address)
    if not address or told.exists():
        return
    promised = promised_on(ticket, now=now)
    messages.mail_confirmation(ticket, verdict=verdict, promised=promised, actor=actor, now=now)
    timeline.audit(ticket=ticket, event=events.ConfirmationMailed(address=address), at=now, author=actor)
