"""The queue in the database: its rows ready to show, true counts, and who is next (G6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from callbacks.enums import CallbackState
from callbacks.models import Attempt, Callback, CallbackQuerySet
from callbacks.queries.suitable import to_be_taken
from callbacks.wording import attempts_words
from core.models import User
from offices.models import Office, StaffMember
from offices.wording import clock, when_short
from offices.worktime import OfficeHours
from promises.countdown import SOON, Chip, chip, is_late
from tickets.models import Classification, CoverageReceipt, Ticket
from tickets.numbers import grouped

ORDER = ("waits_from", "promised_at", "pk")  # Callback.objects.most_urgent_first, for the list kit
MINE = "1"  # the value of the filter for the viewer's own products


@dataclass(frozen=True)
class QueueRow:
    """One callback, ready to show."""

    pk: int
    number: str
    grouped: str
    url: str
    chip: Chip
    by: str
    logged: str
    caller: str
    company: str
    code: str
    fault: str
    product: str
    serial: str
    cover: str
    owner: str
    is_mine: bool
    is_taken: bool
    group: str
    due_at: datetime
    office: str
    phone: str
    selected: bool = False


def live_for(viewer: User) -> CallbackQuerySet:
    """The callbacks that still have to be made and that the viewer may see."""
    return Callback.objects.visible_to(viewer).live()


def counts_of(live: QuerySet[Callback], offices: Iterable[Office], skills: Iterable[int]) -> dict[str, int]:
    """How many there are at all (''), of each office by its slug, and how many of the products in `skills` (mine)."""
    mine = Q(skill=None) | Q(skill__in=skills)
    each = {f"office_{office.pk}": Count("pk", filter=Q(office=office)) for office in offices}
    found = live.aggregate(all=Count("pk"), mine=Count("pk", filter=mine), **each)
    return {"": found["all"], MINE: found["mine"]} | {one.slug: found[f"office_{one.pk}"] for one in offices}


def with_facts(callbacks: CallbackQuerySet) -> CallbackQuerySet:
    """With all that `queue_row` reads, and what the queue is ordered by."""
    receipts = CoverageReceipt.objects.filter(ticket=OuterRef("ticket")).order_by("-at", "-pk")
    tries = Attempt.objects.filter(callback=OuterRef("pk")).order_by().values("callback").annotate(n=Count("pk"))
    return (
        callbacks.waiting()
        .select_related(
            "promise",
            "office",
            "skill",
            "taken_by",
            "assignee",
            "ticket__classification__parent",
            "ticket__device__product",
            "ticket__product",
            "ticket__owner",
        )
        .annotate(cover=Subquery(receipts.values("verdict__kind")[:1]), tries=Subquery(tries.values("n")))
    )


def next_for(member: StaffMember | None, *, now: datetime) -> Callback | None:
    """What "take next" would give; nothing for who calls nobody back."""
    if member is None or not member.user.is_specialist:
        return None
    return to_be_taken(member=member, now=now).select_related("ticket", "skill").first()


def held_first(live: CallbackQuerySet, viewer: User) -> Callback | None:
    """What the viewer has taken."""
    return live.filter(taken_by=viewer).select_related("ticket").most_urgent_first().first()


def queue_row(row: Callback, *, viewer: User, hours: Mapping[int, OfficeHours], now: datetime) -> QueueRow:
    """One of `with_facts`, ready to show."""
    ticket, office = row.ticket, row.office
    taken = row.state == CallbackState.TAKEN and row.taken_by_id != viewer.pk
    escalated = row.escalated_at is not None
    mark = chip(row.owed_by, hours=hours[office.pk], office=office, now=now, escalated=escalated, short=True)
    code, fault = fault_of(ticket)
    return QueueRow(
        pk=row.pk,
        number=ticket.number,
        grouped=grouped(ticket.number),
        url=ticket.get_absolute_url(),
        chip=mark,
        by=_by(row, now=now),
        logged=_("logged %(when)s") % {"when": when_short(ticket.opened_at, office, now=now)},
        caller=row.contact_name,
        company=ticket.company_name,
        code=code,
        fault=fault,
        product=product_of(ticket),
        serial=ticket.serial,
        cover=getattr(row, "cover", None) or "unknown",
        owner=_owner(row, office=office),
        is_mine=row.taken_by_id == viewer.pk,
        is_taken=taken,
        group="taken" if taken else _group(row, mark, now=now),
        due_at=row.due_at.astimezone(office.tz),
        office=office.name,
        phone=row.phone,
    )


def _by(row: Callback, *, now: datetime) -> str:
    """The due time; for a late customer who was tried meanwhile the missed one and the next attempt's."""
    due, office = when_short(row.due_at, row.office, now=now), row.office.name
    if row.late_since is None:
        return _("by %(when)s, %(office)s") % {"when": due, "office": office}
    values = {"when": when_short(row.late_since, row.office, now=now), "next": due, "office": office}
    return _("by %(when)s, next attempt by %(next)s, %(office)s") % values


def _group(row: Callback, mark: Chip, *, now: datetime) -> str:
    if is_late(row.owed_by, now=now):
        return "past"
    left = mark.seconds if mark.seconds is not None else None
    return "hour" if left is not None and left <= SOON.total_seconds() else "later"


def _owner(row: Callback, *, office: Office) -> str:
    """Who has it, or whose it is, and how often it was tried."""
    tries = attempts_words(getattr(row, "tries", None) or 0)
    if row.taken_by and row.taken_at:
        values = {"name": row.taken_by.name, "clock": clock(row.taken_at, office)}
        return _("%(name)s since %(clock)s") % values
    whose = row.assignee or row.ticket.owner
    return f"{whose.name}, {tries}" if whose else tries


def fault_of(ticket: Ticket) -> tuple[str, str]:
    """The fault's code and its path in the tree, or the first words of the description."""
    node: Classification | None = ticket.classification
    if node is None:
        return "", ticket.description.partition("\n")[0][:80]
    return node.code, f"{node.parent.name} › {node.name}" if node.parent else node.name


def product_of(ticket: Ticket) -> str:
    """The model in as few letters as possible."""
    product = ticket.device.product if ticket.device else ticket.product
    return product.code if product else ticket.product_name
