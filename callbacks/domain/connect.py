"""Connect the caller to a specialist who is free and knows the product (G1)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from callbacks import events, messages
from callbacks.domain import close
from callbacks.domain.locking import lock_ticket
from callbacks.domain.promise import skill_of
from callbacks.enums import LIVE, CallbackState
from callbacks.models import Callback
from core import live
from core.errors import Conflict
from core.models import User
from core.topics import of_user
from offices.duty import FREE, by_preference, specialists_for
from offices.enums import Presence
from offices.models import StaffMember
from offices.topics import FIGURES, PRESENCE
from promises.topics import QUEUE
from tickets.domain import timeline
from tickets.domain.receipts import may_cover
from tickets.enums import EntryKind, Visibility
from tickets.models import Ticket

SHOWN = 6


def connect(*, ticket: Ticket, member: StaffMember, actor: User | None, now: datetime) -> Ticket:
    """Put the caller through: the member is on the call from now on, the ticket is theirs and settled.

    Atomic: of two agents who choose the same specialist one gets Conflict. A callback that was promised meanwhile and
    that nobody has begun is closed: the caller is still on the line.
    """
    with transaction.atomic():
        ticket = lock_ticket(ticket)
        if ticket.connected_to_id:
            raise Conflict("connected", _("This caller has been connected already."))
        _replace_promise(ticket, member=member, actor=actor, now=now)
        _engage(member, now=now)
        ticket.connected_to, ticket.owner, ticket.connected_at = member.user, member.user, now
        ticket.settled_at = ticket.settled_at or now
        ticket.save(update_fields=["connected_to", "owner", "connected_at", "settled_at"])
        _record(ticket, member, actor=actor, now=now)
        messages.tell_connected(ticket, member, now=now)
        live.changed(PRESENCE, FIGURES, QUEUE, of_user(member.user_id))
    return ticket


def _engage(member: StaffMember, *, now: datetime) -> None:
    """One UPDATE on the member's own columns: PostgreSQL checks `presence` again after waiting for another one.

    A join in the filter would become a subquery with the old snapshot, and two agents could get the same person.
    """
    free = StaffMember.objects.filter(FREE, pk=member.pk)
    if not free.update(presence=Presence.ON_CALL, presence_since=now):
        raise Conflict("not_free", _("%(name)s is no longer free.") % {"name": member.user.name})


def _replace_promise(ticket: Ticket, *, member: StaffMember, actor: User | None, now: datetime) -> None:
    callback = Callback.objects.filter(ticket=ticket, state__in=LIVE).first()
    if callback is None:
        return
    if callback.state == CallbackState.TAKEN:
        raise Conflict("taken", _("A specialist has taken the promised callback and is about to call."))
    reason = _("The caller was connected to %(name)s.") % {"name": member.user.name}
    close.close_callback(callback=callback, actor=actor, now=now, reason=reason)


def _record(ticket: Ticket, member: StaffMember, *, actor: User | None, now: datetime) -> None:
    waited = int((now - ticket.opened_at) / timedelta(seconds=1))
    timeline.record(
        ticket=ticket,
        kind=EntryKind.CALL,
        event=events.Connected(to=member.user.name, seconds=max(waited, 0)),
        at=now,
        author=actor,
        visibility=Visibility.CUSTOMER,
    )


def offers(*, ticket: Ticket) -> list[StaffMember]:
    """Who knows the product: free ones first, then those who speak the caller's language, then the own office.

    Other offices count only when they may cover for this one, and the contract lets them. People away are left out.
    """
    members = specialists_for(ticket.office, skill=skill_of(ticket), named=may_cover(ticket))
    members = members.exclude(presence=Presence.AWAY).select_related("user", "office").prefetch_related("skills")
    return list(members.order_by(*by_preference(ticket.language, ticket.office), "presence_since", "pk")[:SHOWN])
