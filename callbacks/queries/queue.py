"""The queue as a list that is ready to show: frozen rows in groups, true counts, and who is next (G6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callbacks.enums import LIVE, CallbackState
from callbacks.models import Attempt, Callback
from callbacks.queries.suitable import suitable
from callbacks.wording import attempts_words
from core.lists.windows import Pages, pages_of, window_of
from core.models import User
from offices.duty import place_of
from offices.models import Office, StaffMember
from offices.queries import hours_of_all
from offices.wording import clock, when_short
from offices.worktime import OfficeHours
from promises.countdown import SOON, Chip, chip, is_late
from tickets.models import Classification, CoverageReceipt, Ticket
from tickets.numbers import grouped

ORDER = ("due_at", "promised_at", "pk")


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
    selected: bool = False


@dataclass(frozen=True)
class QueueGroup:
    """Rows under one heading."""

    key: str
    title: str
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True)
class FilterSegment:
    """A segment of the filter: its label, how many, and whether it is on."""

    slug: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class Queue:
    """The whole list for one viewer."""

    groups: tuple[QueueGroup, ...]
    offices: tuple[FilterSegment, ...]
    mine: int
    only_mine: bool
    office: str
    total: int
    next: Callback | None
    held: Callback | None
    selected: int | None
    pages: Pages
    changes_at: datetime | None = field(default=None)

    @property
    def is_whole(self) -> bool:
        """Whether all that is asked for is on this page, so that its groups can be counted."""
        return not (self.pages.previous or self.pages.following)

    @property
    def rows(self) -> list[QueueRow]:
        """All rows in order."""
        return [row for group in self.groups for row in group.rows]


TITLES = {
    "past": gettext_lazy("Past the promise"),
    "hour": gettext_lazy("Within the hour"),
    "later": gettext_lazy("Later"),
    "taken": gettext_lazy("With colleagues"),
}


def queue_for(
    viewer: User,
    *,
    now: datetime,
    office: Office | None = None,
    mine: bool = False,
    selected: int | None = None,
    page: str | None = None,
) -> Queue:
    """A window of the queue for a viewer, most urgent first; a fixed number of queries for any number of rows."""
    member = place_of(viewer)
    skills = set(member.skills.values_list("pk", flat=True)) if member else set()
    offices = list(Office.objects.all())
    hours = hours_of_all(offices)
    live = Callback.objects.visible_to(viewer).filter(state__in=LIVE)
    counts = _counts(live, offices, skills)
    chosen = _chosen(live, office=office, skills=skills if mine else None)
    window, keys = window_of(chosen.order_by(*ORDER), page)
    rows = list(_with_facts(chosen.filter(pk__in=keys)).order_by(*ORDER))
    upcoming = _next(member, rows) if member and viewer.is_specialist else None
    held = live.filter(taken_by=viewer).select_related("ticket").order_by(*ORDER).first()
    selected = _selected(rows, selected, held or upcoming)
    shown = [_row(row, viewer=viewer, hours=hours, now=now, selected=selected) for row in rows]
    return Queue(
        groups=tuple(_groups(shown)),
        offices=tuple(_choices(offices, counts, office)),
        mine=counts["mine"],
        only_mine=mine,
        office=office.slug if office else "",
        total=counts["all"],
        next=upcoming,
        held=held,
        selected=selected,
        pages=pages_of(window, _asked(office, mine=mine)),
        changes_at=min((row.chip.stops_at for row in shown if row.chip.stops_at), default=None),
    )


def _asked(office: Office | None, *, mine: bool) -> dict[str, str]:
    return ({"office": office.slug} if office else {}) | ({"mine": "1"} if mine else {})


def _counts(live: QuerySet[Callback], offices: Iterable[Office], skills: set[int]) -> dict[str, int]:
    mine = Q(skill=None) | Q(skill__in=skills)
    each = {f"office_{office.pk}": Count("pk", filter=Q(office=office)) for office in offices}
    found: dict[str, int] = live.aggregate(all=Count("pk"), mine=Count("pk", filter=mine), **each)
    return found


def _chosen(live: QuerySet[Callback], *, office: Office | None, skills: set[int] | None) -> QuerySet[Callback]:
    if office:
        live = live.filter(office=office)
    return live if skills is None else live.filter(Q(skill=None) | Q(skill__in=skills))


def _with_facts(callbacks: QuerySet[Callback]) -> QuerySet[Callback]:
    receipts = CoverageReceipt.objects.filter(ticket=OuterRef("ticket")).order_by("-at", "-pk")
    tries = Attempt.objects.filter(callback=OuterRef("pk")).order_by().values("callback").annotate(n=Count("pk"))
    return callbacks.select_related(
        "promise",
        "office",
        "skill",
        "taken_by",
        "assignee",
        "ticket__classification__parent",
        "ticket__device__product",
        "ticket__product",
        "ticket__owner",
    ).annotate(cover=Subquery(receipts.values("verdict__kind")[:1]), tries=Subquery(tries.values("n")))


def _next(member: StaffMember, rows: Iterable[Callback]) -> Callback | None:
    """What "take next" would give; the row itself when it is in the list."""
    found = suitable(member=member).select_related("ticket", "skill").order_by("due_at", "promised_at", "pk").first()
    return next((row for row in rows if row == found), found)


def _selected(rows: list[Callback], wanted: int | None, upcoming: Callback | None) -> int | None:
    known = [row.pk for row in rows]
    for pk in (wanted, upcoming.pk if upcoming else None):
        if pk in known:
            return pk
    return known[0] if known else None


def _choices(offices: list[Office], counts: Mapping[str, int], chosen: Office | None) -> Iterable[FilterSegment]:
    every = _("Both offices") if len(offices) == 2 else _("All offices")
    yield FilterSegment("", every, counts["all"], chosen is None)
    for office in offices:
        yield FilterSegment(office.slug, office.name, counts[f"office_{office.pk}"], office == chosen)


def _groups(rows: Iterable[QueueRow]) -> Iterable[QueueGroup]:
    listed = list(rows)
    for key, title in TITLES.items():
        found = tuple(row for row in listed if row.group == key)
        if found:
            yield QueueGroup(key, str(title), found)


def _row(
    row: Callback, *, viewer: User, hours: Mapping[int, OfficeHours], now: datetime, selected: int | None
) -> QueueRow:
    ticket, office = row.ticket, row.office
    taken = row.state == CallbackState.TAKEN and row.taken_by_id != viewer.pk
    escalated = row.escalated_at is not None
    mark = chip(row.due_at, hours=hours[office.pk], office=office, now=now, escalated=escalated, short=True)
    by = {"when": when_short(row.due_at, office, now=now), "office": office.name}
    code, fault = fault_of(ticket)
    return QueueRow(
        pk=row.pk,
        number=ticket.number,
        grouped=grouped(ticket.number),
        url=ticket.get_absolute_url(),
        chip=mark,
        by=_("by %(when)s, %(office)s") % by,
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
        selected=row.pk == selected,
    )


def _group(row: Callback, mark: Chip, *, now: datetime) -> str:
    if is_late(row.due_at, now=now):
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
