"""Tickets that belong together: merged, split, linked. No row moves to another ticket, so nothing is lost (C5)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import live
from core.access import require
from core.errors import DomainError, Invalid
from core.models import User
from offices.topics import FIGURES
from promises.topics import QUEUE
from tickets import events, rules
from tickets.domain import changing, lessons, receipts, referrals, timeline
from tickets.domain.log import create_ticket
from tickets.enums import EntryKind, Impact, TicketKind, TicketStatus, Visibility
from tickets.models import Classification, Ticket, TicketLink
from tickets.models.link import Relation

# What a ticket that is split off shares with the one it came from.
SHARED = (
    "office",
    "language",
    "caller_name",
    "company_name",
    "phone",
    "email",
    "product_name",
    "serial",
    "serial_missing",
    "company",
    "contact",
    "device",
    "product",
    "owner",
    "way",
    "way_reason",
    "settled_at",
)


def merge(*, source: Ticket, target: Ticket, actor: User, now: datetime, version: int | None = None) -> Ticket:
    """Work on `source` goes on at `target`, whose timeline shows both. Returns the target.

    Refused between two companies (L3). An open promise of the source is not this app's: `callbacks.domain` does both.
    """
    if source.pk == target.pk:
        raise DomainError("same", _("A ticket cannot be merged into itself."), field="number")
    with transaction.atomic():
        first, second = sorted((source, target), key=lambda ticket: ticket.pk)  # one order for everybody
        rows = {ticket.pk: changing.lock(ticket) for ticket in (first, second)}
        gone, kept = rows[source.pk], rows[target.pk]
        _check_merge(gone, kept, actor, version)
        referrals.end_pending(ticket=gone, answer=_("The ticket was merged."), actor=actor, now=now)
        changing.move(gone, TicketStatus.MERGED)
        gone.merged_into, gone.remind_at = kept, None
        changing.save(gone, "status", "merged_into", "remind_at", actor=actor, now=now)
        lessons.forget(ticket=gone)
        Ticket.objects.filter(merged_into=gone).update(merged_into=kept)  # earlier merges lead on to the target
        timeline.audit(ticket=gone, event=events.MergedInto(number=kept.number), at=now, author=actor)
        timeline.audit(ticket=kept, event=events.MergedFrom(number=gone.number), at=now, author=actor)
        live.changed(FIGURES, QUEUE)
    return kept


def _check_merge(gone: Ticket, kept: Ticket, actor: User, version: int | None) -> None:
    if version is not None and gone.version != version:
        raise changing.stale(gone)
    require(rules.may_change(actor, gone))
    require(rules.may_change(actor, kept))
    if gone.company_id and kept.company_id and gone.company_id != kept.company_id:
        raise DomainError("companies", _("The two tickets belong to different companies."), field="number")


def split(
    *,
    ticket: Ticket,
    description: str,
    actor: User,
    now: datetime,
    kind: TicketKind | str = "",
    classification: Classification | None = None,
    version: int | None = None,
) -> Ticket:
    """A second matter gets a ticket and number of its own, with the same caller, device and verdict (E2)."""
    if not description.strip():
        raise Invalid({"description": _("The description is missing.")})
    with transaction.atomic():
        fresh = changing.lock(ticket, version=version)
        require(rules.may_add(actor, fresh))
        shared = {name: getattr(fresh, name) for name in SHARED}
        new = create_ticket(
            now=now,
            actor=actor,
            kind=kind or fresh.kind,
            description=description.strip(),
            classification=classification,
            impact=Impact(fresh.impact),
            **shared,
        )
        receipt = receipts.latest(fresh)
        if receipt:
            receipts.keep(ticket=new, verdict=receipts.verdict_of(receipt), actor=actor, now=now)
        TicketLink.objects.create(first=fresh, second=new, relation=Relation.SPLIT, made_by=actor, made_at=now)
        timeline.audit(ticket=fresh, event=events.SplitOff(number=new.number), at=now, author=actor)
        _first_entry(new, fresh, actor=actor, now=now)
        live.changed(FIGURES)
    return new


def _first_entry(new: Ticket, origin: Ticket, *, actor: User, now: datetime) -> None:
    timeline.record(
        ticket=new,
        kind=EntryKind.AUDIT,
        event=events.SplitFrom(number=origin.number),
        at=now,
        author=actor,
        visibility=Visibility.CUSTOMER,
        text=new.description,
    )


def link(*, ticket: Ticket, other: Ticket, actor: User, now: datetime) -> TicketLink:
    """The two belong together; both say so. Linking them again changes nothing."""
    if ticket.pk == other.pk:
        raise DomainError("same", _("A ticket cannot be linked with itself."), field="number")
    require(rules.may_add(actor, ticket))
    first, second = sorted((ticket, other), key=lambda row: row.pk)
    with transaction.atomic():
        made, is_new = TicketLink.objects.get_or_create(
            first=first, second=second, defaults={"made_by": actor, "made_at": now}
        )
        if is_new:
            timeline.audit(ticket=ticket, event=events.Linked(number=other.number), at=now, author=actor)
            timeline.audit(ticket=other, event=events.Linked(number=ticket.number), at=now, author=actor)
    return made


def unlink(*, link: TicketLink, actor: User, now: datetime) -> None:
    """Two tickets do not belong together after all; that they were linked stays on both timelines (C5)."""
    require(rules.may_add(actor, link.first))
    with transaction.atomic():
        timeline.audit(ticket=link.first, event=events.Unlinked(number=link.second.number), at=now, author=actor)
        timeline.audit(ticket=link.second, event=events.Unlinked(number=link.first.number), at=now, author=actor)
        link.delete()
