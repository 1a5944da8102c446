"""E-mails that do not arrive: told to whoever sent them or owns the ticket, and sent again (M1)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from core import outbox, outgoing
from core.access import require
from core.errors import Conflict, Invalid
from core.messages import holds_a_secret
from core.models import Notification, User
from core.models.notification import Hindrance
from tickets import events, messages, rules
from tickets.domain import changing, timeline
from tickets.models import Ticket


def report(*, now: datetime) -> int:
    """What was refused or given up since the last look: an entry on its ticket, a message to its sender or owner.

    Once for each, whoever dies in between. Returns how many.
    """
    new = outgoing.undelivered().filter(reported_at=None)
    return sum(_report(pk, now=now) for pk in list(new.values_list("pk", flat=True)))


@transaction.atomic
def _report(pk: int, *, now: datetime) -> bool:
    rows = outgoing.undelivered().filter(pk=pk, reported_at=None)
    letter = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if letter is None:
        return False
    letter.reported_at = now
    letter.save(update_fields=["reported_at"])
    ticket = _ticket_of(letter)
    if ticket:
        told = events.LetterUndelivered(
            subject=outgoing.title_of(letter), address=letter.address, reason=Hindrance(letter.reason)
        )
        timeline.audit(ticket=ticket, event=told, at=now, author=None)
    messages.tell_undelivered(letter, ticket, now=now)
    return True


def _ticket_of(letter: Notification) -> Ticket | None:
    rows = Ticket.objects.select_related("office", "owner", "contact")
    return rows.filter(number=letter.thread).first() if letter.thread else None


def send_again(*, letter: Notification, address: str, actor: User, now: datetime) -> Notification:
    """Send it again, to the same address or to a mended one; the ticket's next mails go there, too.

    Raises Invalid at `address` for what is none, and for a mail for signing in that would open somebody else's account;
    Conflict while it is on its way.
    """
    address = address.strip()
    with transaction.atomic():
        fresh = Notification.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        require(rules.may_send_again(actor, fresh))
        _check(fresh, address)
        old = fresh.address
        outbox.send_again(fresh, address=address, now=now)
        ticket = _ticket_of(fresh)
        if ticket:
            told = events.LetterSentAgain(subject=outgoing.title_of(fresh), old=old, new=address)
            timeline.audit(ticket=ticket, event=told, at=now, author=actor)
            _follow(ticket, old=old, new=address, actor=actor, now=now)
    return fresh


def _check(letter: Notification, address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as fault:
        raise Invalid({"address": _("This is not an e-mail address.")}) from fault
    if holds_a_secret(letter.kind) and address != letter.address:
        raise Invalid({"address": _("A link or code for signing in only goes to the address it was written for.")})
    if letter.claimed_at:
        raise Conflict("on_its_way", _("This email is just being sent. Try again in a minute."))


def _follow(ticket: Ticket, *, old: str, new: str, actor: User, now: datetime) -> None:
    """The ticket's own copy of the address is mended, too; a closed or merged ticket stays as it is."""
    if old == new or messages.address_of(ticket) != old:
        return
    fresh = changing.lock(ticket)
    if rules.may_change(actor, fresh):
        fresh.email = new
        changing.save(fresh, "email", actor=actor, now=now)
