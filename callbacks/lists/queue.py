"""The callback queue, declared for the kit of core.lists: the most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from callbacks.models import Callback
from callbacks.queries.queue import MINE, ORDER, QueueRow, counts_of, live_for, queue_row, with_facts
from core.lists.filters import Filters
from core.lists.listing import Column, Context, Counts, Empty, Extras, Listing
from core.models import User
from core.phones import written
from offices.duty import place_of
from offices.models import Office, StaffMember
from offices.queries import hours_of_all
from promises.topics import QUEUE as QUEUE_TOPIC


@dataclass(frozen=True)
class QueueContext(Context):
    """With what the queue asks several times, read once: where the viewer works, what they know, all offices."""

    member: StaffMember | None = None
    skills: frozenset[int] = frozenset()
    offices: tuple[Office, ...] = ()


def queue_context(viewer: User, *, now: datetime) -> QueueContext:
    """For whom the queue is shown. Three queries."""
    member = place_of(viewer)
    skills = frozenset(member.skills.values_list("pk", flat=True)) if member else frozenset()
    zone = {"zone": member.office.tz} if member else {}
    today = now.astimezone(member.office.tz).date() if member else now.date()
    return QueueContext(viewer, today, now, member=member, skills=skills, offices=tuple(Office.objects.all()), **zone)


class QueueFilters(Filters):
    """Callbacks of an office; for who makes them also those of the products they know."""

    context: QueueContext

    office = django_filters.ChoiceFilter(label=_("Office"), field_name="office__slug")
    mine = django_filters.ChoiceFilter(
        label=_("Products"), method="by_mine", empty_label=_("All products"), choices=[(MINE, _("My products"))]
    )

    def __init__(self, data: QueryDict, *, queryset: QuerySet, context: QueueContext) -> None:
        super().__init__(data, queryset=queryset, context=context)
        offices = context.offices
        every = gettext("Both offices") if len(offices) == 2 else gettext("All offices")
        self.filters["office"].extra |= {"choices": [(one.slug, one.name) for one in offices], "empty_label": every}
        if not context.viewer.is_specialist:
            del self.filters["mine"]

    def by_mine(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        """Of products that they know, or of none in particular."""
        return rows.filter(Q(skill=None) | Q(skill__in=self.context.skills))


def _live(context: Context) -> QuerySet[Callback]:
    return with_facts(live_for(context.viewer))


def _counts(filters: Any) -> Counts:
    context = filters.context
    found = counts_of(live_for(context.viewer), context.offices, context.skills)
    return {"office": found, "mine": {MINE: found[MINE]}}


def _extras(rows: Sequence[Callback], context: Context) -> Extras:
    offices = {row.office_id: row.office for row in rows}
    return {"hours": hours_of_all(offices.values()) if rows else {}, "viewer": context.viewer, "now": context.now}


def _row(row: Callback, extras: Extras) -> QueueRow:
    return queue_row(row, viewer=extras["viewer"], hours=extras["hours"], now=extras["now"])


QUEUE = Listing(
    name="callbacks",
    address="callbacks:queue",
    title=_("Callback queue"),
    columns=(
        Column("due", pgettext_lazy("heading", "Due"), lambda row, _e: row.due_at),
        Column("office", _("Office"), lambda row, _e: row.office),
        Column("ticket", _("Ticket"), lambda row, _e: row.grouped),
        Column("caller", _("Caller"), lambda row, _e: row.caller),
        Column("company", _("Company"), lambda row, _e: row.company),
        Column("phone", _("Phone"), lambda row, _e: written(row.phone)),
        Column("code", _("Code"), lambda row, _e: row.code),
        Column("fault", _("Fault"), lambda row, _e: row.fault),
        Column("product", _("Product"), lambda row, _e: row.product),
        Column("serial", _("Serial number"), lambda row, _e: row.serial),
        Column("cover", _("Cover"), lambda row, _e: (row.cover, ""), "cover"),
        Column("owner", _("Owner"), lambda row, _e: row.owner),
    ),
    filters=QueueFilters,
    segments=("office", "mine"),
    counts=_counts,
    rows=_live,
    order=ORDER,
    extras=_extras,
    line=_row,
    title_of=lambda row: row.caller,
    tools="callbacks/partials/_moves.html",
    row="callbacks/partials/_row.html",
    live=(QUEUE_TOPIC,),
    saved=False,
    empty=Empty(_("Nothing waits under this filter"), _("Choose another office or all products.")),
)
